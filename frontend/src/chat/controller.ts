// Owns the chat that is shown: opens it, follows its stream, sends, pulls what is missing. Named after useConversation (S3-42).
import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { ApiClient } from "../api/client";
import { SseController } from "../api/sse-controller";
import type { Chat, Id, OpenedSession, StreamEvent } from "../api/types";
import { problemOf } from "../ui/problem";
import { api } from "../urls";
import { type Action, isForeign, missing, reduce } from "./reducer";
import { type ChatState, EMPTY, type Problem } from "./state";

export interface Conversation {
  readonly sid?: Id;
  readonly rid?: string;
  /** Known to be for reading only: opening it must not take a first message that waits (requirements R1-5). */
  readonly is_read_only: boolean;
}

export interface ConversationHooks {
  language(): string;
  /** The chat that is open: its id was asked for, or the room had a newer one, or the one before ended. */
  onFocus(chat: Chat, how: "opened" | "followed"): void;
  /** The chat changed by what was done here. */
  onChat(chat: Chat): void;
  onNotice(problem: Problem): void;
  /** Texts that were not sent, of a chat that is left. */
  onUnsent(chat_id: Id, texts: readonly string[]): void;
}

/** Between "seen" messages to the server, so that a quick exchange costs one. */
const READ_MS = 1000;

export class ConversationController implements ReactiveController {
  state: ChatState = EMPTY;
  /** Why nothing is shown; null: it is, or it is on its way. */
  problem: Problem | null = null;
  private readonly sse: SseController;
  private pulling = new Set<number>();
  private read_timer: ReturnType<typeof setTimeout> | undefined;
  private opening = 0;
  private local_ids = 0;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly client: ApiClient,
    private readonly hooks: ConversationHooks,
  ) {
    host.addController(this);
    this.sse = new SseController(host, client, {
      onEvent: (event) => this.onEvent(event),
      onStatus: (status) => {
        if (status === "refused") this.fail({ code: "not_found", message: "", retry_after_s: null });
        if (status === "live") this.pull();
      },
    });
  }

  get isLost(): boolean {
    return this.sse.status === "lost";
  }

  hostConnected(): void {
    window.addEventListener("pagehide", this.onLeave);
  }

  hostDisconnected(): void {
    window.removeEventListener("pagehide", this.onLeave);
    clearTimeout(this.read_timer);
    this.onLeave();
  }

  /** Show nothing. */
  close(): void {
    this.opening += 1;
    this.sse.follow(null);
    this.problem = null;
    this.set(EMPTY);
  }

  /** Show a chat (requirements S1-2): fetch it, then its rows in order, then what waits is sent (S1-8). */
  async open(wanted: Conversation, how: "opened" | "followed" = "opened"): Promise<void> {
    if (wanted.sid !== undefined && wanted.sid === this.state.chat_id && this.problem === null) return;
    const ticket = ++this.opening;
    this.problem = null;
    this.sse.follow(null);
    this.set(wanted.sid === undefined ? EMPTY : reduce(EMPTY, { type: "focus", chat_id: wanted.sid }));
    try {
      const opened = await this.fetch(wanted);
      if (ticket !== this.opening) {
        // Somebody went on meanwhile. What was handed out to us is ours to send, wherever we are.
        if (opened.msg !== null) await this.client.send(opened.chat.chat_id, opened.msg, this.options(false));
        return;
      }
      this.show(opened, how);
    } catch (err) {
      if (ticket === this.opening) this.fail(problemOf(err));
    }
  }

  /** Show a chat that was just made, and send its first text. */
  async begin(chat: Chat, text: string): Promise<void> {
    this.opening += 1;
    this.problem = null;
    this.show({ chat, session_stat: chat.session_stat, msg: text, messages: [] }, "opened");
  }

  /** Send a text. It stays on the page whatever happens; what was not sent says so and can be sent again. */
  async send(text: string, local_id: string = this.newLocalId()): Promise<void> {
    const { chat_id } = this.state;
    if (chat_id === null) return;
    const interrupt = this.state.running !== null;
    this.apply({ type: "outgoing_dropped", local_id });
    this.apply({ type: "sending", local_id, text, sent_ms: Date.now() });
    try {
      const sent = await this.client.send(chat_id, text, this.options(interrupt));
      if (chat_id !== this.state.chat_id) return;
      if (sent.kind === "accepted") return this.apply({ type: "accepted", local_id, ...sent.accepted });
      await this.follow(sent.new_session);
    } catch (err) {
      if (chat_id === this.state.chat_id) this.apply({ type: "not_sent", local_id, problem: problemOf(err) });
    }
  }

  discard(local_id: string): void {
    this.apply({ type: "outgoing_dropped", local_id });
  }

  /** Silence the answer that is being made. */
  async stop(): Promise<void> {
    if (this.state.chat_id === null) return;
    this.apply({ type: "stopping" });
    await this.attempt(this.client.abort(this.state.chat_id));
  }

  /**
   * Ask the newest question again, or what is asked in its place: it and its answer are taken away first, so that the
   * agent does not see them.
   */
  async askAgain(text?: string): Promise<void> {
    const { chat_id } = this.state;
    const stored = [...this.state.bubbles.values()]
      .filter((bubble) => bubble.message_index !== null)
      .sort((a, b) => (a.message_index ?? 0) - (b.message_index ?? 0));
    const at = stored.findLastIndex((bubble) => bubble.role === "user");
    const question = stored[at];
    if (chat_id === null || !question) return;
    try {
      for (const bubble of stored.slice(at).reverse()) await this.client.removeMessage(chat_id, bubble.message_id);
    } catch (err) {
      return this.hooks.onNotice(problemOf(err));
    }
    await this.send(text ?? question.content);
  }

  async removeMessage(message_id: Id): Promise<void> {
    if (this.state.chat_id !== null) await this.attempt(this.client.removeMessage(this.state.chat_id, message_id));
  }

  /** End this chat and go on in the next one. */
  async end(): Promise<void> {
    if (this.state.chat_id === null) return;
    const ended = await this.attempt(this.client.end(this.state.chat_id));
    if (ended) await this.follow(ended.new_session);
  }

  /** Rows before the first one are wanted. */
  wantOlder(): void {
    if (this.state.first_index <= 1 || missing(this.state).length > 0) return;
    this.apply({ type: "older_wanted" });
    this.pull();
  }

  /** A person sees the newest message. */
  seen(): void {
    clearTimeout(this.read_timer);
    const { chat_id, chat, last_index } = this.state;
    if (chat_id === null || !chat || chat.unread === 0) return;
    this.read_timer = setTimeout(() => void this.client.markRead(chat_id, last_index).catch(() => undefined), READ_MS);
  }

  changed(chat: Chat): void {
    this.apply({ type: "chat_changed", chat });
  }

  gone(chat_id: Id): void {
    if (chat_id === this.state.chat_id) this.fail({ code: "not_found", message: "", retry_after_s: null });
  }

  /** The next chat of the same conversation: the page is cleared and goes on there (requirements S1-6, S1-10). */
  async follow(sid: Id): Promise<void> {
    await this.open({ sid, is_read_only: false }, "followed");
  }

  private async fetch(wanted: Conversation): Promise<OpenedSession> {
    if (wanted.is_read_only && wanted.sid !== undefined) {
      const detail = await this.client.detail(wanted.sid);
      return { chat: detail, session_stat: detail.session_stat, msg: null, messages: detail.messages };
    }
    return this.client.openSession(wanted.rid, wanted.sid);
  }

  private show(opened: OpenedSession, how: "opened" | "followed"): void {
    const chat_id = opened.chat.chat_id;
    this.apply({ type: "focus", chat_id });
    this.apply({ type: "opened", chat: opened.chat, rows: opened.messages });
    this.hooks.onFocus(opened.chat, how);
    this.sse.follow(api.stream(chat_id));
    if (opened.msg !== null) void this.send(opened.msg);
    // Rows of tools come as stubs at first; what they did is folded away and can wait.
    const stubs = opened.messages.filter((row) => "hidden" in row).map((row) => row.message_index);
    if (stubs.length > 0) void this.pullRange(chat_id, Math.min(...stubs), Math.max(...stubs));
  }

  private onEvent(event: StreamEvent): void {
    if (isForeign(this.state, event)) {
      console.error("xiaozhi: an event of another chat was dropped", event.type); // requirements S0-32
      return;
    }
    this.apply({ type: "stream", event });
    if (event.type === "done") void this.askStat();
    this.pull();
  }

  /** After every answer: has this session ended (requirements S1-15)? */
  private async askStat(): Promise<void> {
    const { chat_id } = this.state;
    if (chat_id === null) return;
    try {
      const { session_stat } = await this.client.stat(chat_id);
      this.apply({ type: "stat", chat_id, session_stat });
    } catch {
      // The stream tells it, too.
    }
  }

  /** Ask for every missing range once; what comes late or for another chat is dropped by the reducer. */
  private pull(): void {
    const { chat_id } = this.state;
    if (chat_id === null || !this.state.chat) return;
    for (const { from, to } of missing(this.state)) {
      if (this.pulling.has(from)) continue;
      void this.pullRange(chat_id, from, to);
    }
  }

  private async pullRange(chat_id: Id, from: number, to: number): Promise<void> {
    const pulling = this.pulling;
    pulling.add(from);
    try {
      const range = await this.client.range(chat_id, from, to);
      const told = new Set(range.messages.map((row) => row.message_index));
      const rows = [...range.messages];
      // An index that the server does not tell would be asked for again and again.
      for (let index = from; index <= to; index++) {
        if (!told.has(index)) rows.push({ message_index: index, hidden: true });
      }
      this.apply({ type: "rows", chat_id, rows, last_message_index: range.last_message_index });
      pulling.delete(from);
      this.pull();
    } catch {
      pulling.delete(from); // asked for again when the stream is back, or with the next event
    }
  }

  private options(interrupt: boolean): { interrupt: boolean; language: string } {
    return { interrupt, language: this.hooks.language() };
  }

  private readonly onLeave = (): void => {
    const { chat_id, outgoing } = this.state;
    const texts = outgoing.filter((one) => one.problem !== null).map((one) => one.text);
    if (chat_id !== null && texts.length > 0) this.hooks.onUnsent(chat_id, texts);
  };

  private newLocalId(): string {
    return `local-${++this.local_ids}`;
  }

  private async attempt<T>(request: Promise<T>): Promise<T | null> {
    try {
      return await request;
    } catch (err) {
      this.hooks.onNotice(problemOf(err));
      return null;
    }
  }

  private fail(problem: Problem): void {
    this.sse.follow(null);
    this.problem = problem;
    this.host.requestUpdate();
  }

  private apply(action: Action): void {
    this.set(reduce(this.state, action));
  }

  private set(state: ChatState): void {
    if (state.chat_id !== this.state.chat_id) {
      this.onLeave();
      this.pulling = new Set();
    }
    if (state !== this.state) this.host.requestUpdate();
    this.state = state;
  }
}


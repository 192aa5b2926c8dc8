// Owns the list: asks for pages, follows /events. Who may see what is the server's business.
import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { ApiClient } from "../api/client";
import { SseController } from "../api/sse-controller";
import type { Chat, Id, StreamEvent } from "../api/types";
import { api } from "../urls";
import { type Filter, type ListAction, type ListState, NO_CHATS, reduceList } from "./reducer";

const PAGE_CHATS = 50;

export class ConversationsController implements ReactiveController {
  state: ListState = NO_CHATS;
  private readonly sse: SseController;
  private is_asking = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly client: ApiClient,
    private readonly user: () => string,
    /** Told of every change, listed or not: the open chat wants to know, too. */
    private readonly onChat: (state: "created" | "changed" | "removed", chat: Chat) => void,
  ) {
    host.addController(this);
    this.sse = new SseController(host, client, {
      onEvent: (event) => this.onEvent(event),
      // What happened while there was no stream may be beyond its memory: the first page tells.
      onStatus: (status) => status === "live" && void this.reload(),
    });
  }

  /** Whether Home Assistant does not answer just now. */
  get isLost(): boolean {
    return this.sse.status === "lost";
  }

  hostConnected(): void {
    this.sse.follow(api.events());
    void this.reload(); // beside the stream: the first page need not wait for it, and says when nothing answers
  }

  show(filter: Filter): void {
    this.apply({ type: "filtered", filter });
    void this.reload();
  }

  async reload(): Promise<void> {
    this.sse.resume();
    await this.ask(true);
  }

  /** The end of what is there came into view. */
  async more(): Promise<void> {
    if (this.state.next_cursor !== null && !this.is_asking) await this.ask(false);
  }

  put(chat: Chat): void {
    this.apply({ type: "changed", chat, user_id: this.user() });
  }

  drop(chat_id: Id): void {
    this.apply({ type: "removed", chat_id });
  }

  private async ask(is_first: boolean): Promise<void> {
    const { filter, next_cursor } = this.state;
    const cursor = is_first || next_cursor === null ? {} : { cursor: next_cursor };
    this.is_asking = true;
    try {
      const page = await this.client.list({ ...filter, ...cursor, limit: PAGE_CHATS });
      this.apply({ type: "page", filter, page, is_first });
    } catch {
      if (filter === this.state.filter && this.state.chats.size === 0) this.apply({ type: "failed" });
    } finally {
      this.is_asking = false;
    }
  }

  private onEvent(event: StreamEvent): void {
    if (event.type !== "chat") return;
    const { state, chat } = event.data;
    if (state === "removed") this.drop(chat.chat_id);
    else this.put(chat);
    this.onChat(state, chat);
  }

  private apply(action: ListAction): void {
    const before = this.state;
    this.state = reduceList(before, action);
    if (this.state !== before) this.host.requestUpdate();
  }
}

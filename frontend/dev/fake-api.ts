// docs/api.md in memory: shapes, order of events and refusals as they are written there. Answers come from a script.
import type { IncomingMessage, ServerResponse } from "node:http";

import type { Agent, Board, Chat, Message, NamedContext, Row, Share, Statistics, StreamEvent, ToolRow, User } from "../src/api/types.ts";

interface Kept {
  readonly id: number;
  readonly event: StreamEvent;
}

interface Reader {
  readonly response: ServerResponse;
  readonly user: string;
}

export interface Stored {
  chat: Chat;
  context: string;
  rows: Row[];
  pending: string | null;
  shares: Share[];
  read: Map<string, number>;
  limit_characters: number;
  is_removed: boolean;
  running: { turn_id: string; message_id: string; text: string; chunk_id: number; is_cancelled: boolean } | null;
  feed: Kept[];
  readers: Set<Reader>;
}

interface Answer {
  readonly tools: readonly { name: string; request: unknown; result: unknown }[];
  readonly text: string;
}

const KEPT_EVENTS = 400;
const ROWS = 50;
const PAGE = 50;

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(code);
  }
}

export class FakeApi {
  users: User[] = [];
  admins = new Set<string>();
  agents: Agent[] = [];
  boards: Board[] = [];
  contexts: NamedContext[] = [];
  chats = new Map<string, Stored>();
  objects = new Map<string, { type: string; bytes: Uint8Array }>();
  statistics: Statistics = { days: [], boards_online: 0, boards: 0, chats: 0, messages: 0 };
  answer: (text: string) => Answer = (text) => ({ tools: [], text });
  pace_ms = 30;
  is_down = false;
  next_failure: string | null = null;
  private clock_ms = Date.now();
  private last_id = 1n << 40n;
  private event_id = 0;
  feed: Kept[] = [];
  readers = new Set<Reader>();
  private requests: string[] = [];

  facts(): unknown {
    return {
      requests: this.requests,
      streams: [...this.chats.values()].reduce((sum, one) => sum + one.readers.size, this.readers.size),
      chats: [...this.chats.values()].map((one) => ({ chat_id: one.chat.chat_id, name: one.chat.name, rows: one.rows })),
    };
  }

  end(): void {
    this.dropStreams(true);
  }

  id(): string {
    this.last_id += 4096n;
    return String(this.last_id);
  }

  addChat(more: Partial<Chat> & { name: string; owner_id: string }): Stored {
    const chat_id = this.id();
    const now = more.updated_ms ?? (this.clock_ms += 1);
    const stored: Stored = {
      chat: {
        chat_id, owner_name: this.users.find((user) => user.user_id === more.owner_id)?.name ?? "", agent_id: "", board_id: "",
        board_name: "", room_id: `${more.owner_id}|panel|`, session_stat: 0, next_chat_id: null, previous_chat_id: null,
        is_pinned: false, is_archived: false, created_ms: now, updated_ms: now, last_message_index: 0, message_count: 0,
        preview: "", unread: 0, may_write: true, is_running: false, ...more,
      },
      context: "", rows: [], pending: null, shares: [], read: new Map(), limit_characters: 12_000, is_removed: false, running: null,
      feed: [], readers: new Set(),
    };
    this.chats.set(chat_id, stored);
    return stored;
  }

  addRow(stored: Stored, role: "user" | "ai", content: string, more: Partial<Message> = {}): Message {
    const message_index = stored.chat.last_message_index + 1;
    const sent_ms = more.sent_ms ?? Date.now();
    const row: Message = {
      chat_id: stored.chat.chat_id, message_id: this.id(), message_index, role, message_type: 1, content,
      sender_id: role === "user" ? stored.chat.owner_id : stored.chat.agent_id, sent_ms, object_id: null, details: {}, ...more,
    };
    stored.rows.push(row);
    stored.chat = {
      ...stored.chat, last_message_index: message_index, message_count: stored.chat.message_count + 1,
      updated_ms: sent_ms, preview: row.message_type === 1 ? content.slice(0, 120) : stored.chat.preview,
    };
    return row;
  }

  addTool(stored: Stored, message_type: number, name: string, call_id: string, content: unknown): ToolRow {
    const message_index = stored.chat.last_message_index + 1;
    const row: ToolRow = { message_index, role: "tool", message_type, name, call_id, content: JSON.stringify(content) };
    stored.rows.push(row);
    stored.chat = { ...stored.chat, last_message_index: message_index };
    return row;
  }

  dropStreams(forget: boolean): void {
    for (const feed of [this, ...this.chats.values()]) {
      for (const reader of feed.readers) reader.response.destroy();
      feed.readers.clear();
      if (forget) feed.feed = [];
    }
    if (forget) this.event_id += 1_000_000;
  }

  setStat(chat_id: string, session_stat: 0 | 1): void {
    const stored = this.chats.get(chat_id);
    if (!stored) return;
    stored.chat = { ...stored.chat, session_stat };
    this.tell(stored, { type: "session", data: { chat_id, session_stat, next_chat_id: stored.chat.next_chat_id } });
    this.tellAll(stored, "changed");
  }

  pushForeign(chat_id: string): void {
    const stored = this.chats.get(chat_id);
    if (!stored) return;
    const data = { type: "message", state: "new", chat_id: "42", message_id: "43", role: "ai", message_type: 1, content: "STRAY" } as const;
    this.tell(stored, { type: "message", data });
  }

  /** A row of which no push tells; the next index shows the gap. */
  storeSilently(chat_id: string, text: string): void {
    const stored = this.chats.get(chat_id);
    if (stored) this.addRow(stored, "user", text);
  }

  /** Somebody says something to a board. */
  async spoken(board_id: string, text: string): Promise<void> {
    const board = this.boards.find((one) => one.board_id === board_id);
    if (!board) return;
    const newest = [...this.chats.values()].filter((one) => one.chat.board_id === board_id && one.chat.session_stat === 0).at(-1);
    const stored = newest ?? this.addChat({ name: text.slice(0, 30), owner_id: board.owner_id, board_id, board_name: board.name });
    if (!newest) this.tellAll(stored, "created");
    this.ask(stored, text, { kind: "voice", board: board.name }, board.owner_id);
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (this.is_down) return void response.destroy();
    const user = (request.headers.authorization ?? "").replace("Bearer ", "");
    const path = url.pathname.replace("/api/xiaozhi", "").replace(/\/$/, "");
    this.requests.push(`${request.method} ${path}${url.search}`);
    if (this.requests.length > 500) this.requests.shift();
    try {
      if (!this.users.some((one) => one.user_id === user)) throw new Refusal(401, "unauthorized");
      const parts = path.split("/").slice(1).map(decodeURIComponent);
      const answer = await this.route(request, response, url.searchParams, user, request.method ?? "GET", parts);
      if (answer === STREAMS) return;
      const [status, body] = answer;
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(body === undefined ? "" : JSON.stringify(body));
    } catch (err) {
      if (!(err instanceof Refusal)) throw err;
      response.writeHead(err.status, { "Content-Type": "application/json", ...err.headers });
      response.end(JSON.stringify({ code: err.code, message: "" }));
    }
  }

  private async route(
    request: IncomingMessage, response: ServerResponse, query: URLSearchParams, user: string, method: string, parts: string[],
  ): Promise<[number, unknown?] | typeof STREAMS> {
    const [kind, id = "", rest = "", more = ""] = parts;
    const is_admin = this.admins.has(user);
    const forAdmins = (): void => {
      if (!is_admin) throw new Refusal(403, "read_only");
    };
    switch (kind) {
      case "agents":
        return [200, { agents: this.agents, default: this.agents[0]?.agent_id ?? "" }];
      case "boards":
        if (rest === "owner") {
          forAdmins();
          const { user_id } = (await bodyOf(request)) as { user_id: string };
          this.boards = this.boards.map((one) => (one.board_id === id ? { ...one, owner_id: user_id } : one));
          return [204];
        }
        return [200, { boards: this.boards.filter((one) => is_admin || one.owner_id === user) }];
      case "users":
        return [200, { users: this.users }];
      case "statistics":
        forAdmins();
        return [200, { ...this.statistics, days: this.statistics.days.slice(-Number(query.get("days") ?? 7)) }];
      case "close_all": {
        forAdmins();
        const open = [...this.chats.values()].filter((one) => one.chat.session_stat === 0);
        for (const one of open) this.setStat(one.chat.chat_id, 1);
        return [200, { closed: open.length }];
      }
      case "contexts":
        return this.routeContexts(method, id, (method === "POST" || method === "PUT" ? await bodyOf(request) : {}) as Partial<NamedContext>);
      case "events":
        return this.stream(request, response, this, user, null);
      case "session":
        return this.openSession(user, query);
      case "export":
        return [200, [...this.chats.values()].map((one) => one.chat)];
      case "conversations":
        if (!id) return method === "POST" ? this.create(user, (await bodyOf(request)) as Partial<Chat>) : this.list(user, query);
        return this.routeChat(request, response, query, user, method, this.visible(user, id, rest === "restore"), rest, more);
    }
    throw new Refusal(404, "not_found");
  }

  private visible(user: string, id: string, removed_too: boolean): Stored {
    const stored = this.chats.get(id);
    if (!stored || (stored.is_removed && !removed_too)) throw new Refusal(404, "not_found");
    const is_shared = stored.shares.some((share) => share.user_id === user);
    if (stored.chat.owner_id !== user && !is_shared && !this.admins.has(user)) throw new Refusal(404, "not_found");
    return stored;
  }

  private shapeOf(stored: Stored, user: string): Chat {
    const is_manager = stored.chat.owner_id === user || this.admins.has(user);
    const seen = stored.read.get(user) ?? 0;
    return {
      ...stored.chat,
      unread: stored.rows.filter((row) => row.message_index > seen && "content" in row && row.role === "ai").length,
      may_write: is_manager || stored.shares.some((share) => share.user_id === user && share.can_write),
      is_running: stored.running !== null,
      ...(is_manager && { shares: stored.shares }),
    };
  }

  private list(user: string, query: URLSearchParams): [number, unknown] {
    const q = (query.get("q") ?? "").toLowerCase();
    const owner = query.get("owner");
    const board = query.get("board");
    const found = [...this.chats.values()]
      .filter((one) => !one.is_removed && one.chat.is_archived === (query.get("archived") === "true"))
      .filter((one) => one.pending === null)
      .filter((one) => board === null || one.chat.board_id === board)
      .filter((one) => {
        const is_shared = one.shares.some((share) => share.user_id === user);
        if (query.get("shared") === "true") return is_shared;
        if (owner === "all" && this.admins.has(user)) return true;
        return one.chat.owner_id === (owner ?? user) || (owner === null && is_shared);
      })
      .filter((one) => !q || one.chat.name.toLowerCase().includes(q) || one.rows.some((row) => "content" in row && row.content.toLowerCase().includes(q)))
      .sort((a, b) => Number(b.chat.is_pinned) - Number(a.chat.is_pinned) || b.chat.updated_ms - a.chat.updated_ms);
    const from = Number(query.get("cursor") ?? 0);
    const limit = Number(query.get("limit") ?? PAGE);
    const page = found.slice(from, from + limit).map((one) => this.shapeOf(one, user));
    return [200, { conversations: page, next_cursor: from + limit < found.length ? String(from + limit) : null }];
  }

  private create(user: string, body: Partial<Chat>): [number, unknown] {
    const stored = this.addChat({ name: body.name ?? `Chat ${this.chats.size + 1}`, owner_id: user, agent_id: body.agent_id ?? "" });
    stored.context = body.context ?? "";
    this.tellAll(stored, "created");
    return [201, this.shapeOf(stored, user)];
  }

  private openSession(user: string, query: URLSearchParams): [number, unknown] {
    const sid = query.get("sid");
    const rid = query.get("rid");
    const room = [...this.chats.values()].filter((one) => one.chat.room_id === rid && !one.is_removed).at(-1);
    const stored = sid !== null ? this.visible(user, sid, false) : (room ?? this.addChat({ name: "Chat", owner_id: user }));
    const { session_stat } = stored.chat;
    const msg = stored.pending;
    stored.pending = null;
    if (session_stat === 2) {
      stored.chat = { ...stored.chat, session_stat: 0 };
      this.tellAll(stored, "created");
    }
    return [200, { chat: this.shapeOf(stored, user), session_stat, msg, messages: stubs(stored.rows.slice(-ROWS)) }];
  }

  private async routeChat(
    request: IncomingMessage, response: ServerResponse, query: URLSearchParams, user: string, method: string, stored: Stored,
    rest: string, more: string,
  ): Promise<[number, unknown?] | typeof STREAMS> {
    const shape = (): Chat => this.shapeOf(stored, user);
    const changed = (): [number, unknown] => {
      this.tellAll(stored, "changed");
      return [200, shape()];
    };
    if (method !== "GET" && rest !== "read" && !shape().may_write) throw new Refusal(403, "read_only");
    switch (`${method} ${rest}`) {
      case "GET ":
        return [200, { ...shape(), context: stored.context, messages: stubs(stored.rows.slice(-ROWS)) }];
      case "PATCH ":
        stored.chat = { ...stored.chat, ...((await bodyOf(request)) as Partial<Chat>) };
        return changed();
      case "DELETE ":
        stored.is_removed = true;
        this.tellAll(stored, "removed");
        return [204];
      case "POST restore":
        stored.is_removed = false;
        this.tellAll(stored, "created");
        return [200, shape()];
      case "PUT context":
        stored.context = ((await bodyOf(request)) as { context: string }).context;
        return changed();
      case "POST read":
        stored.read.set(user, ((await bodyOf(request)) as { index: number }).index);
        this.tellAll(stored, "changed");
        return [204];
      case "PUT shares": {
        const { can_write } = (await bodyOf(request)) as { can_write: boolean };
        const user_name = this.users.find((one) => one.user_id === more)?.name ?? "";
        stored.shares = [...stored.shares.filter((one) => one.user_id !== more), { user_id: more, user_name, can_write }];
        return changed();
      }
      case "DELETE shares":
        stored.shares = stored.shares.filter((one) => one.user_id !== more);
        return changed();
      case "GET export":
        response.setHeader("Content-Disposition", `attachment; filename="chat.${query.get("format") === "json" ? "json" : "md"}"`);
        return [200, stored.rows];
      case "GET messages": {
        const from = Number(query.get("from_index"));
        const to = Math.min(Number(query.get("to_index")), from + ROWS - 1);
        const rows = stored.rows.filter((row) => row.message_index >= from && row.message_index <= to);
        const messages = query.get("tools") === "true" ? rows : stubs(rows);
        return [200, { chat_id: stored.chat.chat_id, from_index: from, to_index: to, last_message_index: stored.chat.last_message_index, messages }];
      }
      case "POST messages":
        return this.send(stored, user, (await bodyOf(request)) as { text: string; interrupt?: boolean });
      case "DELETE messages": {
        const at = stored.rows.findIndex((row) => "message_id" in row && row.message_id === more);
        const row = stored.rows[at];
        if (!row) throw new Refusal(404, "not_found");
        stored.rows[at] = { message_index: row.message_index, removed: true };
        const data = { type: "message", state: "removed", chat_id: stored.chat.chat_id, message_id: more, message_index: row.message_index } as const;
        this.tell(stored, { type: "message", data });
        return [204];
      }
      case "POST clear":
        for (const row of stored.rows.filter((one): one is Message => "message_id" in one)) {
          const data = { type: "message", state: "removed", chat_id: stored.chat.chat_id, message_id: row.message_id, message_index: row.message_index } as const;
          this.tell(stored, { type: "message", data });
        }
        stored.rows = stored.rows.map((row) => ({ message_index: row.message_index, removed: true }));
        stored.chat = { ...stored.chat, message_count: 0, preview: "" };
        return (changed(), [204]);
      case "POST abort": {
        const was_running = stored.running !== null;
        if (stored.running) stored.running.is_cancelled = true;
        return [202, { was_running }];
      }
      case "GET stat":
        return [200, { session_stat: stored.chat.session_stat, characters: characters(stored), limit_characters: stored.limit_characters, last_message_index: stored.chat.last_message_index }];
      case "POST end":
        this.setStat(stored.chat.chat_id, 1);
        return [200, { stat: 1, new_session: this.successor(stored, null).chat.chat_id }];
      case "GET objects": {
        const object = this.objects.get(more);
        if (!object) throw new Refusal(404, "not_found");
        response.writeHead(200, { "Content-Type": object.type }).end(object.bytes);
        return STREAMS;
      }
      case "GET stream":
        return this.stream(request, response, stored, user, {
          type: "state",
          data: {
            chat: shape(),
            running: stored.running && { turn_id: stored.running.turn_id, message_id: stored.running.message_id, text: stored.running.text, chunk_id: stored.running.chunk_id },
          },
        });
    }
    throw new Refusal(404, "not_found");
  }

  private routeContexts(method: string, id: string, body: Partial<NamedContext>): [number, unknown?] {
    if (body.is_default) this.contexts = this.contexts.map((one) => ({ ...one, is_default: false }));
    if (method === "GET") return [200, { contexts: this.contexts }];
    if (method === "DELETE") {
      this.contexts = this.contexts.filter((one) => one.context_id !== id);
      return [204];
    }
    const before = this.contexts.find((one) => one.context_id === id) ?? { context_id: this.id(), name: "", content: "", is_default: false };
    const made = { ...before, ...body };
    this.contexts = method === "POST" ? [...this.contexts, made] : this.contexts.map((one) => (one.context_id === id ? made : one));
    return [method === "POST" ? 201 : 200, made];
  }

  private async send(stored: Stored, user: string, body: { text: string; interrupt?: boolean }): Promise<[number, unknown?]> {
    if (this.next_failure !== null) {
      const code = this.next_failure;
      this.next_failure = null;
      if (code === "too_many") throw new Refusal(429, code, { "Retry-After": "12" });
      throw new Refusal(code === "storage_failed" ? 507 : 503, code);
    }
    if (stored.chat.session_stat === 1) return [300, { stat: 1, new_session: this.successor(stored, body.text).chat.chat_id }];
    if (stored.running) {
      if (!body.interrupt) throw new Refusal(409, "busy");
      stored.running.is_cancelled = true;
      while (stored.running) await pause(5);
    }
    const { row, ai_message_id } = this.ask(stored, body.text, { kind: "text" }, user);
    return [202, { message_id: row.message_id, message_index: row.message_index, ai_message_id }];
  }

  private successor(stored: Stored, pending: string | null): Stored {
    const { chat } = stored;
    const next = this.addChat({
      name: `${chat.name.replace(/ · \d+$/, "")} · ${this.chats.size}`, owner_id: chat.owner_id, agent_id: chat.agent_id, board_id: chat.board_id,
      board_name: chat.board_name, room_id: chat.room_id, previous_chat_id: chat.chat_id, session_stat: pending === null ? 0 : 2,
    });
    next.pending = pending;
    next.limit_characters = stored.limit_characters;
    stored.chat = { ...chat, next_chat_id: next.chat.chat_id };
    return next;
  }

  private ask(stored: Stored, text: string, details: Message["details"] & object, user: string): { row: Message; ai_message_id: string } {
    const row = this.addRow(stored, "user", text, { details, sender_id: user });
    this.push(stored, row);
    const running = { turn_id: `t${this.id()}`, message_id: this.id(), text: "", chunk_id: 0, is_cancelled: false };
    stored.running = running;
    void this.run(stored, running, this.answer(text));
    return { row, ai_message_id: running.message_id };
  }

  private async run(stored: Stored, running: NonNullable<Stored["running"]>, answer: Answer): Promise<void> {
    const { chat_id } = stored.chat;
    const { turn_id, message_id } = running;
    await pause(this.pace_ms);
    this.tell(stored, { type: "start", data: { chat_id, turn_id, message_id } });
    this.tellAll(stored, "changed");
    await pause(this.pace_ms * 10);
    for (const tool of answer.tools) {
      const call_id = `call-${this.id()}`;
      const request = this.addTool(stored, 0x4101, tool.name, call_id, tool.request);
      this.tell(stored, { type: "tool", data: { chat_id, turn_id, name: tool.name, call_id, content: request.content, state: "call" } });
      await pause(this.pace_ms * 10);
      const result = this.addTool(stored, 0x4102, tool.name, call_id, tool.result);
      this.tell(stored, { type: "tool", data: { chat_id, turn_id, name: tool.name, call_id, content: result.content, state: "result" } });
    }
    if (answer.text.startsWith("!")) return this.failed(stored, turn_id, answer.text.slice(1));
    for (const delta of answer.text.match(/\s*\S{1,8}/g) ?? []) {
      if (running.is_cancelled) break;
      running.text += delta;
      running.chunk_id += 1;
      const data = { type: "message", state: "delta", chat_id, message_id, chunk_id: running.chunk_id, role: "ai", delta } as const;
      this.tell(stored, { type: "message", data });
      await pause(this.pace_ms);
    }
    const is_interrupted = running.is_cancelled;
    const row = this.addRow(stored, "ai", running.text, { message_id, details: is_interrupted ? { interrupted: true } : {} });
    stored.running = null;
    this.push(stored, row);
    this.tell(stored, { type: "done", data: { chat_id, turn_id, message_id, is_interrupted } });
    if (characters(stored) >= stored.limit_characters) this.setStat(chat_id, 1);
    this.tellAll(stored, "changed");
  }

  private failed(stored: Stored, turn_id: string, message: string): void {
    const { chat_id } = stored.chat;
    stored.running = null;
    this.tell(stored, { type: "error", data: { chat_id, turn_id, code: "agent", message } });
    this.tell(stored, { type: "done", data: { chat_id, turn_id, message_id: null, is_interrupted: false } });
    this.tellAll(stored, "changed");
  }

  private push(stored: Stored, row: Message): void {
    const { chat_id, message_id, message_index, role, message_type, content, sender_id, sent_ms, object_id, details = {} } = row;
    this.tell(stored, {
      type: "message",
      data: { type: "message", state: "new", chat_id, message_id, role, message_type, content, sender_id, sent_ms, object_id, details },
    });
    this.tell(stored, { type: "message", data: { type: "message", state: "index", chat_id, message_id, message_index } });
    this.tellAll(stored, "changed");
  }

  private tell(stored: Stored, event: StreamEvent): void {
    const kept = { id: (this.event_id += 1), event };
    stored.feed = [...stored.feed, kept].slice(-KEPT_EVENTS);
    for (const reader of stored.readers) write(reader.response, kept);
  }

  private tellAll(stored: Stored, state: "created" | "changed" | "removed"): void {
    const kept = { id: (this.event_id += 1), event: { type: "chat", data: { state, chat: stored.chat } } as const };
    this.feed = [...this.feed, kept].slice(-KEPT_EVENTS);
    for (const reader of this.readers) {
      const may_see = stored.chat.owner_id === reader.user || this.admins.has(reader.user) || stored.shares.some((share) => share.user_id === reader.user);
      if (!may_see) continue;
      write(reader.response, { id: kept.id, event: { type: "chat", data: { state, chat: this.shapeOf(stored, reader.user) } } });
    }
  }

  private stream(
    request: IncomingMessage, response: ServerResponse, source: { feed: Kept[]; readers: Set<Reader> }, user: string, state: StreamEvent | null,
  ): typeof STREAMS {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
    response.write("retry: 3000\n\n");
    const last = Number(request.headers["last-event-id"] ?? Number.NaN);
    const is_kept = last <= this.event_id && last >= (source.feed[0]?.id ?? this.event_id + 1) - 1;
    if (is_kept) for (const kept of source.feed.filter((one) => one.id > last)) write(response, kept);
    else if (state) write(response, { id: this.event_id, event: state });
    const reader = { response, user };
    source.readers.add(reader);
    const beat = setInterval(() => write(response, { id: this.event_id, event: { type: "heartbeat", data: { time_ms: Date.now() } } }), 15_000);
    response.on("close", () => {
      clearInterval(beat);
      source.readers.delete(reader);
    });
    return STREAMS;
  }
}

const STREAMS = Symbol("the response is written elsewhere");

function write(response: ServerResponse, { id, event }: Kept): void {
  response.write(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
}

const stubs = (rows: readonly Row[]): Row[] =>
  rows.map((row) => ("role" in row && row.role === "tool" ? { message_index: row.message_index, hidden: true } : row));

const characters = (stored: Stored): number =>
  stored.rows.reduce((sum, row) => sum + ("message_id" in row ? row.content.length : 0), 0);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString("utf-8") || "{}");
}

// Events → state of one chat. Pure: no request, no clock. An event that is told twice, late or for another chat changes nothing.
import type { Chat, Id, Message, MessagePush, Row, RunningTurn, SessionStat, StreamEvent } from "../api/types";
import { RANGE_ROWS } from "../api/types";
import { type Bubble, type ChatState, EMPTY, type Problem, type Slot } from "./state";

export type Action =
  | { readonly type: "focus"; readonly chat_id: Id }
  | { readonly type: "opened"; readonly chat: Chat; readonly rows: readonly Row[] }
  | { readonly type: "rows"; readonly chat_id: Id; readonly rows: readonly Row[]; readonly last_message_index: number }
  | { readonly type: "older_wanted" }
  | { readonly type: "chat_changed"; readonly chat: Chat }
  | { readonly type: "stream"; readonly event: StreamEvent }
  | { readonly type: "sending"; readonly local_id: string; readonly text: string; readonly sent_ms: number }
  | { readonly type: "accepted"; readonly local_id: string; readonly message_id: Id; readonly message_index: number }
  | { readonly type: "not_sent"; readonly local_id: string; readonly problem: Problem }
  | { readonly type: "outgoing_dropped"; readonly local_id: string }
  | { readonly type: "stopping" }
  | { readonly type: "stat"; readonly chat_id: Id; readonly session_stat: SessionStat };

export function reduce(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case "focus":
      return { ...EMPTY, chat_id: action.chat_id };
    case "opened":
      return opened(state, action.chat, action.rows);
    case "rows":
      if (action.chat_id !== state.chat_id) return state;
      return withRows({ ...state, last_index: Math.max(state.last_index, action.last_message_index) }, action.rows);
    case "older_wanted":
      return { ...state, first_index: Math.max(1, state.first_index - RANGE_ROWS) };
    case "chat_changed":
      if (action.chat.chat_id !== state.chat_id) return state;
      return withChat(state, action.chat);
    case "stream":
      return streamed(state, action.event);
    case "sending":
      return {
        ...state,
        failure: null,
        outgoing: [...state.outgoing, { local_id: action.local_id, text: action.text, sent_ms: action.sent_ms, problem: null }],
      };
    case "accepted":
      return accepted(state, action);
    case "not_sent":
      return {
        ...state,
        outgoing: state.outgoing.map((one) => (one.local_id === action.local_id ? { ...one, problem: action.problem } : one)),
      };
    case "outgoing_dropped":
      return { ...state, outgoing: state.outgoing.filter((one) => one.local_id !== action.local_id) };
    case "stopping":
      return state.running ? { ...state, running: { ...state.running, is_stopping: true } } : state;
    case "stat":
      if (action.chat_id !== state.chat_id || !state.chat) return state;
      return { ...state, chat: { ...state.chat, session_stat: action.session_stat } };
  }
}

/** Whether an event is about another chat than the one in focus: to be dropped, and logged (requirements S0-32, M10). */
export function isForeign(state: ChatState, event: StreamEvent): boolean {
  switch (event.type) {
    case "heartbeat":
      return false;
    case "state":
    case "chat":
      return event.data.chat.chat_id !== state.chat_id;
    default:
      return event.data.chat_id !== state.chat_id;
  }
}

/** The ranges of rows that are missing, oldest first, each at most one answer long (requirements S0-16, M8). */
export function missing(state: ChatState): readonly { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (let index = state.first_index; index <= state.last_index; index++) {
    if (state.slots.has(index)) continue;
    const open = ranges.at(-1);
    if (open && open.to === index - 1 && index - open.from < RANGE_ROWS) open.to = index;
    else ranges.push({ from: index, to: index });
  }
  return ranges;
}

function opened(state: ChatState, chat: Chat, rows: readonly Row[]): ChatState {
  const indexes = rows.map((row) => row.message_index);
  const last_index = Math.max(chat.last_message_index, ...indexes, 0);
  const first_index = Math.max(1, Math.min(...indexes, last_index - RANGE_ROWS + 1));
  // What was written here before the answer came is kept: it may not be stored yet.
  const base = state.chat_id === chat.chat_id ? state : { ...EMPTY, chat_id: chat.chat_id };
  return withRows({ ...withChat(base, chat), first_index, last_index: Math.max(base.last_index, last_index) }, rows);
}

/** Lists and streams come without the context: what was known of it stays. */
function withChat(state: ChatState, chat: Chat): ChatState {
  const context = chat.context ?? state.chat?.context;
  return {
    ...state,
    chat: context === undefined ? chat : { ...chat, context },
    last_index: Math.max(state.last_index, chat.last_message_index),
  };
}

function withRows(state: ChatState, rows: readonly Row[]): ChatState {
  const slots = new Map(state.slots);
  const bubbles = new Map(state.bubbles);
  let { last_index, outgoing } = state;
  for (const row of rows) {
    last_index = Math.max(last_index, row.message_index);
    const slot = slotOf(row);
    if (slot.kind === "removed") forget(slots, bubbles, row.message_index);
    // A stub says less than what a stream or an earlier answer already told.
    if (slot.kind !== "hidden" || !slots.has(row.message_index)) slots.set(row.message_index, slot);
    if (slot.kind === "message" && "message_id" in row) {
      if (!bubbles.has(row.message_id)) outgoing = withoutTwin(outgoing, row.role, row.content, row.sent_ms);
      bubbles.set(row.message_id, bubbleOf(row));
    }
  }
  const known = new Set([...slots.values()].flatMap((slot) => (slot.kind === "tool" ? [slot.row.call_id] : [])));
  const tools = state.tools.filter((tool) => !known.has(tool.call_id));
  return { ...state, slots, bubbles, outgoing, tools, last_index };
}

function slotOf(row: Row): Slot {
  if ("removed" in row) return { kind: "removed" };
  if ("hidden" in row) return { kind: "hidden" };
  return row.role === "tool" ? { kind: "tool", row } : { kind: "message", message_id: row.message_id };
}

function forget(slots: Map<number, Slot>, bubbles: Map<Id, Bubble>, index: number): void {
  const slot = slots.get(index);
  if (slot?.kind === "message") bubbles.delete(slot.message_id);
}

function bubbleOf(row: Message): Bubble {
  return {
    message_id: row.message_id,
    message_index: row.message_index,
    role: row.role,
    message_type: row.message_type,
    content: row.content,
    object_id: row.object_id,
    sender_id: row.sender_id,
    sent_ms: row.sent_ms,
    details: row.details ?? {},
    chunk_id: 0,
    is_complete: true,
  };
}

/**
 * The server shows a text that was written here, perhaps before it answered the request, perhaps after the line was lost:
 * then it arrived, and showing or sending it again would double it. The clocks of the two may differ a little.
 */
function withoutTwin(outgoing: ChatState["outgoing"], role: string, text: string, sent_ms: number | null): ChatState["outgoing"] {
  if (role !== "user") return outgoing;
  const twin = outgoing.find((one) => one.text === text && (sent_ms === null || sent_ms > one.sent_ms - CLOCKS_DIFFER_MS));
  return twin ? outgoing.filter((one) => one !== twin) : outgoing;
}

const CLOCKS_DIFFER_MS = 60_000;

function accepted(state: ChatState, action: Extract<Action, { type: "accepted" }>): ChatState {
  const own = state.outgoing.find((one) => one.local_id === action.local_id);
  const outgoing = state.outgoing.filter((one) => one !== own);
  const before = state.bubbles.get(action.message_id);
  if (!before && !own) return state; // its push came first and took it out; the row comes by its index
  const bubble: Bubble = {
    ...(before ?? fresh(action.message_id, "user", own?.text ?? "", own?.sent_ms ?? null)),
    message_index: action.message_index,
    is_complete: true,
  };
  return indexed({ ...state, outgoing, bubbles: new Map(state.bubbles).set(action.message_id, bubble) }, bubble);
}

function fresh(message_id: Id, role: "user" | "ai", content: string, sent_ms: number | null): Bubble {
  return {
    message_id, message_index: null, role, message_type: 1, content, object_id: null, sender_id: "", sent_ms,
    details: {}, chunk_id: 0, is_complete: false,
  };
}

function indexed(state: ChatState, bubble: Bubble): ChatState {
  if (bubble.message_index === null) return state;
  const slots = new Map(state.slots).set(bubble.message_index, { kind: "message", message_id: bubble.message_id });
  return { ...state, slots, last_index: Math.max(state.last_index, bubble.message_index) };
}

function streamed(state: ChatState, event: StreamEvent): ChatState {
  if (isForeign(state, event)) return state;
  switch (event.type) {
    case "state":
      return resumed(withChat(state, event.data.chat), event.data.running);
    case "message":
      return pushed(state, event.data);
    case "start":
      return {
        ...state,
        failure: null,
        tools: [],
        running: { turn_id: event.data.turn_id, message_id: event.data.message_id, is_stopping: false },
      };
    case "tool":
      return { ...state, tools: withTool(state.tools, event.data) };
    case "done":
      return finished(state, event.data);
    case "error":
      return { ...state, failure: { code: event.data.code, message: event.data.message, retry_after_s: null } };
    case "session":
      if (!state.chat) return state;
      return {
        ...state,
        chat: { ...state.chat, session_stat: event.data.session_stat, next_chat_id: event.data.next_chat_id },
      };
    case "chat":
      return withChat(state, event.data.chat);
    case "heartbeat":
      return state;
  }
}

/** The stream begins anew: what runs is told whole, what ended meanwhile is not running any more. */
function resumed(state: ChatState, running: RunningTurn | null): ChatState {
  const bubbles = new Map(state.bubbles);
  for (const bubble of bubbles.values()) {
    // An answer whose end was missed comes as a row, or never was stored; half of it must not stay.
    if (!bubble.is_complete && bubble.message_index === null) bubbles.delete(bubble.message_id);
  }
  if (!running) return { ...state, bubbles, running: null, tools: [] };
  if (running.text !== "") {
    bubbles.set(running.message_id, {
      ...fresh(running.message_id, "ai", running.text, null),
      chunk_id: running.chunk_id,
    });
  }
  const is_stopping = state.running?.turn_id === running.turn_id && state.running.is_stopping;
  return { ...state, bubbles, running: { turn_id: running.turn_id, message_id: running.message_id, is_stopping } };
}

function pushed(state: ChatState, push: MessagePush): ChatState {
  const bubbles = new Map(state.bubbles);
  const before = bubbles.get(push.message_id);
  switch (push.state) {
    case "new": {
      const bubble: Bubble = {
        ...(before ?? fresh(push.message_id, push.role, "", null)),
        role: push.role,
        message_type: push.message_type,
        content: push.content,
        is_complete: true,
        ...(push.sender_id !== undefined && { sender_id: push.sender_id }),
        sent_ms: push.sent_ms ?? before?.sent_ms ?? sentMs(push.message_id),
        ...(push.object_id !== undefined && { object_id: push.object_id }),
        ...(push.details !== undefined && { details: push.details }),
      };
      const outgoing = before ? state.outgoing : withoutTwin(state.outgoing, push.role, push.content, push.sent_ms ?? null);
      return { ...state, outgoing, bubbles: bubbles.set(push.message_id, bubble) };
    }
    case "delta": {
      const bubble = before ?? fresh(push.message_id, push.role, "", null);
      // One that was seen, or one after a hole: the whole text follows as `new` (requirements M9).
      if (bubble.is_complete || push.chunk_id !== bubble.chunk_id + 1) return state;
      const grown = { ...bubble, content: bubble.content + push.delta, chunk_id: push.chunk_id };
      return { ...state, bubbles: bubbles.set(push.message_id, grown) };
    }
    case "index": {
      const last_index = Math.max(state.last_index, push.message_index);
      if (!before) return { ...state, last_index }; // unknown: its slot is missing and will be pulled
      const bubble = { ...before, message_index: push.message_index };
      return indexed({ ...state, bubbles: bubbles.set(push.message_id, bubble), last_index }, bubble);
    }
    case "removed": {
      bubbles.delete(push.message_id);
      const slots = new Map(state.slots).set(push.message_index, { kind: "removed" });
      return { ...state, slots, bubbles, last_index: Math.max(state.last_index, push.message_index) };
    }
  }
}

/** Ids are snowflakes (requirements R0-1): when a message was made stands in its first bits. */
function sentMs(message_id: Id): number | null {
  return /^\d+$/.test(message_id) ? Number(BigInt(message_id) >> 22n) + EPOCH_MS : null;
}

const EPOCH_MS = Date.UTC(2021, 0, 1);

function withTool(
  tools: ChatState["tools"],
  event: Extract<StreamEvent, { type: "tool" }>["data"],
): ChatState["tools"] {
  const before = tools.find((tool) => tool.call_id === event.call_id);
  if (event.state === "call") {
    if (before) return tools;
    return [...tools, { call_id: event.call_id, name: event.name, request: event.content, result: null }];
  }
  if (!before) return [...tools, { call_id: event.call_id, name: event.name, request: "", result: event.content }];
  return tools.map((tool) => (tool === before ? { ...tool, result: event.content } : tool));
}

function finished(state: ChatState, done: Extract<StreamEvent, { type: "done" }>["data"]): ChatState {
  // The end of an older turn says nothing about the one that runs now.
  if (state.running && state.running.turn_id !== done.turn_id) return state;
  const bubble = done.message_id === null ? undefined : state.bubbles.get(done.message_id);
  if (!bubble) return { ...state, running: null };
  const details = done.is_interrupted ? { ...bubble.details, interrupted: true } : bubble.details;
  const bubbles = new Map(state.bubbles).set(bubble.message_id, { ...bubble, is_complete: true, details });
  return { ...state, running: null, bubbles };
}

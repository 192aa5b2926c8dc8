// State of a chat → what stands under each other on the page. Pure; the same state gives the same keys.
import { type Id, STAT, TOOL_REQUEST, type ToolRow } from "../api/types";
import type { Bubble, ChatState, Outgoing, Problem } from "./state";

export interface ToolCall {
  readonly call_id: string;
  readonly name: string;
  readonly request: string;
  /** null: it still runs, or its result is not known. */
  readonly result: string | null;
  readonly is_running: boolean;
}

export type Item =
  | { readonly kind: "older"; readonly key: "older" }
  | { readonly kind: "start"; readonly key: "start"; readonly previous: Id | null }
  | { readonly kind: "day"; readonly key: string; readonly ms: number }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly bubble: Bubble;
      /** The newest answer, which can be asked for again, or the question before it, which can be written anew. */
      readonly is_newest: boolean;
    }
  | { readonly kind: "tools"; readonly key: string; readonly calls: readonly ToolCall[] }
  | { readonly kind: "outgoing"; readonly key: string; readonly outgoing: Outgoing }
  | { readonly kind: "thinking"; readonly key: "thinking" }
  | { readonly kind: "failure"; readonly key: "failure"; readonly problem: Problem }
  | { readonly kind: "end"; readonly key: "end"; readonly next: Id | null };

/** The rows from index `from` to `to`, and what comes after the last one if that is among them (message-list.ts chooses). */
export function timeline(state: ChatState, from: number = state.first_index, to = Infinity): readonly Item[] {
  const items: Item[] = [];
  if (!state.chat) return outgoingOf(state);
  items.push(
    from > 1 ? { kind: "older", key: "older" } : { kind: "start", key: "start", previous: state.chat.previous_chat_id },
  );
  items.push(...stored(state, from, Math.min(to, state.last_index)));
  if (to < state.last_index) return items;
  joinTools(items, live(state));
  if (state.chat.session_stat === STAT.ended && state.outgoing.length === 0) {
    items.push({ kind: "end", key: "end", next: state.chat.next_chat_id });
  }
  return items;
}

function stored(state: ChatState, from: number, to: number): Item[] {
  const items: Item[] = [];
  let day = { from_ms: 0, to_ms: 0 };
  let answer = -1;
  let question = -1;
  for (let index = from; index <= to; index++) {
    const slot = state.slots.get(index);
    if (slot?.kind === "tool") addTool(items, slot.row);
    if (slot?.kind !== "message") continue;
    const bubble = state.bubbles.get(slot.message_id);
    if (!bubble) continue;
    const { sent_ms } = bubble;
    if (sent_ms !== null && !(sent_ms >= day.from_ms && sent_ms < day.to_ms)) {
      day = dayOf(sent_ms);
      items.push({ kind: "day", key: `day-${day.from_ms}-${index}`, ms: sent_ms });
    }
    answer = bubble.role === "ai" ? items.length : -1;
    if (bubble.role === "user") question = items.length;
    items.push({ kind: "message", key: bubble.message_id, bubble, is_newest: false });
  }
  if (state.running || to < state.last_index) return items;
  for (const at of [answer, question]) {
    const item = items[at];
    if (item?.kind === "message") items[at] = { ...item, is_newest: true };
  }
  return items;
}

function dayOf(ms: number): { from_ms: number; to_ms: number } {
  const date = new Date(ms);
  const midnight = (days: number): number => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
  return { from_ms: midnight(0), to_ms: midnight(1) };
}

/** Requests and results that follow each other are one folded group; a result joins its request. */
function addTool(items: Item[], row: ToolRow): void {
  const group = items.at(-1);
  const calls = group?.kind === "tools" ? [...group.calls] : [];
  const at = calls.findIndex((call) => call.call_id === row.call_id);
  const before = calls[at];
  const is_request = row.message_type === TOOL_REQUEST;
  const call: ToolCall = {
    call_id: row.call_id,
    name: row.name || (before?.name ?? ""),
    request: is_request ? row.content : (before?.request ?? ""),
    result: is_request ? (before?.result ?? null) : row.content,
    is_running: false,
  };
  if (before) calls[at] = call;
  else calls.push(call);
  const item: Item = { kind: "tools", key: group?.kind === "tools" ? group.key : `tools-${row.call_id}`, calls };
  if (group?.kind === "tools") items[items.length - 1] = item;
  else items.push(item);
}

/** Calls of which only some are stored yet stay one group. */
function joinTools(items: Item[], next: readonly Item[]): void {
  const [last, first] = [items.at(-1), next[0]];
  if (last?.kind !== "tools" || first?.kind !== "tools") return void items.push(...next);
  items[items.length - 1] = { ...last, calls: [...last.calls, ...first.calls] };
  items.push(...next.slice(1));
}

/** What has no index yet: the question as it is pushed, tools at work, the answer as it comes, then what is under way. */
function live(state: ChatState): Item[] {
  const items: Item[] = [];
  const floating = [...state.bubbles.values()].filter((bubble) => bubble.message_index === null);
  const message = (bubble: Bubble): Item => ({ kind: "message", key: bubble.message_id, bubble, is_newest: false });
  items.push(...floating.filter((bubble) => bubble.role === "user").map(message));
  if (state.tools.length > 0) {
    const calls = state.tools.map((tool) => ({ ...tool, is_running: tool.result === null && state.running !== null }));
    items.push({ kind: "tools", key: `tools-${state.tools[0]?.call_id}`, calls });
  }
  items.push(...floating.filter((bubble) => bubble.role === "ai").map(message));
  items.push(...outgoingOf(state));
  const has_words = state.running?.message_id != null && state.bubbles.has(state.running.message_id);
  if (state.running && !has_words) items.push({ kind: "thinking", key: "thinking" });
  if (state.failure) items.push({ kind: "failure", key: "failure", problem: state.failure });
  return items;
}

const outgoingOf = (state: ChatState): Item[] =>
  state.outgoing.map((outgoing) => ({ kind: "outgoing", key: outgoing.local_id, outgoing }));

import { describe, expect, test } from "vitest";

import type { Chat, Message, Row, StreamEvent } from "../api/types";
import { type Action, isForeign, missing, reduce } from "./reducer";
import { type ChatState, EMPTY } from "./state";
import { timeline } from "./timeline";

const CHAT: Chat = {
  chat_id: "100", name: "Chat 1", owner_id: "u", owner_name: "Anna", agent_id: "conversation.a", board_id: "", board_name: "",
  room_id: "r", session_stat: 0, next_chat_id: null, previous_chat_id: null, is_pinned: false, is_archived: false,
  created_ms: 0, updated_ms: 0, last_message_index: 0, message_count: 0, preview: "", unread: 0, may_write: true,
  is_running: false,
};
const NOW = 1_800_000_000_000;

const message = (message_index: number, content: string, role: "user" | "ai" = "user"): Message => ({
  chat_id: "100", message_id: `m${message_index}`, message_index, role, message_type: 1, content, sender_id: "u",
  sent_ms: NOW + message_index, object_id: null,
});
const tool = (message_index: number, message_type: number, content: string): Row => ({
  message_index, role: "tool", message_type, name: "HassTurnOn", call_id: "c1", content,
});

function after(...actions: Action[]): ChatState {
  return actions.reduce(reduce, reduce(EMPTY, { type: "focus", chat_id: "100" }));
}
const open = (rows: Row[] = [], chat: Partial<Chat> = {}): Action => ({
  type: "opened", chat: { ...CHAT, last_message_index: rows.at(-1)?.message_index ?? 0, ...chat }, rows,
});
const event = (one: StreamEvent): Action => ({ type: "stream", event: one });
const START = event({ type: "start", data: { chat_id: "100", turn_id: "t1", message_id: "a" } });
const DONE = event({ type: "done", data: { chat_id: "100", turn_id: "t1", message_id: "a", is_interrupted: false } });
const delta = (chunk_id: number, text: string, chat_id = "100"): Action =>
  event({ type: "message", data: { type: "message", state: "delta", chat_id, message_id: "a", role: "ai", chunk_id, delta: text } });
const full = (message_id: string, role: "user" | "ai", content: string, chat_id = "100"): Action =>
  event({ type: "message", data: { type: "message", state: "new", chat_id, message_id, role, message_type: 1, content } });
const index = (message_id: string, message_index: number): Action =>
  event({ type: "message", data: { type: "message", state: "index", chat_id: "100", message_id, message_index } });

const texts = (state: ChatState): string[] =>
  timeline(state).flatMap((item) =>
    item.kind === "message" ? [item.bubble.content] : item.kind === "outgoing" ? [`…${item.outgoing.text}`] : [],
  );
const kinds = (state: ChatState): string[] => timeline(state).map((item) => item.kind);

describe("an answer as it streams", () => {
  test("the deltas make the text, the whole text replaces them (M9)", () => {
    const streaming = after(open(), START, delta(1, "Hel"), delta(2, "lo"));
    expect(texts(streaming)).toEqual(["Hello"]);
    expect(texts(reduce(streaming, full("a", "ai", "Hello.")))).toEqual(["Hello."]);
  });

  test("a push without its time has it from its id", () => {
    const id = String((BigInt(NOW - Date.UTC(2021, 0, 1)) << 22n) | 4096n);
    expect(after(open(), full(id, "user", "Hi")).bubbles.get(id)?.sent_ms).toBe(NOW);
  });

  test("a delta that was told twice, or that comes after a hole, is not added", () => {
    expect(texts(after(open(), START, delta(1, "a"), delta(1, "a"), delta(3, "c")))).toEqual(["a"]);
  });

  test("a delta after the whole text is late and changes nothing", () => {
    expect(texts(after(open(), START, full("a", "ai", "Whole"), delta(1, "x")))).toEqual(["Whole"]);
  });

  test("before the first word there is a sign of thinking, afterwards not", () => {
    expect(kinds(after(open(), START))).toContain("thinking");
    expect(kinds(after(open(), START, delta(1, "a")))).not.toContain("thinking");
    expect(kinds(after(open(), START, delta(1, "a"), DONE))).not.toContain("thinking");
  });

  test("the end of an older turn does not end the one that runs", () => {
    const late = event({ type: "done", data: { chat_id: "100", turn_id: "t0", message_id: null, is_interrupted: true } });
    expect(after(open(), START, late).running?.turn_id).toBe("t1");
  });

  test("an interrupted answer says so and stays", () => {
    const cut = event({ type: "done", data: { chat_id: "100", turn_id: "t1", message_id: "a", is_interrupted: true } });
    const state = after(open(), START, delta(1, "Once"), cut);
    expect(state.bubbles.get("a")).toMatchObject({ content: "Once", is_complete: true, details: { interrupted: true } });
  });

  test("a failure is shown after what was said", () => {
    const error = event({ type: "error", data: { chat_id: "100", turn_id: "t1", code: "busy", message: "Later" } });
    expect(kinds(after(open([message(1, "Hi")]), START, error, DONE))).toEqual(["start", "day", "message", "failure"]);
  });
});

describe("another chat", () => {
  test("its messages are foreign and are dropped (S0-32)", () => {
    const state = after(open());
    for (const action of [delta(1, "x", "999"), full("z", "ai", "x", "999")]) {
      if (action.type !== "stream") throw new Error("unexpected");
      expect(isForeign(state, action.event)).toBe(true);
      expect(reduce(state, action)).toBe(state);
    }
  });

  test("rows that were asked for before the focus changed are dropped", () => {
    const state = after(open());
    expect(reduce(state, { type: "rows", chat_id: "999", rows: [message(1, "x")], last_message_index: 1 })).toBe(state);
  });

  test("a new focus clears the page (S1-6)", () => {
    const state = reduce(after(open([message(1, "Hi")])), { type: "focus", chat_id: "101" });
    expect(timeline(state)).toEqual([]);
  });
});

describe("what was written here", () => {
  const sending: Action = { type: "sending", local_id: "l1", text: "Hi", sent_ms: NOW };
  const accepted: Action = { type: "accepted", local_id: "l1", message_id: "m1", message_index: 1 };

  test("is there once, whichever of push and answer comes first", () => {
    const push = full("m1", "user", "Hi");
    for (const order of [
      [sending, accepted, push, index("m1", 1)],
      [sending, push, accepted, index("m1", 1)],
      [sending, push, index("m1", 1), accepted],
    ]) {
      const state = after(open(), ...order);
      expect(texts(state)).toEqual(["Hi"]);
      expect(missing(state)).toEqual([]);
    }
  });

  test("is not doubled when it arrived although the line was lost", () => {
    const lost: Action = { type: "not_sent", local_id: "l1", problem: { code: "offline", message: "", retry_after_s: null } };
    const rows: Action = { type: "rows", chat_id: "100", rows: [{ ...message(1, "Hi"), sent_ms: NOW }], last_message_index: 1 };
    expect(texts(after(open(), sending, lost))).toEqual(["…Hi"]);
    expect(texts(after(open(), sending, lost, rows))).toEqual(["Hi"]);
  });

  test("an older message with the same words is not taken for it", () => {
    const old: Action = { type: "rows", chat_id: "100", rows: [{ ...message(1, "Hi"), sent_ms: NOW - 3_600_000 }], last_message_index: 1 };
    expect(texts(after(open(), sending, old))).toEqual(["Hi", "…Hi"]);
  });
});

describe("gaps", () => {
  test("an index that is not the next one makes the range before it missing (M8)", () => {
    const state = after(open([message(1, "Hi")]), full("m4", "ai", "Yes"), index("m4", 4));
    expect(missing(state)).toEqual([{ from: 2, to: 3 }]);
  });

  test("an unknown message that got an index is missing (R0-9)", () => {
    expect(missing(after(open([message(1, "Hi")]), index("m2", 2)))).toEqual([{ from: 2, to: 2 }]);
  });

  test("the state after a reconnect shows what is missing (S0-16)", () => {
    const state = event({ type: "state", data: { chat: { ...CHAT, last_message_index: 3 }, running: null } });
    expect(missing(after(open([message(1, "Hi")]), state))).toEqual([{ from: 2, to: 3 }]);
  });

  test("hidden and removed rows leave no gap", () => {
    const state = after(open([message(1, "Hi"), { message_index: 2, hidden: true }, { message_index: 3, removed: true }]));
    expect(missing(state)).toEqual([]);
  });

  test("ranges are at most one answer long", () => {
    const state = after(open([], { last_message_index: 120 }), { type: "older_wanted" }, { type: "older_wanted" });
    expect(missing(state)).toEqual([{ from: 1, to: 50 }, { from: 51, to: 100 }, { from: 101, to: 120 }]);
  });
});

describe("after a lost stream", () => {
  test("the answer goes on where the server is, without a lost or doubled word", () => {
    const state = event({
      type: "state",
      data: { chat: CHAT, running: { turn_id: "t1", message_id: "a", text: "Hello wor", chunk_id: 5 } },
    });
    expect(texts(after(open(), START, delta(1, "Hel"), state, delta(5, "r"), delta(6, "ld")))).toEqual(["Hello world"]);
  });

  test("half an answer whose end was missed does not stay", () => {
    const state = event({ type: "state", data: { chat: { ...CHAT, last_message_index: 1 }, running: null } });
    const resumed = after(open(), START, delta(1, "Hel"), state);
    expect(texts(resumed)).toEqual([]);
    expect(resumed.running).toBeNull();
    expect(missing(resumed)).toEqual([{ from: 1, to: 1 }]);
  });
});

describe("the page", () => {
  test("a session begins with its line and an ended one ends with its line (S1-1, S1-14)", () => {
    expect(kinds(after(open([message(1, "Hi")], { session_stat: 1 })))).toEqual(["start", "day", "message", "end"]);
  });

  test("the end is told by the session event, too", () => {
    const ended = event({ type: "session", data: { chat_id: "100", session_stat: 1, next_chat_id: null } });
    expect(kinds(after(open(), ended))).toEqual(["start", "end"]);
  });

  test("request and result of a tool are one folded call", () => {
    const state = after(open([message(1, "Hi"), tool(2, 0x4101, "{}"), tool(3, 0x4102, "ok"), message(4, "Done", "ai")]));
    const group = timeline(state).find((item) => item.kind === "tools");
    expect(group?.calls).toEqual([{ call_id: "c1", name: "HassTurnOn", request: "{}", result: "ok", is_running: false }]);
  });

  test("a tool that was seen at work is not shown twice once its rows are there", () => {
    const call = event({ type: "tool", data: { chat_id: "100", turn_id: "t1", name: "HassTurnOn", call_id: "c1", content: "{}", state: "call" } });
    const live = after(open([message(1, "Hi")]), START, call);
    expect(kinds(live)).toEqual(["start", "day", "message", "tools", "thinking"]);
    const rows: Action = { type: "rows", chat_id: "100", rows: [tool(2, 0x4101, "{}"), tool(3, 0x4102, "ok")], last_message_index: 3 };
    expect(kinds(reduce(live, rows)).filter((kind) => kind === "tools")).toHaveLength(1);
  });

  test("calls of which some are stored and others are not are one group", () => {
    const call = (call_id: string) =>
      event({ type: "tool", data: { chat_id: "100", turn_id: "t1", name: "HassTurnOn", call_id, content: "{}", state: "call" } });
    const live = after(open([message(1, "Hi")]), START, call("c1"), call("c2"));
    const rows: Action = { type: "rows", chat_id: "100", rows: [tool(2, 0x4101, "{}")], last_message_index: 2 };
    const groups = timeline(reduce(live, rows)).filter((item) => item.kind === "tools");
    expect(groups.map((group) => group.calls.map((one) => one.call_id))).toEqual([["c1", "c2"]]);
  });

  test("only the rows of a window are drawn, and what follows the last row only with it", () => {
    const rows = Array.from({ length: 9 }, (_, at) => message(at + 1, `row ${at + 1}`, at % 2 ? "ai" : "user"));
    const state = after(open(rows, { session_stat: 1 }), START);
    const drawn = (from: number, to: number): string[] =>
      timeline(state, from, to).map((item) => (item.kind === "message" ? item.bubble.content : item.kind));
    expect(drawn(4, 6)).toEqual(["older", "day", "row 4", "row 5", "row 6"]);
    expect(drawn(8, 9)).toEqual(["older", "day", "row 8", "row 9", "thinking", "end"]);
  });

  test("a removed message is gone", () => {
    const removed = event({ type: "message", data: { type: "message", state: "removed", chat_id: "100", message_id: "m1", message_index: 1 } });
    expect(texts(after(open([message(1, "Hi"), message(2, "Yes", "ai")]), removed))).toEqual(["Yes"]);
  });

  test("only the newest answer can be tried again, and not while one is made", () => {
    const rows = [message(1, "Hi"), message(2, "Yes", "ai")];
    const last = (state: ChatState) => timeline(state).some((item) => item.kind === "message" && item.bubble.role === "ai" && item.is_newest);
    expect(last(after(open(rows)))).toBe(true);
    expect(last(after(open(rows), START))).toBe(false);
    expect(last(after(open([...rows, message(3, "And")])))).toBe(false);
  });

  test("what the list says of a chat does not take its context away", () => {
    const state = after(open([], { context: "Be short" }), { type: "chat_changed", chat: { ...CHAT, name: "New" } });
    expect(state.chat).toMatchObject({ name: "New", context: "Be short" });
  });
});

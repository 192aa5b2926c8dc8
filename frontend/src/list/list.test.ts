import { describe, expect, test } from "vitest";

import type { Chat } from "../api/types";
import { localizeIn } from "../localize";
import { CHAT_PX, HEADING_PX, layout, visible } from "./groups";
import { type Filter, type ListState, NO_CHATS, ordered, reduceList } from "./reducer";

const NOW = new Date(2026, 10, 21, 12).getTime();
const DAY_MS = 86_400_000;
const chat = (chat_id: string, more: Partial<Chat> = {}): Chat => ({
  chat_id, name: `Chat ${chat_id}`, owner_id: "me", owner_name: "Anna", agent_id: "", board_id: "", board_name: "", room_id: "",
  session_stat: 0, next_chat_id: null, previous_chat_id: null, is_pinned: false, is_archived: false, created_ms: NOW,
  updated_ms: NOW, last_message_index: 1, message_count: 1, preview: "", unread: 0, may_write: true, is_running: false, ...more,
});
const listed = (filter: Filter, ...chats: Chat[]): ListState =>
  reduceList({ ...NO_CHATS, filter }, { type: "page", filter, page: { conversations: chats, next_cursor: null }, is_first: true });
const changed = (state: ListState, one: Chat): string[] =>
  [...reduceList(state, { type: "changed", chat: one, user_id: "me" }).chats.keys()];

describe("changes", () => {
  test("a new chat of mine appears, one of a stranger does not, one that is shared with me does", () => {
    const state = listed({});
    expect(changed(state, chat("1"))).toEqual(["1"]);
    expect(changed(state, chat("1", { owner_id: "other", shares: [] }))).toEqual([]);
    expect(changed(state, chat("1", { owner_id: "other" }))).toEqual(["1"]);
    expect(changed(listed({ owner: "all" }), chat("1", { owner_id: "other", shares: [] }))).toEqual(["1"]);
  });

  test("a chat that was archived leaves the list and enters the archive", () => {
    const archived = chat("1", { is_archived: true });
    expect(changed(listed({}, chat("1")), archived)).toEqual([]);
    expect(changed(listed({ archived: true }), archived)).toEqual(["1"]);
  });

  test("chats of another board stay out", () => {
    expect(changed(listed({ board: "b1" }), chat("1", { board_id: "b2" }))).toEqual([]);
    expect(changed(listed({ board: "" }), chat("1", { board_id: "b2" }))).toEqual([]);
  });

  test("in a search nothing comes that the server did not find, what was found is renewed", () => {
    const state = listed({ q: "tea" }, chat("1"));
    expect(changed(state, chat("2"))).toEqual(["1"]);
    expect(reduceList(state, { type: "changed", chat: chat("1", { name: "New" }), user_id: "me" }).chats.get("1")?.name).toBe("New");
  });

  test("a page of an older question is dropped", () => {
    const state = reduceList(NO_CHATS, { type: "filtered", filter: { q: "b" } });
    const late = reduceList(state, { type: "page", filter: { q: "a" }, page: { conversations: [chat("1")], next_cursor: null }, is_first: true });
    expect(late).toBe(state);
  });
});

test("a renewed first page keeps what was loaded after it and drops what is gone within it", () => {
  const old = [chat("1"), chat("2", { updated_ms: NOW - 1 }), chat("3", { updated_ms: NOW - 2 }), chat("4", { updated_ms: NOW - 3 })];
  const state = { ...listed({}, ...old), next_cursor: "c4" };
  const page = { conversations: [chat("1"), chat("3", { updated_ms: NOW - 2 })], next_cursor: "c3" };
  const renewed = reduceList(state, { type: "page", filter: state.filter, page, is_first: true });
  expect([...renewed.chats.keys()].sort()).toEqual(["1", "3", "4"]);
  expect(renewed.next_cursor).toBe("c4");
});

test("pinned chats come first, then the newest", () => {
  const chats = [chat("1", { updated_ms: NOW - 2 }), chat("2"), chat("3", { updated_ms: NOW - 9, is_pinned: true }), chat("10")];
  expect(ordered(chats).map((one) => one.chat_id)).toEqual(["3", "10", "2", "1"]);
});

describe("layout", () => {
  const t = localizeIn("en");
  test("each day has its heading once", () => {
    const chats = [
      chat("1", { is_pinned: true }), chat("2"), chat("3"), chat("4", { updated_ms: NOW - DAY_MS }),
      chat("5", { updated_ms: NOW - 3 * DAY_MS }), chat("6", { updated_ms: NOW - 12 * DAY_MS }), chat("7", { updated_ms: NOW - 60 * DAY_MS }),
    ];
    const headings = layout(chats, t, NOW).rows.flatMap((row) => (row.kind === "heading" ? [row.label] : []));
    expect(headings).toEqual(["Pinned", "Today", "Yesterday", "Last 7 days", "Last 30 days", "September 2026"]);
  });

  test("rows follow each other without a hole", () => {
    const { rows, height_px } = layout(Array.from({ length: 100 }, (_, at) => chat(String(at), { updated_ms: NOW - at * DAY_MS })), t, NOW);
    let top = 0;
    for (const row of rows) {
      expect(row.top_px).toBe(top);
      top += row.kind === "chat" ? CHAT_PX : HEADING_PX;
    }
    expect(height_px).toBe(top);
  });

  test("of thousands only a few are shown, and all that the window covers", () => {
    const { rows } = layout(Array.from({ length: 10_000 }, (_, at) => chat(String(at))), t, NOW);
    const shown = visible(rows, 300_000, 800);
    expect(shown.length).toBeLessThan(30);
    expect(shown[0]?.top_px).toBeLessThanOrEqual(300_000);
    expect((shown.at(-1)?.top_px ?? 0) + CHAT_PX).toBeGreaterThanOrEqual(300_800);
  });
});

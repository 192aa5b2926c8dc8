// The chats of a list → rows with their headings and places. Pure arithmetic: every row's height is known beforehand.
import type { Chat } from "../api/types";
import { type Key, type Localize, monthName } from "../localize";

export const CHAT_PX = 72;
export const HEADING_PX = 38;

export type ListRow =
  | { readonly kind: "heading"; readonly key: string; readonly label: string; readonly top_px: number }
  | { readonly kind: "chat"; readonly key: string; readonly chat: Chat; readonly number: number; readonly top_px: number };

export interface Layout {
  readonly rows: readonly ListRow[];
  readonly height_px: number;
  readonly count: number;
}

/** Lay ordered chats out under the names of their days. */
export function layout(chats: readonly Chat[], t: Localize, now_ms: number): Layout {
  const rows: ListRow[] = [];
  let height_px = 0;
  let group: Group | null = null;
  chats.forEach((chat, at) => {
    // Chats come in order: as long as one is not older than its group, calendar and names need not be asked.
    if (group === null || group.is_pinned !== chat.is_pinned || (!chat.is_pinned && chat.updated_ms < group.from_ms)) {
      group = groupOf(chat, t, now_ms);
      rows.push({ kind: "heading", key: `heading-${group.label}`, label: group.label, top_px: height_px });
      height_px += HEADING_PX;
    }
    rows.push({ kind: "chat", key: chat.chat_id, chat, number: at + 1, top_px: height_px });
    height_px += CHAT_PX;
  });
  return { rows, height_px, count: chats.length };
}

interface Group {
  readonly label: string;
  readonly is_pinned: boolean;
  /** The oldest moment that still belongs to it. */
  readonly from_ms: number;
}

/** The groups of the last days: how many days back each reaches. */
const RECENT: readonly (readonly [number, Key])[] = [[0, "group.today"], [1, "group.yesterday"], [6, "group.week"], [29, "group.month"]];

function groupOf(chat: Chat, t: Localize, now_ms: number): Group {
  const { is_pinned } = chat;
  if (is_pinned) return { label: t("group.pinned"), is_pinned, from_ms: 0 };
  for (const [days, key] of RECENT) {
    const from_ms = midnight(now_ms, days);
    if (chat.updated_ms >= from_ms) return { label: t(key), is_pinned, from_ms };
  }
  const month = new Date(chat.updated_ms);
  const from_ms = new Date(month.getFullYear(), month.getMonth(), 1).getTime();
  // The month in which the last 30 days begin is named once more for what is older.
  return { label: monthName(t, chat.updated_ms), is_pinned, from_ms };
}

/** When a day began, by the calendar: some days have 23 or 25 hours. */
function midnight(now_ms: number, days_ago: number): number {
  const now = new Date(now_ms);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days_ago).getTime();
}

/** The rows that a window shows, with some above and below so that scrolling does not show holes. */
export function visible(rows: readonly ListRow[], top_px: number, height_px: number): readonly ListRow[] {
  const margin_px = 6 * CHAT_PX;
  return rows.slice(firstAfter(rows, top_px - margin_px), firstAfter(rows, top_px + height_px + margin_px));
}

/** The first row that ends after a place, by halves: thousands of rows must not be walked at every scroll. */
function firstAfter(rows: readonly ListRow[], px: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.top_px ?? 0) + CHAT_PX <= px) low = middle + 1;
    else high = middle;
  }
  return low;
}

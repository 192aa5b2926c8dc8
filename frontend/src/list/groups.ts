// The chats of a list → rows with their headings and places. Pure arithmetic: every row's height is known beforehand.
import type { Chat } from "../api/types";
import { daysAgo, type Localize, monthName } from "../localize";

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
  let heading = "";
  chats.forEach((chat, at) => {
    const label = groupOf(chat, t, now_ms);
    if (label !== heading) {
      rows.push({ kind: "heading", key: `heading-${label}`, label, top_px: height_px });
      height_px += HEADING_PX;
      heading = label;
    }
    rows.push({ kind: "chat", key: chat.chat_id, chat, number: at + 1, top_px: height_px });
    height_px += CHAT_PX;
  });
  return { rows, height_px, count: chats.length };
}

function groupOf(chat: Chat, t: Localize, now_ms: number): string {
  if (chat.is_pinned) return t("group.pinned");
  const ago = daysAgo(chat.updated_ms, now_ms);
  if (ago <= 0) return t("group.today");
  if (ago === 1) return t("group.yesterday");
  if (ago < 7) return t("group.week");
  if (ago < 30) return t("group.month");
  return monthName(t, chat.updated_ms);
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

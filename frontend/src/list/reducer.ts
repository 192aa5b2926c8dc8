// Pages and changes → the list of chats. Pure.
import type { Chat, Id, ChatPage } from "../api/types";
import type { ListQuery } from "../urls";

/** Which chats are listed; "" as `board` means those that belong to no board. */
export type Filter = Pick<ListQuery, "q" | "archived" | "board" | "owner" | "shared">;

export interface ListState {
  readonly filter: Filter;
  readonly chats: ReadonlyMap<Id, Chat>;
  readonly next_cursor: string | null;
  readonly status: "loading" | "ready" | "failed";
}

export const NO_CHATS: ListState = { filter: {}, chats: new Map(), next_cursor: null, status: "loading" };

export type ListAction =
  | { readonly type: "filtered"; readonly filter: Filter }
  | { readonly type: "page"; readonly filter: Filter; readonly page: ChatPage; readonly is_first: boolean }
  | { readonly type: "failed" }
  | { readonly type: "loading" }
  | { readonly type: "changed"; readonly chat: Chat; readonly user_id: string }
  | { readonly type: "removed"; readonly chat_id: Id };

export function reduceList(state: ListState, action: ListAction): ListState {
  switch (action.type) {
    case "filtered":
      return { ...NO_CHATS, filter: action.filter };
    case "loading":
      return { ...state, status: "loading" };
    case "failed":
      return { ...state, status: "failed" };
    case "page":
      return paged(state, action);
    case "changed":
      return changed(state, action.chat, action.user_id);
    case "removed": {
      if (!state.chats.has(action.chat_id)) return state;
      const chats = new Map(state.chats);
      chats.delete(action.chat_id);
      return { ...state, chats };
    }
  }
}

/** A page of an older question is late and is dropped. */
function paged(state: ListState, { filter, page, is_first }: Extract<ListAction, { type: "page" }>): ListState {
  if (filter !== state.filter) return state;
  const chats = new Map(is_first ? beyond(state, page) : state.chats);
  for (const chat of page.conversations) chats.set(chat.chat_id, chat);
  // Further pages that are there stay: a renewed first page must not throw somebody back who scrolled far.
  const keeps_further = is_first && chats.size > page.conversations.length;
  return { ...state, chats, next_cursor: keeps_further ? state.next_cursor : page.next_cursor, status: "ready" };
}

/** What is listed after the end of a first page. What is missing within the page is gone. */
function beyond(state: ListState, page: ChatPage): [Id, Chat][] {
  const last = page.conversations.at(-1);
  if (!last || page.next_cursor === null) return [];
  return [...state.chats].filter(([, chat]) => !chat.is_pinned && !last.is_pinned && chat.updated_ms < last.updated_ms);
}

function changed(state: ListState, chat: Chat, user_id: string): ListState {
  const is_listed = state.chats.has(chat.chat_id);
  const belongs = belongsTo(state.filter, chat, user_id, is_listed);
  if (!is_listed && !belongs) return state;
  const chats = new Map(state.chats);
  if (belongs) chats.set(chat.chat_id, chat);
  else chats.delete(chat.chat_id);
  return { ...state, chats };
}

/** What the server would say. Of a search only the server knows: there, what is listed stays and nothing new comes. */
function belongsTo(filter: Filter, chat: Chat, user_id: string, is_listed: boolean): boolean {
  if (chat.is_archived !== (filter.archived ?? false)) return false;
  if (filter.board !== undefined && chat.board_id !== filter.board) return false;
  const is_own = chat.owner_id === user_id;
  const is_shared = chat.shares?.some((share) => share.user_id === user_id);
  if (filter.shared && is_own) return false;
  // An admin is told of everybody's chats, but lists their own unless they ask for more.
  if (filter.owner === undefined && !is_own && is_shared === false) return false;
  return filter.q ? is_listed : true;
}

/** Pinned first, then the newest first; ids decide between equals, so that the order never flickers. */
export function ordered(chats: Iterable<Chat>): Chat[] {
  return [...chats].sort(
    (a, b) =>
      Number(b.is_pinned) - Number(a.is_pinned) ||
      b.updated_ms - a.updated_ms ||
      (a.chat_id.length - b.chat_id.length || (a.chat_id < b.chat_id ? -1 : 1)) * -1,
  );
}

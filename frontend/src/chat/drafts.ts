// What was written and not sent, kept in this browser per user and chat. Full or forbidden storage costs the draft, not the panel.
import type { Id } from "../api/types";

const PREFIX = "xiaozhi-draft";

/** The chat that does not exist yet. */
export const NEW_CHAT = "new";

export const draftKey = (user_id: string, chat_id: Id): string => `${PREFIX}:${user_id}:${chat_id}`;

export function loadDraft(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

export function saveDraft(key: string, text: string): void {
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {
    // Private windows and full storage: the text is still in the field.
  }
}

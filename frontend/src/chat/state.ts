// What the panel knows of the chat that is shown. Frozen values: the reducer makes new ones, the views only read.
import type { Chat, Id, MessageDetails, Role, ToolRow } from "../api/types";

/** A message as it is shown; grows while its answer streams, has an index once it is stored. */
export interface Bubble {
  readonly message_id: Id;
  readonly message_index: number | null;
  readonly role: Role;
  readonly message_type: number;
  readonly content: string;
  readonly object_id: Id | null;
  readonly sender_id: string;
  readonly sent_ms: number | null;
  readonly details: MessageDetails;
  /** The last delta that is in `content`; 0: none. */
  readonly chunk_id: number;
  readonly is_complete: boolean;
}

/** What stands at an index. Hidden and removed rows keep theirs, so that no gap appears (requirements R0-10). */
export type Slot =
  | { readonly kind: "message"; readonly message_id: Id }
  | { readonly kind: "tool"; readonly row: ToolRow }
  | { readonly kind: "hidden" }
  | { readonly kind: "removed" };

/** A text that was written here and of which the server has not said that it is stored. */
export interface Outgoing {
  readonly local_id: string;
  readonly text: string;
  readonly sent_ms: number;
  /** null: under way. */
  readonly problem: Problem | null;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly retry_after_s: number | null;
}

export interface LiveTool {
  readonly call_id: string;
  readonly name: string;
  readonly request: string;
  readonly result: string | null;
}

export interface Running {
  readonly turn_id: string;
  readonly message_id: Id | null;
  readonly is_stopping: boolean;
}

export interface ChatState {
  /** The focus: events of another chat are dropped (requirements S0-32). null: nothing is open. */
  readonly chat_id: Id | null;
  readonly chat: Chat | null;
  readonly slots: ReadonlyMap<number, Slot>;
  readonly bubbles: ReadonlyMap<Id, Bubble>;
  readonly outgoing: readonly Outgoing[];
  readonly running: Running | null;
  readonly tools: readonly LiveTool[];
  readonly failure: Problem | null;
  /** The oldest index that is wanted; older rows come when somebody scrolls to them. */
  readonly first_index: number;
  /** The newest index that the server is known to have. */
  readonly last_index: number;
}

export const EMPTY: ChatState = {
  chat_id: null,
  chat: null,
  slots: new Map(),
  bubbles: new Map(),
  outgoing: [],
  running: null,
  tools: [],
  failure: null,
  first_index: 1,
  last_index: 0,
};

// The shapes of docs/api.md, as they travel. Nothing here decides anything.

/** A 64-bit number as a decimal string: JavaScript's numbers end at 2^53. */
export type Id = string;

export const STAT = { open: 0, ended: 1, pending: 2 } as const;
export type SessionStat = 0 | 1 | 2;

export type Role = "user" | "ai";

export interface Share {
  readonly user_id: string;
  readonly user_name: string;
  readonly can_write: boolean;
}

export interface Chat {
  readonly chat_id: Id;
  readonly name: string;
  readonly owner_id: string;
  readonly owner_name: string;
  readonly agent_id: string;
  readonly board_id: string;
  readonly board_name: string;
  readonly room_id: string;
  readonly session_stat: SessionStat;
  readonly next_chat_id: Id | null;
  readonly previous_chat_id: Id | null;
  readonly is_pinned: boolean;
  readonly is_archived: boolean;
  readonly created_ms: number;
  readonly updated_ms: number;
  readonly last_message_index: number;
  readonly message_count: number;
  readonly preview: string;
  readonly unread: number;
  readonly may_write: boolean;
  /** Owner and admins only. */
  readonly shares?: readonly Share[];
  /** In the detail only. */
  readonly context?: string;
  readonly is_running: boolean;
}

/** What is known beside the text; each is absent where it is unknown. */
export interface MessageDetails {
  readonly interrupted?: boolean;
  /** What was really played of an answer, where that differs from its text. */
  readonly spoken?: string;
  readonly error?: string;
  readonly board?: string;
  readonly speaker?: string;
  readonly kind?: string;
}

export interface Message {
  readonly chat_id: Id;
  readonly message_id: Id;
  readonly message_index: number;
  readonly role: Role;
  readonly message_type: number;
  readonly content: string;
  readonly sender_id: string;
  readonly sent_ms: number;
  readonly object_id: Id | null;
  readonly details?: MessageDetails;
}

export const TOOL_REQUEST = 0x4101;
export const TOOL_RESULT = 0x4102;

export interface ToolRow {
  readonly message_index: number;
  readonly role: "tool";
  readonly message_type: number;
  readonly name: string;
  readonly call_id: string;
  readonly content: string;
}

export interface HiddenRow {
  readonly message_index: number;
  readonly hidden: true;
}

export interface RemovedRow {
  readonly message_index: number;
  readonly removed: true;
}

export type Row = Message | ToolRow | HiddenRow | RemovedRow;

export interface Range {
  readonly chat_id: Id;
  readonly from_index: number;
  readonly to_index: number;
  readonly last_message_index: number;
  readonly messages: readonly Row[];
}

/** How many rows one answer holds at most. */
export const RANGE_ROWS = 50;

export interface OpenedSession {
  readonly chat: Chat;
  readonly session_stat: SessionStat;
  /** A first message that waited; handed out once, to be sent by whoever got it. */
  readonly msg: string | null;
  readonly messages: readonly Row[];
}

export interface ChatDetail extends Chat {
  readonly messages: readonly Row[];
}

export interface ChatPage {
  readonly conversations: readonly Chat[];
  readonly next_cursor: string | null;
}

export interface Accepted {
  readonly message_id: Id;
  readonly message_index: number;
  readonly ai_message_id: Id;
}

export interface RolledOver {
  readonly stat: 1;
  readonly new_session: Id;
}

export interface Stat {
  readonly session_stat: SessionStat;
  readonly characters: number;
  readonly limit_characters: number;
  readonly last_message_index: number;
}

export interface NamedContext {
  readonly context_id: Id;
  readonly name: string;
  readonly content: string;
  readonly is_default: boolean;
}

export interface Agent {
  readonly agent_id: string;
  readonly name: string;
  readonly description: string;
  readonly greetings: readonly string[];
  readonly suggested_questions: readonly string[];
  readonly is_ours: boolean;
}

export interface Agents {
  readonly agents: readonly Agent[];
  readonly default: string;
}

export interface Board {
  readonly board_id: string;
  readonly name: string;
  readonly model: string;
  readonly firmware: string;
  readonly is_online: boolean;
  readonly last_seen_ms: number | null;
  readonly owner_id: string;
  readonly device_id: string;
}

export interface User {
  readonly user_id: string;
  readonly name: string;
}

export interface Spread {
  readonly median: number | null;
  readonly p95: number | null;
}

export interface Day {
  readonly date: string;
  readonly turns: number;
  readonly interrupted: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly first_token_ms: Spread;
  readonly first_sound_ms: Spread;
}

export interface Statistics {
  readonly days: readonly Day[];
  readonly boards_online: number;
  readonly boards: number;
  readonly chats: number;
  readonly messages: number;
}

interface OfMessage {
  readonly type: "message";
  readonly chat_id: Id;
  readonly message_id: Id;
}

export type MessagePush =
  | (OfMessage & {
      readonly state: "new";
      readonly role: Role;
      readonly message_type: number;
      readonly content: string;
      readonly sender_id?: string;
      readonly sent_ms?: number;
      readonly object_id?: Id | null;
      readonly details?: MessageDetails;
    })
  | (OfMessage & { readonly state: "delta"; readonly chunk_id: number; readonly role: Role; readonly delta: string })
  | (OfMessage & { readonly state: "index"; readonly message_index: number })
  | (OfMessage & { readonly state: "removed"; readonly message_index: number });

export interface RunningTurn {
  readonly turn_id: string;
  readonly message_id: Id;
  readonly text: string;
  readonly chunk_id: number;
}

export type StreamEvent =
  | { readonly type: "state"; readonly data: { readonly chat: Chat; readonly running: RunningTurn | null } }
  | { readonly type: "message"; readonly data: MessagePush }
  | { readonly type: "start"; readonly data: { readonly chat_id: Id; readonly turn_id: string; readonly message_id: Id } }
  | {
      readonly type: "tool";
      readonly data: {
        readonly chat_id: Id;
        readonly turn_id: string;
        readonly name: string;
        readonly call_id: string;
        readonly content: string;
        readonly state: "call" | "result";
      };
    }
  | {
      readonly type: "done";
      readonly data: {
        readonly chat_id: Id;
        readonly turn_id: string;
        readonly message_id: Id | null;
        readonly is_interrupted: boolean;
      };
    }
  | {
      readonly type: "error";
      readonly data: { readonly chat_id: Id; readonly turn_id: string; readonly code: string; readonly message: string };
    }
  | {
      readonly type: "session";
      readonly data: { readonly chat_id: Id; readonly session_stat: SessionStat; readonly next_chat_id: Id | null };
    }
  | { readonly type: "chat"; readonly data: { readonly state: "created" | "changed" | "removed"; readonly chat: Chat } }
  | { readonly type: "heartbeat"; readonly data: { readonly time_ms: number } };

export const isPicture = (type: number): boolean => type >= 0x20 && type <= 0x23;
export const isRecording = (type: number): boolean => type >= 0x10 && type <= 0x12;

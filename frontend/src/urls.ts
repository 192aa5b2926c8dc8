// The one file that knows addresses: of our API, of the panel's own views, and of Home Assistant's pages.
import type { Id } from "./api/types";

const BASE = "/api/xiaozhi";

type Value = string | number | boolean | null | undefined;

function query(values: Record<string, Value>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null) params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

const chat = (id: Id, rest = ""): string => `${BASE}/conversations/${encodeURIComponent(id)}${rest}`;

export interface ListQuery {
  readonly q?: string;
  readonly archived?: boolean;
  readonly board?: string;
  readonly owner?: string;
  readonly shared?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

export const api = {
  chats: (filter: ListQuery = {}) => `${BASE}/conversations${query({ ...filter })}`,
  chat: (id: Id) => chat(id),
  context: (id: Id) => chat(id, "/context"),
  restore: (id: Id) => chat(id, "/restore"),
  read: (id: Id) => chat(id, "/read"),
  share: (id: Id, user: string) => chat(id, `/shares/${encodeURIComponent(user)}`),
  export: (id: Id, format: "markdown" | "json") => chat(id, `/export${query({ format })}`),
  exportAll: () => `${BASE}/export`,
  messages: (id: Id) => chat(id, "/messages"),
  range: (id: Id, from: number, to: number) =>
    chat(id, `/messages${query({ from_index: from, to_index: to, tools: true })}`),
  message: (id: Id, message: Id) => chat(id, `/messages/${encodeURIComponent(message)}`),
  abort: (id: Id) => chat(id, "/abort"),
  stat: (id: Id) => chat(id, "/stat"),
  end: (id: Id) => chat(id, "/end"),
  clear: (id: Id) => chat(id, "/clear"),
  object: (id: Id, object: Id) => chat(id, `/objects/${encodeURIComponent(object)}`),
  session: (rid: string | undefined, sid: Id | undefined) => `${BASE}/session${query({ rid, sid })}`,
  stream: (id: Id) => chat(id, "/stream"),
  events: () => `${BASE}/events`,
  contexts: () => `${BASE}/contexts`,
  namedContext: (id: Id) => `${BASE}/contexts/${encodeURIComponent(id)}`,
  agents: () => `${BASE}/agents`,
  boards: () => `${BASE}/boards`,
  boardOwner: (board: string) => `${BASE}/boards/${encodeURIComponent(board)}/owner`,
  users: () => `${BASE}/users`,
  closeAll: () => `${BASE}/close_all`,
  statistics: (days: number) => `${BASE}/statistics${query({ days })}`,
} as const;

/** Home Assistant's own API, for what it does already (components/config/config_entries.py). */
export const forms = {
  hub: () => `/api/config/config_entries/entry${query({ domain: "xiaozhi" })}`,
  add: () => "/api/config/config_entries/subentries/flow",
  flow: (id: string) => `/api/config/config_entries/subentries/flow/${encodeURIComponent(id)}`,
} as const;

/** Home Assistant's own pages, for what they do better. */
export const pages = {
  integration: "/config/integrations/integration/xiaozhi",
  assistants: "/config/voice-assistants/assistants",
  exposure: "/config/voice-assistants/expose",
  device: (id: string) => `/config/devices/device/${encodeURIComponent(id)}`,
} as const;

/** Where a board asks at boot: what a person enters on its Wi-Fi page. */
export const otaUrl = (home: string): string => new URL("/xiaozhi/ota/", home).href;

export type Route =
  | { readonly view: "list" }
  | { readonly view: "new"; readonly agent?: string }
  | { readonly view: "chat"; readonly sid?: Id; readonly rid?: string }
  | { readonly view: "admin"; readonly tab: AdminTab };

export const ADMIN_TABS = ["statistics", "boards", "chats"] as const;
export type AdminTab = (typeof ADMIN_TABS)[number];

const PANEL = "/xiaozhi";

/** The address of a view of the panel (requirements R1-10: `/xiaozhi?rid=&sid=`). */
export function hrefOf(route: Route, panel: string = PANEL): string {
  switch (route.view) {
    case "list":
      return panel;
    case "new":
      return panel + query({ view: "new", agent: route.agent });
    case "chat":
      return panel + query({ rid: route.rid, sid: route.sid });
    case "admin":
      return panel + query({ view: "admin", tab: route.tab });
  }
}

/** The view that an address means; what cannot be read means the list. */
export function routeOf(search: string): Route {
  const params = new URLSearchParams(search);
  const sid = params.get("sid") ?? undefined;
  const rid = params.get("rid") ?? undefined;
  if (sid !== undefined || rid !== undefined) {
    return { view: "chat", ...(sid !== undefined && { sid }), ...(rid !== undefined && { rid }) };
  }
  const agent = params.get("agent") ?? undefined;
  switch (params.get("view")) {
    case "new":
      return { view: "new", ...(agent !== undefined && { agent }) };
    case "admin":
      return { view: "admin", tab: ADMIN_TABS.find((tab) => tab === params.get("tab")) ?? "statistics" };
    default:
      return { view: "list" };
  }
}

export const isOurs = (pathname: string, panel: string = PANEL): boolean =>
  pathname === panel || pathname.startsWith(`${panel}/`);

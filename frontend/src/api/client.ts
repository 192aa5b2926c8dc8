// Every request of the panel, typed. Streams are in event-stream.ts; addresses in urls.ts.
import type { Hass } from "../hass";
import { api, forms, type ListQuery } from "../urls";
import { ApiError, errorOf, OfflineError } from "./errors";
import type {
  Accepted,
  Agents,
  Board,
  Chat,
  ChatDetail,
  ChatPage,
  Id,
  NamedContext,
  OpenedSession,
  Range,
  RolledOver,
  Stat,
  Statistics,
  User,
} from "./types";

export type Sent =
  | { readonly kind: "accepted"; readonly accepted: Accepted }
  | { readonly kind: "rolled_over"; readonly new_session: Id };

/** No answer within this time counts as offline; an upload or an export may take longer and has no limit of ours. */
const LIMIT_MS = 20_000;

const MULTIPLE_CHOICES = 300; // requirements S1-9: the chat has ended, the body names the next one

type Fetch = Hass["fetchWithAuth"];

export class ApiClient {
  /** `fetchWithAuth` is asked for at each request: Home Assistant replaces its `hass` object all the time. */
  constructor(private readonly fetchWithAuth: () => Fetch) {}

  list = (filter: ListQuery): Promise<ChatPage> => this.json("GET", api.chats(filter));
  create = (body: { name?: string; agent_id?: string; context?: string }): Promise<Chat> =>
    this.json("POST", api.chats(), body);
  detail = (id: Id): Promise<ChatDetail> => this.json("GET", api.chat(id));
  change = (
    id: Id,
    body: { name?: string; is_pinned?: boolean; is_archived?: boolean; agent_id?: string },
  ): Promise<Chat> => this.json("PATCH", api.chat(id), body);
  setContext = (id: Id, context: string): Promise<Chat> => this.json("PUT", api.context(id), { context });
  remove = (id: Id): Promise<void> => this.nothing("DELETE", api.chat(id));
  restore = (id: Id): Promise<Chat> => this.json("POST", api.restore(id));
  markRead = (id: Id, index: number): Promise<void> => this.nothing("POST", api.read(id), { index });
  share = (id: Id, user: string, canWrite: boolean): Promise<Chat> =>
    this.json("PUT", api.share(id, user), { can_write: canWrite });
  unshare = (id: Id, user: string): Promise<Chat> => this.json("DELETE", api.share(id, user));
  range = (id: Id, from: number, to: number): Promise<Range> => this.json("GET", api.range(id, from, to));
  removeMessage = (id: Id, message: Id): Promise<void> => this.nothing("DELETE", api.message(id, message));
  abort = (id: Id): Promise<{ was_running: boolean }> => this.json("POST", api.abort(id));
  stat = (id: Id): Promise<Stat> => this.json("GET", api.stat(id));
  end = (id: Id): Promise<RolledOver> => this.json("POST", api.end(id));
  clear = (id: Id): Promise<void> => this.nothing("POST", api.clear(id));
  openSession = (rid: string | undefined, sid: Id | undefined): Promise<OpenedSession> =>
    this.json("GET", api.session(rid, sid));
  agents = (): Promise<Agents> => this.json("GET", api.agents());
  setBoardOwner = (board: string, user: string): Promise<void> =>
    this.nothing("POST", api.boardOwner(board), { user_id: user });
  closeAll = (): Promise<{ closed: number }> => this.json("POST", api.closeAll());
  statistics = (days: number): Promise<Statistics> => this.json("GET", api.statistics(days));
  createContext = (body: { name: string; content: string; is_default?: boolean }): Promise<NamedContext> =>
    this.json("POST", api.contexts(), body);
  changeContext = (
    id: Id,
    body: { name?: string; content?: string; is_default?: boolean },
  ): Promise<NamedContext> => this.json("PUT", api.namedContext(id), body);
  removeContext = (id: Id): Promise<void> => this.nothing("DELETE", api.namedContext(id));

  async contexts(): Promise<readonly NamedContext[]> {
    return (await this.json<{ contexts: readonly NamedContext[] }>("GET", api.contexts())).contexts;
  }

  async boards(): Promise<readonly Board[]> {
    return (await this.json<{ boards: readonly Board[] }>("GET", api.boards())).boards;
  }

  async users(): Promise<readonly User[]> {
    return (await this.json<{ users: readonly User[] }>("GET", api.users())).users;
  }

  /** Send a person's text. An ended chat answers with the next one, in which the text already waits. */
  async send(id: Id, text: string, options: { interrupt: boolean; language: string }): Promise<Sent> {
    const response = await this.request("POST", api.messages(id), { text, ...options });
    if (response.status === MULTIPLE_CHOICES) return { kind: "rolled_over", new_session: await nextOf(response) };
    return { kind: "accepted", accepted: (await this.ok(response).then((r) => r.json())) as Accepted };
  }

  /** Pair the board that shows a code: Home Assistant's form *Add device*. False: no board shows it. Admins only. */
  async pair(code: string): Promise<boolean> {
    const form = await this.json<{ flow_id: string }>("POST", forms.add(), { handler: [await this.hubId(), "device"] });
    const result = await this.json<{ type: string }>("POST", forms.flow(form.flow_id), { code });
    if (result.type !== "form") return true;
    await this.nothing("DELETE", forms.flow(form.flow_id));
    return false;
  }

  /** The hub's config entry. Admins only. */
  async hubId(): Promise<string> {
    const [hub] = await this.json<readonly { entry_id: string }[]>("GET", forms.hub());
    if (!hub) throw new ApiError(503, "not_loaded", "");
    return hub.entry_id;
  }

  /** A picture or a recording. */
  async object(id: Id, object: Id): Promise<Blob> {
    return (await this.ok(await this.request("GET", api.object(id, object)))).blob();
  }

  /** A file to be saved, with the name that the server gives it. */
  async file(path: string): Promise<{ blob: Blob; name: string | null }> {
    const response = await this.ok(await this.request("GET", path, undefined, null));
    const header = response.headers.get("Content-Disposition") ?? "";
    const name = /filename\*=UTF-8''([^;]+)/i.exec(header)?.[1];
    const plain = /filename="([^"]+)"/i.exec(header)?.[1];
    return { blob: await response.blob(), name: name ? decodeURIComponent(name) : (plain ?? null) };
  }

  /** Open a stream; the caller reads and ends it. */
  stream(path: string, lastEventId: string | null, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (lastEventId !== null) headers["Last-Event-ID"] = lastEventId;
    return this.fetchWithAuth()(path, { headers, signal, cache: "no-store" });
  }

  private async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await this.ok(await this.request(method, path, body))).json()) as T;
  }

  private async nothing(method: string, path: string, body?: unknown): Promise<void> {
    await this.ok(await this.request(method, path, body));
  }

  private async ok(response: Response): Promise<Response> {
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  private async request(
    method: string,
    path: string,
    body?: unknown,
    limitMs: number | null = LIMIT_MS,
  ): Promise<Response> {
    const init: RequestInit = { method, headers: {} };
    if (limitMs !== null) init.signal = AbortSignal.timeout(limitMs);
    if (body !== undefined) {
      init.headers = { "Content-Type": "application/json" };
      init.body = JSON.stringify(body);
    }
    try {
      return await this.fetchWithAuth()(path, init);
    } catch (err) {
      if (err instanceof ApiError) throw err;
      throw new OfflineError("no answer", { cause: err });
    }
  }
}

/** The session that a 300 names. What cannot be read is logged and says so on the page; the panel goes on (requirements S1-10). */
async function nextOf(response: Response): Promise<Id> {
  try {
    const { new_session } = (await response.json()) as Partial<RolledOver>;
    if (typeof new_session === "string") return new_session;
  } catch {
    // Said below, whatever was wrong with it.
  }
  console.error("xiaozhi: the answer 300 does not name the next session");
  throw new ApiError(response.status, `http_${response.status}`, "");
}

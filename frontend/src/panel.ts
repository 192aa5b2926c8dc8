// The panel: which view is shown, and what a person wants done. Home Assistant makes it, gives it `hass`, and may throw it
// away when it was out of sight for some minutes: everything worth keeping is on the server or in the address.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { mdiAccountVoice, mdiChartBox, mdiDownloadOutline, mdiMenu, mdiPlus } from "@mdi/js";

import { ApiClient } from "./api/client";
import type { Agents, Board, Chat, Id } from "./api/types";
import { ConversationController } from "./chat/controller";
import "./chat/conversation-chat";
import { draftKey, loadDraft, saveDraft } from "./chat/drafts";
import "./chat/new-chat";
import { ObjectLoader } from "./chat/object-loader";
import type { Problem } from "./chat/state";
import { ChatCommands } from "./commands";
import type { Hass, PanelInfo } from "./hass";
import { ConversationsController } from "./list/controller";
import "./list/conversation-list";
import type { Filter } from "./list/reducer";
import { type Localize, localizeIn } from "./localize";
import { panelStyles } from "./panel-styles";
import { element } from "./ui/element";
import { headStyles } from "./ui/head-styles";
import { icon } from "./ui/icon";
import type { Command } from "./ui/menu";
import { navigate } from "./ui/navigation";
import { problemOf, problemText } from "./ui/problem";
import { base, buttons } from "./ui/styles";
import "./ui/toast";
import type { Toast } from "./ui/toast";
import { api, hrefOf, isOurs, type Route, routeOf } from "./urls";

/** A stream that is back at once was never worth a word. */
const LOST_SHOWN_MS = 2500;

@element("xiaozhi-panel")
export class Panel extends LitElement {
  static override styles = [base, buttons, headStyles, panelStyles];

  @property({ type: Boolean, reflect: true }) narrow = false;
  @property({ attribute: false }) panel: PanelInfo | undefined;
  @state() private shown: Route = { view: "list" };
  @state() private agents: Agents = { agents: [], default: "" };
  @state() private boards: readonly Board[] = [];
  @state() private names: ReadonlyMap<string, string> = new Map();
  @state() private new_problem: Problem | null = null;
  @state() private is_lost = false;
  @state() private is_admin_loaded = false;
  @query("xiaozhi-toast") private readonly toast?: Toast;
  private home!: Hass;
  private t: Localize = localizeIn("en");
  private lost_timer: ReturnType<typeof setTimeout> | undefined;

  private readonly client = new ApiClient(() => this.home.fetchWithAuth.bind(this.home));
  private readonly loader = new ObjectLoader(this.client);
  private readonly chats = new ConversationsController(this, this.client, () => this.user_id, (change, chat) => {
    if (change === "removed") this.chat.gone(chat.chat_id);
    else this.chat.changed(chat);
  });
  private readonly chat: ConversationController = new ConversationController(this, this.client, {
    language: () => this.home.language,
    onFocus: (chat, how) => this.onFocus(chat, how),
    onChat: (chat) => this.chats.put(chat),
    onNotice: (problem) => this.say(problemText(this.t, problem)),
    onUnsent: (chat_id, texts) => this.keep(chat_id, texts),
  });
  private readonly commands = new ChatCommands(this, this.client, {
    t: () => this.t,
    onChat: (chat) => {
      this.chats.put(chat);
      this.chat.changed(chat);
    },
    onGone: (chat) => {
      this.chats.drop(chat.chat_id);
      if (this.chat.state.chat_id === chat.chat_id) this.go({ view: "list" });
    },
    onEnd: () => void this.chat.end(),
    onNotice: (notice) => this.toast?.show(notice),
  });

  /** Home Assistant gives a new one at every change of any state; we care for language and person. */
  @property({ attribute: false })
  set hass(hass: Hass) {
    const before = this.home as Hass | undefined;
    this.home = hass;
    if (before?.language !== hass.language || before.locale?.time_format !== hass.locale?.time_format) {
      this.t = localizeIn(hass.language, hass.locale?.time_format);
      this.requestUpdate();
    }
    if (before?.user?.id !== hass.user?.id) this.requestUpdate();
  }

  get hass(): Hass {
    return this.home;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("location-changed", this.onLocation);
    window.addEventListener("popstate", this.onLocation);
    this.onLocation();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("location-changed", this.onLocation);
    window.removeEventListener("popstate", this.onLocation);
    clearTimeout(this.lost_timer);
    this.loader.clear();
  }

  override firstUpdated(): void {
    // What only decorates may fail alone; it is asked for again when it is missed.
    this.client.agents().then((agents) => (this.agents = agents), () => undefined);
    this.loadBoards();
    this.client.users().then(
      (users) => (this.names = new Map(users.map((user) => [user.user_id, user.name]))),
      () => undefined,
    );
  }

  private loadBoards(): void {
    this.client.boards().then((boards) => (this.boards = boards), () => undefined);
  }

  override willUpdate(_changed: PropertyValues<this>): void {
    const is_lost = this.chats.isLost || this.chat.isLost;
    if (!is_lost) {
      clearTimeout(this.lost_timer);
      this.lost_timer = undefined;
      this.is_lost = false;
    } else {
      this.lost_timer ??= setTimeout(() => (this.is_lost = true), LOST_SHOWN_MS);
    }
  }

  override render(): TemplateResult {
    const has_list = !this.narrow || this.shown.view === "list";
    const has_view = !this.narrow || this.shown.view !== "list";
    return html`<div
        class="panes"
        @open-chat=${(event: CustomEvent<Id>) => this.go({ view: "chat", sid: event.detail })}
        @back=${() => this.go({ view: "list" })}
        @chat-command=${(event: CustomEvent<{ id: string; chat: Chat }>) => this.commands.run(event.detail.id, event.detail.chat)}
        @boards-changed=${() => {
          this.loadBoards();
          void this.chats.reload();
        }}
        @notice=${(event: CustomEvent<string>) => this.say(event.detail)}
      >
        ${has_list ? this.renderList() : nothing}${has_view ? this.renderView() : nothing}
      </div>
      <div class="lost" role="status" aria-live="polite" data-testid="lost" ?hidden=${!this.is_lost}>
        ${this.is_lost ? this.t("status.lost") : nothing}
      </div>
      ${this.commands.render()}
      <xiaozhi-toast .t=${this.t}></xiaozhi-toast>`;
  }

  private renderList(): TemplateResult {
    const { t } = this;
    return html`<nav class="side" aria-label=${t("list.label")}>
      <header class="head">
        <button
          class="icon menu"
          ?hidden=${!this.narrow && this.home.dockedSidebar !== "always_hidden"}
          aria-label=${t("panel.menu")}
          @click=${() => this.dispatchEvent(new CustomEvent("hass-toggle-menu", { bubbles: true, composed: true }))}
        >
          ${icon(mdiMenu)}
        </button>
        <div class="titles"><h1>${t("panel.title")}</h1></div>
        <button class="icon" data-testid="new" aria-label=${t("list.new")} title=${t("list.new")} @click=${() => this.go({ view: "new" })}>
          ${icon(mdiPlus)}
        </button>
        <xiaozhi-menu .t=${t} .label=${t("chat.more")} .commands=${this.panelCommands} @command=${this.onPanelCommand}></xiaozhi-menu>
      </header>
      <xiaozhi-conversation-list
        .t=${t}
        .list=${this.chats.state}
        .boards=${this.boards}
        .selected=${this.chat.state.chat_id}
        .user_id=${this.user_id}
        .admin=${this.is_admin}
        @filter=${(event: CustomEvent<Filter>) => this.chats.show(event.detail)}
        @more-wanted=${() => void this.chats.more()}
        @reload=${() => void this.chats.reload()}
      ></xiaozhi-conversation-list>
      ${this.narrow
        ? html`<button class="filled float" @click=${() => this.go({ view: "new" })}>${icon(mdiPlus)}${t("list.new")}</button>`
        : nothing}
    </nav>`;
  }

  private renderView(): TemplateResult {
    switch (this.shown.view) {
      case "list":
        return html`<main class="view nothing">
          <span>${icon(mdiAccountVoice, 48)}</span>
          <p>${this.t("list.choose")}</p>
          <button class="filled" @click=${() => this.go({ view: "new" })}>${icon(mdiPlus)}${this.t("list.new")}</button>
        </main>`;
      case "new":
        return html`<xiaozhi-new-chat
          class="view"
          .t=${this.t}
          .agents=${this.agents}
          .agent_id=${this.shown.agent ?? ""}
          .problem=${this.new_problem}
          .user_id=${this.user_id}
          .narrow=${this.narrow}
          @choose-agent=${(event: CustomEvent<string>) => this.go({ view: "new", agent: event.detail }, true)}
          @send=${(event: CustomEvent<string>) => void this.begin(event.detail)}
        ></xiaozhi-new-chat>`;
      case "chat":
        return this.renderChat();
      case "admin":
        return this.renderAdmin(this.shown.tab);
    }
  }

  private renderChat(): TemplateResult {
    return html`<xiaozhi-conversation-chat
      class="view"
      .t=${this.t}
      .chat=${this.chat.state}
      .problem=${this.chat.problem}
      .agents=${this.agents}
      .loader=${this.loader}
      .names=${this.names}
      .user_id=${this.user_id}
      .narrow=${this.narrow}
      @send=${(event: CustomEvent<string>) => void this.chat.send(event.detail)}
      @resend=${(event: CustomEvent<{ local_id: string; text: string }>) => void this.chat.send(event.detail.text, event.detail.local_id)}
      @discard=${(event: CustomEvent<string>) => this.chat.discard(event.detail)}
      @stop=${() => void this.chat.stop()}
      @ask-again=${() => void this.chat.askAgain()}
      @send-anew=${(event: CustomEvent<string>) => void this.chat.askAgain(event.detail)}
      @remove-message=${(event: CustomEvent<Id>) => void this.chat.removeMessage(event.detail)}
      @older-wanted=${() => this.chat.wantOlder()}
      @seen=${() => this.chat.seen()}
      @reopen=${() => this.openShown()}
      @choose-agent=${(event: CustomEvent<string>) => void this.commands.chooseAgent(this.chat.state.chat, event.detail)}
    ></xiaozhi-conversation-chat>`;
  }

  private renderAdmin(tab: string): TemplateResult {
    if (!this.is_admin_loaded) return html`<main class="view" aria-busy="true"></main>`;
    return html`<xiaozhi-admin
      class="view"
      .t=${this.t}
      .client=${this.client}
      .hass=${this.home}
      .ota_url=${this.panel?.config?.ota_url ?? null}
      .tab=${tab}
      .narrow=${this.narrow}
      @show-everybody=${() => {
        this.chats.show({ owner: "all" });
        this.go({ view: "list" });
      }}
    ></xiaozhi-admin>`;
  }

  private get panelCommands(): Command[] {
    const commands: Command[] = [{ id: "export", label: this.t("export.all"), icon: mdiDownloadOutline }];
    if (this.is_admin) commands.unshift({ id: "admin", label: this.t("admin.title"), icon: mdiChartBox });
    return commands;
  }

  private onPanelCommand(event: CustomEvent<string>): void {
    if (event.detail === "admin") this.go({ view: "admin", tab: "statistics" });
    else void this.commands.download(api.exportAll(), "xiaozhi.zip");
  }

  private async begin(text: string): Promise<void> {
    const agent_id = this.shown.view === "new" ? this.shown.agent : undefined;
    this.new_problem = null;
    try {
      const chat = await this.client.create(agent_id === undefined ? {} : { agent_id });
      this.chats.put(chat);
      await this.chat.begin(chat, text);
    } catch (err) {
      this.keep("new", [text]);
      this.new_problem = problemOf(err);
    }
  }

  /** The address follows what is shown: the room's newest chat, or the one that came after. */
  private onFocus(chat: Chat, how: "opened" | "followed"): void {
    if (!isOurs(location.pathname, this.path)) return;
    const is_there = this.shown.view === "chat" && this.shown.sid === chat.chat_id;
    if (!is_there) this.go({ view: "chat", rid: chat.room_id, sid: chat.chat_id }, how === "opened");
  }

  private go(route: Route, replace = false): void {
    navigate(hrefOf(route, this.path), replace);
  }

  private readonly onLocation = (): void => {
    if (!isOurs(location.pathname, this.path)) return;
    const route = routeOf(location.search);
    if (JSON.stringify(route) === JSON.stringify(this.shown)) return;
    this.shown = route;
    this.new_problem = null;
    if (route.view === "chat") this.openShown();
    else this.chat.close();
    if (route.view === "admin") void import("./admin/admin-view").then(() => (this.is_admin_loaded = true));
  };

  private openShown(): void {
    if (this.shown.view !== "chat") return;
    const { sid, rid } = this.shown;
    const known = sid === undefined ? undefined : this.chats.state.chats.get(sid);
    void this.chat.open({
      ...(sid !== undefined && { sid }),
      ...(rid !== undefined && { rid }),
      is_read_only: known !== undefined && !known.may_write,
    });
  }

  /** Texts that were not sent wait as the draft of their chat. */
  private keep(chat_id: Id, texts: readonly string[]): void {
    const key = draftKey(this.user_id, chat_id);
    const draft = loadDraft(key);
    saveDraft(key, [...(draft ? [draft] : []), ...texts.filter((text) => !draft.includes(text))].join("\n"));
  }

  private say(text: string): void {
    this.toast?.show({ text });
  }

  private get user_id(): string {
    return this.home.user?.id ?? "";
  }

  private get is_admin(): boolean {
    return this.home.user?.is_admin ?? false;
  }

  private get path(): string {
    return `/${this.panel?.url_path ?? "xiaozhi"}`;
  }
}

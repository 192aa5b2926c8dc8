// The list of chats: search, filters, days; draws only the rows in view. What is listed is told by its properties.
import { mdiArchiveOutline, mdiArchiveOffOutline, mdiDeleteOutline, mdiMagnify, mdiMessageTextOutline, mdiPin, mdiPinOff, mdiPinOutline, mdiRenameOutline, mdiShareVariantOutline, mdiSpeaker } from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import type { Board, Chat, Id } from "../api/types";
import { shortWhen } from "../localize";
import { element, XiaozhiElement } from "../ui/element";
import { icon } from "../ui/icon";
import type { Command } from "../ui/menu";
import { base, buttons, fields } from "../ui/styles";
import { hrefOf } from "../urls";
import { type Layout, layout, type ListRow, visible } from "./groups";
import { type Filter, type ListState, NO_CHATS, ordered } from "./reducer";
import { listStyles } from "./styles";

/** Between the last key and the question to the server. */
const TYPING_MS = 250;

/** A preview is one line of words: marks of Markdown would only be noise in it. */
const plain = (text: string): string => text.replace(/[*`#|]+|^\s*[-+>]\s/gm, "").replace(/\s+/g, " ").trim();

@element("xiaozhi-conversation-list")
export class ConversationList extends XiaozhiElement {
  static override styles = [base, buttons, fields, listStyles];

  @property({ attribute: false }) list: ListState = NO_CHATS;
  @property({ attribute: false }) boards: readonly Board[] = [];
  @property({ attribute: false }) selected: Id | null = null;
  @property({ attribute: false }) user_id = "";
  @property({ type: Boolean }) admin = false;
  @state() private scroll_px = 0;
  @state() private height_px = 800;
  @query(".scroller") private readonly scroller!: HTMLElement;
  private laid: Layout = { rows: [], height_px: 0, count: 0 };
  private typing: ReturnType<typeof setTimeout> | undefined;
  private readonly resized = new ResizeObserver(([entry]) => {
    if (entry) this.height_px = entry.contentRect.height;
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    clearTimeout(this.typing);
  }

  override firstUpdated(): void {
    this.resized.observe(this.scroller);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.resized.observe(this.scroller);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("list") || changed.has("t")) {
      const chats = ordered(this.list.chats.values());
      const shown = this.list.filter.shared ? chats.filter((chat) => chat.owner_id !== this.user_id) : chats;
      this.laid = layout(shown, this.t, Date.now());
    }
  }

  override updated(): void {
    const end_px = this.scroll_px + this.height_px;
    if (this.list.next_cursor !== null && end_px > this.laid.height_px - this.height_px) this.tell("more-wanted");
  }

  override render(): TemplateResult {
    return html`
      <div class="search">
        ${icon(mdiMagnify, 20)}
        <input
          type="search"
          data-testid="search"
          .value=${this.list.filter.q ?? ""}
          placeholder=${this.t("list.search")}
          aria-label=${this.t("list.search")}
          @input=${this.onSearch}
        />
      </div>
      <div class="filters" role="group" aria-label=${this.t("filter.label")} @wheel=${this.onWheel}>${this.renderFilters()}</div>
      <div
        class="scroller"
        data-testid="chat-list"
        @scroll=${() => (this.scroll_px = this.scroller.scrollTop)}
        @keydown=${this.onKey}
      >
        ${this.laid.count > 0 ? this.renderRows() : this.renderNothing()}
      </div>
    `;
  }

  private renderFilters(): TemplateResult[] {
    const { filter } = this.list;
    const is_plain = !filter.archived && filter.board === undefined && !filter.owner && !filter.shared;
    const chips: [string, boolean, Filter][] = [[this.t("filter.all"), is_plain, {}]];
    for (const board of this.boards) chips.push([board.name, filter.board === board.board_id, { board: board.board_id }]);
    if (this.boards.length > 0) chips.push([this.t("filter.panel"), filter.board === "", { board: "" }]);
    chips.push([this.t("filter.shared"), filter.shared === true, { shared: true }]);
    if (this.admin) chips.push([this.t("filter.everybody"), filter.owner === "all", { owner: "all" }]);
    chips.push([this.t("filter.archived"), filter.archived === true, { archived: true }]);
    return chips.map(
      ([label, is_on, chosen]) =>
        html`<button class="chip" aria-pressed=${is_on} @click=${() => this.filter(chosen)}>${label}</button>`,
    );
  }

  private renderRows(): TemplateResult {
    const rows = visible(this.laid.rows, this.scroll_px, this.height_px);
    return html`<div class="rows" role="list" aria-label=${this.t("list.label")} style="block-size: ${this.laid.height_px}px">
      ${repeat(
        rows,
        (row) => row.key,
        (row) => (row.kind === "heading" ? this.renderHeading(row) : this.renderChat(row)),
      )}
    </div>`;
  }

  private renderHeading(row: Extract<ListRow, { kind: "heading" }>): TemplateResult {
    return html`<div class="heading" role="presentation" style="transform: translateY(${row.top_px}px)">${row.label}</div>`;
  }

  private renderChat({ chat, number, top_px }: Extract<ListRow, { kind: "chat" }>): TemplateResult {
    const is_mine = chat.owner_id === this.user_id;
    const by = is_mine ? chat.board_name : [chat.owner_name, chat.board_name].filter(Boolean).join(" · ");
    return html`<div
      class="row ${chat.chat_id === this.selected ? "selected" : ""} ${chat.unread > 0 ? "unread" : ""}"
      role="listitem"
      aria-setsize=${this.laid.count}
      aria-posinset=${number}
      style="transform: translateY(${top_px}px)"
    >
      <a
        href=${hrefOf({ view: "chat", sid: chat.chat_id })}
        data-testid="chat-row"
        data-chat=${chat.chat_id}
        aria-current=${chat.chat_id === this.selected ? "page" : nothing}
        @click=${(event: MouseEvent) => this.onOpen(event, chat)}
      >
        <span class="face ${chat.is_running ? "running" : ""}">${icon(chat.board_id ? mdiSpeaker : mdiMessageTextOutline, 22)}</span>
        <span class="lines">
          <span class="first">
            <span class="name" dir="auto">${chat.name}</span>
            ${chat.is_pinned ? icon(mdiPin, 14) : nothing}
            ${!is_mine || (chat.shares?.length ?? 0) > 0
              ? html`<span role="img" aria-label=${this.t("share.with")}>${icon(mdiShareVariantOutline, 14)}</span>`
              : nothing}
            <time>${shortWhen(this.t, chat.updated_ms, Date.now())}</time>
          </span>
          <span class="second">
            <span class="preview" dir="auto">${by ? html`<b>${by}</b> ` : nothing}${plain(chat.preview)}</span>
            ${chat.unread > 0
              ? html`<span class="badge" aria-label=${this.t("list.unread", { count: chat.unread })}>${chat.unread > 99 ? "99+" : chat.unread}</span>`
              : nothing}
          </span>
        </span>
      </a>
      ${chat.may_write
        ? html`<xiaozhi-menu
            small
            .t=${this.t}
            .label=${this.t("chat.more")}
            .commands=${this.commands(chat)}
            @command=${(event: CustomEvent<string>) => {
              event.stopPropagation();
              this.tell("chat-command", { id: event.detail, chat });
            }}
          ></xiaozhi-menu>`
        : nothing}
    </div>`;
  }

  private commands(chat: Chat): Command[] {
    return [
      { id: "pin", label: this.t(chat.is_pinned ? "chat.unpin" : "chat.pin"), icon: chat.is_pinned ? mdiPinOff : mdiPinOutline },
      { id: "rename", label: this.t("chat.rename"), icon: mdiRenameOutline },
      {
        id: "archive",
        label: this.t(chat.is_archived ? "chat.unarchive" : "chat.archive"),
        icon: chat.is_archived ? mdiArchiveOffOutline : mdiArchiveOutline,
      },
      { id: "delete", label: this.t("chat.delete"), icon: mdiDeleteOutline, is_danger: true },
    ];
  }

  private renderNothing(): TemplateResult {
    const { status, filter } = this.list;
    if (status === "loading") return html`<div class="waiting" aria-busy="true">${Array.from({ length: 7 }, () => html`<i></i>`)}</div>`;
    if (status === "failed") {
      return html`<div class="nothing" role="alert">
        <p>${this.t("list.failed")}</p>
        <button class="plain" @click=${() => this.tell("reload")}>${this.t("action.reload")}</button>
      </div>`;
    }
    if (filter.q || filter.archived || filter.shared || filter.board !== undefined) {
      return html`<div class="nothing"><p>${this.t("list.none_found")}</p></div>`;
    }
    return html`<div class="nothing">
      <p>${this.t("list.empty")}</p>
      <p class="hint">${this.t("list.empty_hint")}</p>
    </div>`;
  }

  private filter(chosen: Filter): void {
    const { q } = this.list.filter;
    this.tell("filter", q ? { ...chosen, q } : chosen);
  }

  private onSearch(event: Event): void {
    const text = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      const { q: _, ...rest } = this.list.filter;
      this.tell("filter", text ? { ...rest, q: text } : rest);
    }, TYPING_MS);
  }

  private onOpen(event: MouseEvent, chat: Chat): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return; // a tab of its own
    event.preventDefault();
    this.tell("open-chat", chat.chat_id);
  }

  /** A wheel that only turns one way reaches the filters that are cut off, too. */
  private onWheel(event: WheelEvent): void {
    if (event.deltaX !== 0 || event.shiftKey) return;
    const filters = event.currentTarget as HTMLElement;
    if (filters.scrollWidth <= filters.clientWidth) return;
    event.preventDefault();
    filters.scrollLeft += getComputedStyle(filters).direction === "rtl" ? -event.deltaY : event.deltaY;
  }

  /** Arrows walk the chats; those out of view are drawn when they are scrolled to. */
  private onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const link = this.shadowRoot?.activeElement;
    if (step === undefined || !(link instanceof HTMLAnchorElement)) return;
    const links = [...this.scroller.querySelectorAll<HTMLAnchorElement>("a[data-chat]")].sort(
      (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
    );
    const next = links[links.indexOf(link) + step];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }
}

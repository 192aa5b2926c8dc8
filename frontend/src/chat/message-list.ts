// What was said, under each other: draws the timeline, stays at the end while it grows, asks for what is above.
import { mdiAlertCircleOutline, mdiArrowDown, mdiDeleteOutline, mdiRefresh } from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { dayName } from "../localize";
import { element, XiaozhiElement } from "../ui/element";
import { icon } from "../ui/icon";
import { problemText } from "../ui/problem";
import { base, buttons } from "../ui/styles";
import { hrefOf } from "../urls";
import type { MessageItem } from "./message-item";
import "./message-item";
import { messageListStyles } from "./message-list-styles";
import type { ObjectLoader } from "./object-loader";
import { type Bubble, type ChatState, EMPTY, type Outgoing } from "./state";
import { type Item, timeline } from "./timeline";
import "./tools-row";

/** Requirements S1-1 and S1-3 have these lines to the letter, in every language. */
const STARTS = "--- Conversation starts ---";
const ENDS = "*** Conversation ends ***";

/** So near to the end counts as at the end: a finger rarely stops exactly. */
const NEAR_PX = 80;
/** Rows are drawn, and older ones asked for, so far ahead of what is in view. */
const AHEAD_PX = 1500;
/** Rows further away than this are taken off the page again: it costs the same however long a chat is. */
const KEPT_PX = 4500;
/** Rows that are drawn in one frame, so that a long chat opens and scrolls without a halt. */
const ROWS_A_FRAME = 5;

@element("xiaozhi-message-list")
export class MessageList extends XiaozhiElement {
  static override styles = [base, buttons, messageListStyles];

  @property({ attribute: false }) chat: ChatState = EMPTY;
  @property({ attribute: false }) loader!: ObjectLoader;
  @property() user_id = "";
  /** Names of people by their ids, for chats in which several write. */
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  /** In a card: no links to other chats. */
  @property({ type: Boolean }) is_embedded = false;
  @state() private is_at_end = true;
  @query(".scroller") private readonly scroller!: HTMLElement;
  @query(".content") private readonly content!: HTMLElement;
  private anchor: { element: Element; top_px: number } | null = null;
  private drawn_from = 1;
  /** Infinity: to the end, and with it. */
  private drawn_to = Infinity;
  private drawing = 0;
  private readonly grown = new ResizeObserver(() => this.stayAtEnd());

  override firstUpdated(): void {
    this.watch();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.grown.disconnect();
    cancelAnimationFrame(this.drawing);
    this.drawing = 0;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("chat");
    const is_other = before !== undefined && (before.chat_id !== this.chat.chat_id || before.chat === null);
    if (is_other || !this.hasUpdated || (before && before.outgoing.length < this.chat.outgoing.length)) {
      this.is_at_end = true;
      if (is_other || !this.hasUpdated || this.drawn_to !== Infinity) this.drawAnew();
    }
    if (this.hasUpdated) this.forgetFar();
    this.drawn_from = this.nextFrom();
    this.drawn_to = this.nextTo();
    // Older rows come in above: what is being read must not move, in no browser.
    if (this.hasUpdated && !this.is_at_end) this.anchor = this.topmost();
  }

  /** Begin with the newest row; those above follow. */
  private drawAnew(): void {
    this.drawn_from = this.chat.last_index + 1;
    this.drawn_to = Infinity;
  }

  /** Some rows further up where they are needed, as far as they are there. */
  private nextFrom(): number {
    const { slots, first_index, last_index } = this.chat;
    let from = Math.min(this.drawn_from, last_index + 1);
    if (this.hasUpdated && this.scroller.scrollTop > AHEAD_PX) return from;
    for (let rows = 0; rows < ROWS_A_FRAME && from > first_index && slots.has(from - 1); rows++) from -= 1;
    return from;
  }

  private nextTo(): number {
    if (this.drawn_to === Infinity || this.below_px > AHEAD_PX) return this.drawn_to;
    const to = this.drawn_to + ROWS_A_FRAME;
    return to < this.chat.last_index ? to : Infinity;
  }

  private get below_px(): number {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  /** Take the rows out of the window that are far from what is in view. */
  private forgetFar(): void {
    const { top, bottom } = this.scroller.getBoundingClientRect();
    if (this.scroller.scrollTop > KEPT_PX) {
      const first = this.messageFrom((item) => item.getBoundingClientRect().bottom > top - KEPT_PX);
      this.drawn_from = Math.max(this.drawn_from, first ?? 0);
    }
    if (!this.is_at_end && this.below_px > KEPT_PX) {
      const beyond = this.messageFrom((item) => item.getBoundingClientRect().top > bottom + KEPT_PX);
      if (beyond !== null) this.drawn_to = Math.min(this.drawn_to, Math.max(beyond - 1, this.drawn_from));
    }
  }

  /** The index of the first message from which on `is_there` holds. */
  private messageFrom(is_there: (item: Element) => boolean): number | null {
    const items = this.content.children;
    for (let at = firstOf(items, is_there); at < items.length; at++) {
      const index = (items[at] as Partial<MessageItem>).bubble?.message_index;
      if (index != null) return index;
    }
    return null;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("chat") || this.anchor !== null || this.is_at_end) {
      this.stayAtEnd();
      if (this.anchor?.element.isConnected) {
        this.scroller.scrollTop += this.anchor.element.getBoundingClientRect().top - this.anchor.top_px;
      }
      this.anchor = null;
    }
    this.onScroll();
  }

  override render(): TemplateResult {
    return html`<div
        class="scroller"
        tabindex="0"
        role="log"
        aria-live="off"
        aria-label=${this.t("chat.messages")}
        data-testid="messages"
        @scroll=${this.onScroll}
      >
        <div class="content">${repeat(timeline(this.chat, this.drawn_from, this.drawn_to), (item) => item.key, (item) => this.renderItem(item))}</div>
      </div>
      ${this.is_at_end
        ? nothing
        : html`<button class="icon latest" aria-label=${this.t("chat.to_latest")} title=${this.t("chat.to_latest")} @click=${this.toEnd}>
            ${icon(mdiArrowDown)}
          </button>`}`;
  }

  private renderItem(item: Item): TemplateResult {
    const { t } = this;
    switch (item.kind) {
      case "older":
        return html`<div class="older" aria-busy="true"><i></i><i></i><i></i></div>`;
      case "start":
        return html`<div class="edge" data-testid="start">
          ${item.previous !== null ? this.renderLink(item.previous, t("chat.previous")) : nothing}<span lang="en" dir="ltr">${STARTS}</span>
        </div>`;
      case "day":
        return html`<div class="day"><span>${dayName(t, item.ms, Date.now())}</span></div>`;
      case "message":
        return html`<xiaozhi-message-item
          .t=${t}
          .bubble=${item.bubble}
          .chat_id=${this.chat.chat_id ?? ""}
          .loader=${this.loader}
          .sender=${this.senderOf(item.bubble)}
          .is_newest=${item.is_newest}
          .may_write=${this.chat.chat?.may_write ?? false}
        ></xiaozhi-message-item>`;
      case "tools":
        return html`<xiaozhi-tools-row .t=${t} .calls=${item.calls}></xiaozhi-tools-row>`;
      case "outgoing":
        return this.renderOutgoing(item.outgoing);
      case "thinking":
        return html`<div class="thinking" data-testid="thinking" role="img" aria-label=${t("message.thinking")}><i></i><i></i><i></i></div>`;
      case "failure":
        return html`<div class="failure" role="alert" data-testid="failure">
          ${icon(mdiAlertCircleOutline, 20)}<span>${problemText(t, item.problem)}</span>
          ${this.chat.chat?.may_write && this.chat.running === null
            ? html`<button class="plain" @click=${() => this.tell("ask-again")}>${t("action.retry")}</button>`
            : nothing}
        </div>`;
      case "end":
        return html`<div class="edge" data-testid="end">
          <span lang="en" dir="ltr">${ENDS}</span>${item.next !== null ? this.renderLink(item.next, t("chat.next")) : nothing}
        </div>`;
    }
  }

  private renderLink(sid: string, label: string): TemplateResult | typeof nothing {
    if (this.is_embedded) return nothing;
    return html`<a
      href=${hrefOf({ view: "chat", sid })}
      @click=${(event: MouseEvent) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.tell("open-chat", sid);
      }}
      >${label}</a
    >`;
  }

  private renderOutgoing({ local_id, text, problem }: Outgoing): TemplateResult {
    const { t } = this;
    return html`<div class="outgoing ${problem ? "failed" : ""}" data-testid="outgoing">
      <div class="bubble" dir="auto">${text}</div>
      <div class="foot" role=${problem ? "alert" : nothing}>
        ${problem
          ? html`<span>${t("message.not_sent")}: ${problemText(t, problem)}</span>
              <button class="plain" data-testid="retry" @click=${() => this.tell("resend", { local_id, text })}>
                ${icon(mdiRefresh, 16)}${t("action.retry")}
              </button>
              <button class="icon small" aria-label=${t("action.discard")} title=${t("action.discard")} @click=${() => this.tell("discard", local_id)}>
                ${icon(mdiDeleteOutline, 16)}
              </button>`
          : html`<span>${t("message.sending")}</span>`}
      </div>
    </div>`;
  }

  /** Who wrote, where it was not the reader. */
  private senderOf(bubble: Bubble): string {
    if (bubble.role === "ai") return "";
    if (bubble.details.speaker) return bubble.details.speaker;
    if (!bubble.sender_id || bubble.sender_id === this.user_id) return "";
    return this.names.get(bubble.sender_id) ?? "";
  }

  private watch(): void {
    this.grown.observe(this.content);
    this.grown.observe(this.scroller);
  }

  private stayAtEnd(): void {
    if (this.is_at_end) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  private readonly toEnd = (): void => {
    this.is_at_end = true;
    if (this.drawn_to !== Infinity) {
      this.drawAnew();
      this.requestUpdate();
    }
    this.stayAtEnd();
    this.scroller.focus({ preventScroll: true });
  };

  private onScroll(): void {
    this.is_at_end = this.drawn_to === Infinity && this.below_px < NEAR_PX;
    if (this.scroller.scrollTop < AHEAD_PX && this.chat.first_index > 1 && this.drawn_from <= this.chat.first_index) this.tell("older-wanted");
    if (this.is_at_end) this.tell("seen");
    if ((this.drawn_from !== this.nextFrom() || this.drawn_to !== this.nextTo()) && this.drawing === 0) {
      this.drawing = requestAnimationFrame(() => {
        this.drawing = 0;
        this.requestUpdate();
      });
    }
  }

  private topmost(): { element: Element; top_px: number } | null {
    const top = this.scroller.getBoundingClientRect().top;
    const items = this.content.children;
    const at = firstOf(items, (item) => item.getBoundingClientRect().bottom > top);
    const element = [items[at], items[at + 1]].find((one) => one?.localName === "xiaozhi-message-item");
    return element ? { element, top_px: element.getBoundingClientRect().top } : null;
  }
}

/** Where in a list, sorted from where it is not to where it is, `is_there` begins to hold. */
function firstOf(items: HTMLCollection, is_there: (item: Element) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item && is_there(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}

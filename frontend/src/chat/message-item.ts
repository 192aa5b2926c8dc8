// One message: a person's in a bubble, an answer as text. Drawn anew only when it changed.
import { mdiCheck, mdiContentCopy, mdiDeleteOutline, mdiMicrophone, mdiPencilOutline, mdiRefresh } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { type Id, isPicture, isRecording } from "../api/types";
import { timeOfDay } from "../localize";
import { element, XiaozhiElement } from "../ui/element";
import { icon } from "../ui/icon";
import { base, buttons } from "../ui/styles";
import "./code-block";
import { copyText } from "./copy";
import { markdown } from "./markdown";
import { proseStyles } from "./prose-styles";
import type { ObjectLoader } from "./object-loader";
import "./picture";
import "./recording";
import type { Bubble } from "./state";

const COPIED_MS = 2000;

@element("xiaozhi-message-item")
export class MessageItem extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    proseStyles,
    css`
      :host {
        display: block;
        padding-block: 6px;
        /* Messages out of view cost neither layout nor paint. */
        content-visibility: auto;
        contain-intrinsic-block-size: auto 84px;
      }
      article {
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        min-inline-size: 0;
      }
      article.user {
        align-items: flex-end;
      }
      .content {
        max-inline-size: 100%;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      .user .content {
        max-inline-size: min(85%, 560px);
        padding: 10px 16px;
        border-radius: 20px;
        border-end-end-radius: 6px;
        background: var(--tint);
        white-space: pre-wrap;
      }
      .user .content.bare {
        padding: 0;
        background: none;
        white-space: normal;
      }
      .streaming .content::after {
        content: "";
        display: inline-block;
        inline-size: 8px;
        block-size: 8px;
        margin-inline-start: 4px;
        border-radius: 50%;
        background: var(--accent);
        animation: pulse 1s ease-in-out infinite;
      }
      @keyframes pulse {
        50% {
          opacity: 0.2;
        }
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px;
        min-block-size: 32px;
        margin-block-start: 4px;
        color: var(--muted);
        font-size: 12px;
      }
      .user .actions {
        order: -1; /* what is seen only sometimes must not push the time inwards */
      }
      .foot > span {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        padding-inline: 2px 6px;
      }
      .actions {
        display: inline-flex;
        opacity: 0;
        transition: opacity 0.15s;
      }
      article:hover .actions, /* a finger's tap hovers, too */
      article:focus-within .actions,
      .latest .actions {
        opacity: 1;
      }
    `,
  ];

  @property({ attribute: false }) bubble!: Bubble;
  @property({ attribute: false }) loader!: ObjectLoader;
  @property() chat_id: Id = "";
  @property() sender = "";
  @property({ type: Boolean }) is_newest = false;
  @property({ type: Boolean }) may_write = false;
  @state() private is_copied = false;

  override render(): TemplateResult {
    const { bubble, t } = this;
    const streaming = bubble.role === "ai" && !bubble.is_complete;
    const who = bubble.role === "user" ? this.sender || t("message.you") : t("message.answer");
    return html`<article
      class="${bubble.role} ${streaming ? "streaming" : ""} ${this.is_newest && bubble.role === "ai" ? "latest" : ""}"
      aria-label=${who}
      aria-busy=${streaming}
      data-testid="message-${bubble.role}"
      data-index=${bubble.message_index ?? nothing}
    >
      ${this.renderContent()}
      <div class="foot">${this.renderFoot()}</div>
    </article>`;
  }

  private renderContent(): TemplateResult {
    const { bubble, t } = this;
    if (isPicture(bubble.message_type)) {
      return html`<div class="content bare">
        <xiaozhi-picture .t=${t} .loader=${this.loader} .chat_id=${this.chat_id} .object_id=${bubble.object_id ?? bubble.content}></xiaozhi-picture>
      </div>`;
    }
    if (isRecording(bubble.message_type)) return html`<div class="content bare">${this.renderRecording(bubble.object_id ?? bubble.content)}</div>`;
    if (bubble.role === "user") return html`<div class="content" dir="auto">${bubble.content}</div>`;
    return html`<div class="content prose" dir="auto">
      ${markdown(
        bubble.content,
        (block) => html`<xiaozhi-code .t=${t} .code=${block.text} .language=${block.lang ?? ""}></xiaozhi-code>`,
      )}
    </div>`;
  }

  private renderRecording(object_id: Id): TemplateResult {
    return html`<xiaozhi-recording
      .t=${this.t}
      .loader=${this.loader}
      .chat_id=${this.chat_id}
      .object_id=${object_id}
    ></xiaozhi-recording>`;
  }

  private renderFoot(): TemplateResult {
    const { bubble, t } = this;
    const { details } = bubble;
    const interrupted = details.spoken
      ? t("message.interrupted_after", { spoken: details.spoken })
      : t("message.interrupted");
    return html`
      ${bubble.object_id !== null && bubble.message_type === 1 ? this.renderRecording(bubble.object_id) : nothing}
      ${this.sender ? html`<span dir="auto">${this.sender}</span>` : nothing}
      ${details.kind === "voice"
        ? html`<span title=${t("message.by_voice", { board: details.board ?? "" })}>${icon(mdiMicrophone, 14)}</span>`
        : nothing}
      ${details.interrupted ? html`<span class="interrupted" dir="auto">${interrupted}</span>` : nothing}
      ${bubble.sent_ms === null ? nothing : html`<span><time>${timeOfDay(t, bubble.sent_ms)}</time></span>`}
      ${bubble.is_complete ? this.renderActions() : nothing}
    `;
  }

  private renderActions(): TemplateResult {
    const { t } = this;
    const copied = t(this.is_copied ? "message.copied" : "action.copy");
    const action = (id: string, label: string, path: string, run: () => void): TemplateResult =>
      html`<button class="icon small" data-testid=${id} aria-label=${label} title=${label} @click=${run}>${icon(path, 16)}</button>`;
    return html`<div class="actions">
      ${this.bubble.message_type === 1
        ? action("copy", copied, this.is_copied ? mdiCheck : mdiContentCopy, () => void this.copy())
        : nothing}
      ${this.is_newest && this.may_write ? this.renderAnew(action) : nothing}
      ${this.may_write && this.bubble.message_index !== null
        ? action("delete-message", t("message.delete"), mdiDeleteOutline, () => this.tell("remove-message", this.bubble.message_id))
        : nothing}
    </div>`;
  }

  /** What begins the newest exchange again: the answer is asked for once more, the question can be written anew. */
  private renderAnew(action: (id: string, label: string, path: string, run: () => void) => TemplateResult): TemplateResult | typeof nothing {
    const { bubble, t } = this;
    if (bubble.role === "ai") return action("ask-again", t("message.retry"), mdiRefresh, () => this.tell("ask-again"));
    if (bubble.message_type !== 1) return nothing;
    return action("edit-message", t("message.edit"), mdiPencilOutline, () => this.tell("edit-message", bubble.content));
  }

  private async copy(): Promise<void> {
    this.is_copied = await copyText(this.bubble.content);
    setTimeout(() => (this.is_copied = false), COPIED_MS);
  }
}

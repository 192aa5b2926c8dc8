// The field that messages are written in: grows with the text, keeps a draft, sends or stops; or a question is written anew.
import { mdiArrowUp, mdiClose, mdiPencilOutline, mdiStop } from "@mdi/js";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";

import { element, XiaozhiElement } from "../ui/element";
import { icon } from "../ui/icon";
import { base, buttons } from "../ui/styles";
import { loadDraft, saveDraft } from "./drafts";

/** What the server takes (chats/models.py MAX_TEXT_CHARACTERS). */
const MAX_CHARACTERS = 32_000;

@element("xiaozhi-composer")
export class Composer extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
      }
      form {
        display: flex;
        align-items: flex-end;
        gap: 4px;
        padding: 5px;
        border: 1px solid var(--line);
        border-radius: 26px;
        background: var(--card);
        box-shadow: 0 2px 12px rgba(0, 0, 0, 0.06);
      }
      form:focus-within {
        border-color: var(--accent);
        box-shadow: 0 0 0 1px var(--accent);
      }
      textarea:focus-visible {
        outline: 0; /* the ring is around the whole field */
      }
      textarea {
        flex: 1;
        min-inline-size: 0;
        max-block-size: min(240px, 40dvh);
        padding: 9px 14px;
        border: 0;
        outline: 0;
        resize: none;
        font: inherit;
        font-size: 16px; /* below 16 px phones zoom the page in */
        line-height: 22px;
        color: inherit;
        background: none;
      }
      textarea::placeholder {
        color: var(--muted);
      }
      .edited {
        display: flex;
        align-items: center;
        gap: 8px;
        padding-inline: 16px 8px;
        color: var(--muted);
        font-size: 13px;
      }
      .edited span {
        flex: 1;
      }
      form > .icon {
        inline-size: 40px;
        block-size: 40px;
        color: var(--on-accent);
        background: var(--accent-fill);
      }
      form > .icon:hover:not(:disabled) {
        background: color-mix(in srgb, var(--accent) 85%, var(--text));
      }
      form > .icon:disabled {
        color: var(--muted);
        background: var(--soft);
        opacity: 1;
      }
      form > .icon.stop {
        color: var(--page);
        background: var(--text);
      }
    `,
  ];

  /** Where the draft is kept; another key is another chat. */
  @property() draft_key = "";
  @property({ type: Boolean }) is_running = false;
  @property({ type: Boolean }) is_stopping = false;
  @property() hint = "";
  /** The question that is written anew; null: none. The draft waits meanwhile. */
  @property({ attribute: false }) edited: string | null = null;
  @state() private text = "";
  @query("textarea") private readonly field!: HTMLTextAreaElement;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("storage", this.onStorage);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("storage", this.onStorage);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("draft_key")) this.text = loadDraft(this.draft_key);
    if (changed.has("edited") && (this.hasUpdated || this.edited !== null)) this.text = this.edited ?? loadDraft(this.draft_key);
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has("text") && !changed.has("draft_key")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  /** Take the focus, unless that would open a phone's keyboard unasked. */
  take(): void {
    if (matchMedia("(hover: hover)").matches) void this.updateComplete.then(() => this.field.focus());
  }

  override render(): TemplateResult {
    const { t } = this;
    const hint = this.hint || t("composer.hint");
    const stops = this.is_running && !this.text.trim();
    const stop = t(this.is_stopping ? "composer.stopping" : "composer.stop");
    return html`${this.edited === null ? nothing : this.renderEdited()}<form
      @submit=${(event: Event) => {
        event.preventDefault();
        this.send();
      }}
    >
      <textarea
        rows="1"
        dir="auto"
        data-testid="composer"
        enterkeyhint="send"
        maxlength=${MAX_CHARACTERS}
        placeholder=${hint}
        aria-label=${hint}
        .value=${this.text}
        @input=${this.onInput}
        @keydown=${this.onKey}
      ></textarea>
      ${stops
        ? html`<button
            type="button"
            class="icon stop"
            data-testid="stop"
            aria-label=${stop}
            title=${stop}
            ?disabled=${this.is_stopping}
            @click=${() => this.tell("stop")}
          >
            ${icon(mdiStop)}
          </button>`
        : html`<button
            class="icon"
            data-testid="send"
            aria-label=${t("composer.send")}
            title=${t("composer.send")}
            ?disabled=${!this.text.trim()}
          >
            ${icon(mdiArrowUp)}
          </button>`}
    </form>`;
  }

  private renderEdited(): TemplateResult {
    const { t } = this;
    return html`<div class="edited" data-testid="editing">
      ${icon(mdiPencilOutline, 16)}<span>${t("composer.editing")}</span>
      <button class="icon small" aria-label=${t("action.cancel")} title=${t("action.cancel")} @click=${() => this.tell("edit-ended")}>
        ${icon(mdiClose, 18)}
      </button>
    </div>`;
  }

  private onInput(): void {
    this.text = this.field.value;
    if (this.edited === null) saveDraft(this.draft_key, this.text);
  }

  /** Enter sends where there is a keyboard; while an input method composes, Enter is its own. */
  private onKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.edited !== null) return this.tell("edit-ended");
    if (event.key === "Escape" && this.is_running) return this.tell("stop");
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (!matchMedia("(hover: hover)").matches) return;
    event.preventDefault();
    this.send();
  }

  private send(): void {
    const text = this.text.trim();
    if (!text) return;
    if (this.edited !== null) return this.tell("send-anew", text);
    this.text = "";
    saveDraft(this.draft_key, "");
    this.tell("send", text);
  }

  /** Another tab wrote: it shows here, too, unless somebody writes here. */
  private readonly onStorage = (event: StorageEvent): void => {
    if (event.key === this.draft_key && this.shadowRoot?.activeElement !== this.field) this.text = event.newValue ?? "";
  };
}

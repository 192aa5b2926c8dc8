// A modal window: the browser's own <dialog> keeps the focus inside and gives it back; Escape and a click beside close it.
import { mdiClose } from "@mdi/js";
import { css, html, type TemplateResult } from "lit";
import { property, query } from "lit/decorators.js";

import { element, XiaozhiElement } from "./element";
import { icon } from "./icon";
import { base, buttons } from "./styles";

@element("xiaozhi-dialog")
export class Dialog extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    css`
      dialog {
        inline-size: min(560px, 100vw - 32px);
        max-block-size: min(760px, 100dvh - 48px);
        padding: 0;
        border: 0;
        border-radius: 20px;
        color: var(--text);
        background: var(--card);
        box-shadow: 0 12px 48px rgba(0, 0, 0, 0.35);
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.5);
      }
      .frame {
        display: flex;
        flex-direction: column;
        max-block-size: inherit;
      }
      .head {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding-block: 10px 4px;
        padding-inline: 24px 10px;
      }
      h2 {
        margin: 0;
        font-size: 20px;
        font-weight: 500;
      }
      .body {
        overflow: auto;
        padding: 4px 24px 16px;
      }
      footer {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        padding: 8px 16px 16px;
      }
      footer:not(:has(*)) {
        display: none;
      }
    `,
  ];

  @property() override title = "";
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  override firstUpdated(): void {
    this.dialog.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog
      aria-label=${this.title}
      @close=${() => this.tell("closed")}
      @click=${(event: Event) => event.target === this.dialog && this.dialog.close()}
    >
      <div class="frame">
        <div class="head">
          <h2>${this.title}</h2>
          <button class="icon" aria-label=${this.t("action.close")} @click=${() => this.dialog.close()}>${icon(mdiClose)}</button>
        </div>
        <div class="body"><slot></slot></div>
        <slot name="actions"></slot>
      </div>
    </dialog>`;
  }
}

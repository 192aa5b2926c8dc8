// A sentence at the bottom that goes by itself, with at most one thing to do about it. Read aloud when it appears.
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { element, XiaozhiElement } from "./element";
import { base, buttons } from "./styles";

export interface Notice {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Long enough to read and to reach the button (WCAG 2.2.1 asks for time; what the button undoes stays possible for days). */
const SHOWN_MS = 8000;

@element("xiaozhi-toast")
export class Toast extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        position: fixed;
        inset-block-end: calc(24px + var(--safe-area-inset-bottom, 0px));
        inset-inline: 0;
        z-index: 10;
        display: grid;
        place-items: center;
        pointer-events: none;
      }
      .toast {
        display: flex;
        align-items: center;
        gap: 12px;
        max-inline-size: min(560px, 100vw - 32px);
        min-block-size: 48px;
        padding-inline: 20px 8px;
        border-radius: 14px;
        color: var(--page);
        background: var(--text);
        box-shadow: 0 4px 24px rgba(0, 0, 0, 0.3);
        pointer-events: auto;
      }
      span {
        padding-block: 10px;
        padding-inline-end: 12px;
      }
      .plain {
        color: inherit;
        font-weight: 700;
      }
    `,
  ];

  @state() private notice: Notice | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  show(notice: Notice): void {
    this.notice = notice;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.notice = null), SHOWN_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render(): TemplateResult {
    const { notice } = this;
    return html`<div role="status" aria-live="polite">
      ${notice
        ? html`<div class="toast" data-testid="toast">
            <span>${notice.text}</span>
            ${notice.action
              ? html`<button
                  class="plain"
                  @click=${() => {
                    notice.action?.run();
                    this.notice = null;
                  }}
                >
                  ${notice.action.label}
                </button>`
              : nothing}
          </div>`
        : nothing}
    </div>`;
  }
}

// A block of code with its language and a button that copies it.
import { mdiCheck, mdiContentCopy } from "@mdi/js";
import { css, html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { element, XiaozhiElement } from "../ui/element";
import { icon } from "../ui/icon";
import { base, buttons } from "../ui/styles";
import { copyText } from "./copy";

@element("xiaozhi-code")
export class CodeBlock extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
        margin-block: 8px;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--softer);
        overflow: hidden;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding-inline: 14px 4px;
        background: var(--softer);
        color: var(--muted);
        font-size: 12px;
      }
      pre {
        margin: 0;
        padding: 12px 14px;
        overflow-x: auto;
        direction: ltr;
        text-align: left;
        font: 13px/1.5 var(--ha-font-family-code, ui-monospace, Menlo, Consolas, monospace);
      }
    `,
  ];

  @property() code = "";
  @property() language = "";
  @state() private is_copied = false;

  override render(): TemplateResult {
    const label = this.t(this.is_copied ? "message.copied" : "action.copy");
    return html`<header>
        <span>${this.language || this.t("message.code")}</span>
        <button class="icon small" aria-label=${label} title=${label} @click=${this.copy}>
          ${icon(this.is_copied ? mdiCheck : mdiContentCopy, 16)}
        </button>
      </header>
      <pre tabindex="0"><code>${this.code}</code></pre>`;
  }

  private async copy(): Promise<void> {
    this.is_copied = await copyText(this.code);
  }
}

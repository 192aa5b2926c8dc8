// Two small questions: for a name, and whether something is really meant.
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import "./dialog";
import { element, XiaozhiElement } from "./element";
import { base, buttons, fields } from "./styles";

@element("xiaozhi-ask")
export class Ask extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      form {
        display: grid;
        gap: 16px;
      }
      .bar {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      p {
        margin: 0;
      }
    `,
  ];

  @property() override title = "";
  @property() hint = "";
  @property() label = "";
  @property() value: string | null = null;
  @property() confirm = "";
  @property({ type: Boolean }) is_danger = false;

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.select();
  }

  override render(): TemplateResult {
    const { t } = this;
    return html`<xiaozhi-dialog .t=${t} .title=${this.title}>
      <form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          this.tell("answered", this.renderRoot.querySelector("input")?.value.trim() ?? "");
        }}
      >
        ${this.hint ? html`<p>${this.hint}</p>` : nothing}
        ${this.value === null
          ? nothing
          : html`<label class="field"
              >${this.label}<input type="text" dir="auto" required maxlength="200" autofocus data-testid="name" .value=${this.value} />
            </label>`}
        <div class="bar">
          <button type="button" class="plain" @click=${() => this.tell("closed")}>${t("action.cancel")}</button>
          <button class="filled ${this.is_danger ? "danger" : ""}" data-testid="confirm">${this.confirm}</button>
        </div>
      </form>
    </xiaozhi-dialog>`;
  }
}

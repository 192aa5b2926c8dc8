// What the agent is told beforehand: the text of one chat, and named texts of which one can be the default (S3-41).
import { mdiDeleteOutline, mdiPencilOutline, mdiPlus } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import type { ApiClient } from "../api/client";
import type { Chat, NamedContext } from "../api/types";
import "../ui/dialog";
import { element, XiaozhiElement } from "../ui/element";
import { icon } from "../ui/icon";
import { problemOf, problemText } from "../ui/problem";
import { base, buttons, fields } from "../ui/styles";
import type { Problem } from "./state";

/** What the server takes (chats/models.py MAX_CONTEXT_CHARACTERS, MAX_NAME_CHARACTERS). */
const MAX_CHARACTERS = 16_000;
const MAX_NAME = 200;

type Edited = Pick<NamedContext, "name" | "content" | "is_default"> & { readonly context_id: string | null };

@element("xiaozhi-context-editor")
export class ContextEditor extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      section {
        display: grid;
        gap: 10px;
        padding-block: 4px 16px;
      }
      h3 {
        margin: 8px 0 0;
        font-size: 15px;
        font-weight: 500;
      }
      p {
        margin: 0;
        color: var(--muted);
        font-size: 13px;
      }
      textarea {
        min-block-size: 120px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
      }
      .bar select {
        inline-size: auto;
        max-inline-size: 60%;
      }
      ul {
        display: grid;
        gap: 4px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 4px;
        padding-inline: 14px 4px;
        border-radius: 12px;
        background: var(--softer);
      }
      li > span {
        flex: 1;
        min-inline-size: 0;
        padding-block: 8px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      small {
        padding: 2px 8px;
        border-radius: 10px;
        color: var(--accent-text);
        background: var(--tint);
      }
      .check {
        display: flex;
        align-items: center;
        gap: 10px;
      }
      [role="alert"] {
        color: var(--danger-text);
      }
    `,
  ];

  @property({ attribute: false }) client!: ApiClient;
  @property({ attribute: false }) chat!: Chat;
  @state() private text: string | null = null;
  @state() private contexts: readonly NamedContext[] = [];
  @state() private edited: Edited | null = null;
  @state() private problem: Problem | null = null;
  @state() private is_busy = false;

  override firstUpdated(): void {
    void this.run(async () => {
      const [contexts, detail] = await Promise.all([this.client.contexts(), this.client.detail(this.chat.chat_id)]);
      this.contexts = contexts;
      this.text = detail.context ?? "";
    });
  }

  override render(): TemplateResult {
    return html`<xiaozhi-dialog .t=${this.t} .title=${this.t("context.title")}>
      ${this.problem ? html`<p role="alert">${problemText(this.t, this.problem)}</p>` : nothing}
      ${this.edited ? this.renderEdited(this.edited) : html`${this.renderOfChat()}${this.renderNamed()}`}
    </xiaozhi-dialog>`;
  }

  private renderOfChat(): TemplateResult {
    const { t } = this;
    return html`<section>
      <h3>${t("context.chat")}</h3>
      <p id="hint">${t("context.chat_hint")}</p>
      <textarea
        data-testid="context"
        dir="auto"
        aria-label=${t("context.chat")}
        aria-describedby="hint"
        maxlength=${MAX_CHARACTERS}
        ?disabled=${this.text === null}
        .value=${this.text ?? ""}
        @input=${(event: Event) => (this.text = (event.target as HTMLTextAreaElement).value)}
      ></textarea>
      <div class="bar">
        ${this.contexts.length > 0
          ? html`<select aria-label=${t("context.fill")} @change=${this.onFill}>
              <option value="">${t("context.fill")}…</option>
              ${this.contexts.map((one) => html`<option value=${one.context_id}>${one.name}</option>`)}
            </select>`
          : html`<span></span>`}
        <button class="filled" data-testid="save-context" ?disabled=${this.is_busy || this.text === null} @click=${this.saveOfChat}>
          ${t("action.save")}
        </button>
      </div>
    </section>`;
  }

  private renderNamed(): TemplateResult {
    const { t } = this;
    return html`<section>
      <h3>${t("context.named")}</h3>
      ${this.contexts.length === 0 ? html`<p>${t("context.none")}</p>` : nothing}
      <ul>
        ${this.contexts.map(
          (one) =>
            html`<li>
              <span dir="auto">${one.name}</span>${one.is_default ? html`<small>${t("context.is_default")}</small>` : nothing}
              <button class="icon small" aria-label="${t("action.edit")}: ${one.name}" @click=${() => (this.edited = one)}>${icon(mdiPencilOutline, 18)}</button>
              <button class="icon small" aria-label="${t("action.delete")}: ${one.name}" @click=${() => this.removeNamed(one)}>${icon(mdiDeleteOutline, 18)}</button>
            </li>`,
        )}
      </ul>
      <div>
        <button
          class="plain"
          data-testid="new-context"
          @click=${() => (this.edited = { context_id: null, name: "", content: "", is_default: false })}
        >
          ${icon(mdiPlus, 20)}${t("context.new")}
        </button>
      </div>
    </section>`;
  }

  private renderEdited(edited: Edited): TemplateResult {
    const { t } = this;
    const put = (change: Partial<Edited>): void => {
      this.edited = { ...edited, ...change };
    };
    return html`<section>
      <label class="field"
        >${t("context.name")}
        <input
          type="text"
          dir="auto"
          maxlength=${MAX_NAME}
          .value=${edited.name}
          @input=${(event: Event) => put({ name: (event.target as HTMLInputElement).value })}
        />
      </label>
      <label class="field"
        >${t("context.content")}
        <textarea
          dir="auto"
          maxlength=${MAX_CHARACTERS}
          .value=${edited.content}
          @input=${(event: Event) => put({ content: (event.target as HTMLTextAreaElement).value })}
        ></textarea>
      </label>
      <label class="check">
        <input type="checkbox" .checked=${edited.is_default} @change=${(event: Event) => put({ is_default: (event.target as HTMLInputElement).checked })} />
        ${t("context.default")}
      </label>
      <div class="bar">
        <button class="plain" @click=${() => (this.edited = null)}>${t("action.cancel")}</button>
        <button class="filled" ?disabled=${this.is_busy || !edited.name.trim() || !edited.content.trim()} @click=${() => this.saveNamed(edited)}>
          ${t("action.save")}
        </button>
      </div>
    </section>`;
  }

  private onFill(event: Event): void {
    const select = event.target as HTMLSelectElement;
    const chosen = this.contexts.find((one) => one.context_id === select.value);
    if (chosen) this.text = chosen.content;
    select.value = "";
  }

  private async saveOfChat(): Promise<void> {
    await this.run(async () => {
      await this.client.setContext(this.chat.chat_id, this.text ?? "");
      this.tell("closed");
    });
  }

  private async saveNamed({ context_id, name, content, is_default }: Edited): Promise<void> {
    await this.run(async () => {
      const body = { name: name.trim(), content, is_default };
      await (context_id === null ? this.client.createContext(body) : this.client.changeContext(context_id, body));
      this.contexts = await this.client.contexts();
      this.edited = null;
    });
  }

  private async removeNamed(context: NamedContext): Promise<void> {
    await this.run(async () => {
      await this.client.removeContext(context.context_id);
      this.contexts = this.contexts.filter((one) => one !== context);
    });
  }

  private async run(work: () => Promise<void>): Promise<void> {
    this.is_busy = true;
    this.problem = null;
    try {
      await work();
    } catch (err) {
      this.problem = problemOf(err);
    } finally {
      this.is_busy = false;
    }
  }
}

// A chat that does not exist yet: it is made with its first text, never before (requirements S0-6).
import { mdiAccountVoice, mdiArrowLeft } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import type { Agent, Agents } from "../api/types";
import { element, XiaozhiElement } from "../ui/element";
import { headStyles } from "../ui/head-styles";
import { icon } from "../ui/icon";
import { problemText } from "../ui/problem";
import { base, buttons, fields } from "../ui/styles";
import type { Composer } from "./composer";
import "./composer";
import { draftKey, NEW_CHAT } from "./drafts";
import type { Problem } from "./state";

@element("xiaozhi-new-chat")
export class NewChat extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    fields,
    headStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        min-inline-size: 0;
        background: var(--page);
      }
      main {
        display: grid;
        flex: 1;
        align-content: center;
        justify-items: center;
        gap: 20px;
        min-block-size: 0;
        padding: 24px 16px 6vh;
        overflow: auto;
      }
      .emblem {
        display: grid;
        place-items: center;
        inline-size: 72px;
        block-size: 72px;
        border-radius: 50%;
        color: var(--accent-text);
        background: var(--tint);
      }
      .greeting {
        max-inline-size: 560px;
        margin: 0;
        font-size: 26px;
        line-height: 1.3;
        text-align: center;
      }
      xiaozhi-composer {
        inline-size: min(680px, 100%);
      }
      .suggestions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 8px;
        max-inline-size: 680px;
      }
      .suggestions button {
        min-block-size: 38px;
        padding: 6px 16px;
        border: 1px solid var(--line);
        border-radius: 19px;
        background: var(--card);
        font-size: 14px;
      }
      .suggestions button:hover {
        border-color: var(--accent);
      }
      .options {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 12px;
        inline-size: min(480px, 100%);
      }
      .options label {
        flex: 1 1 180px;
      }
      .description {
        max-inline-size: 480px;
        margin: -12px 0 0;
        color: var(--muted);
        font-size: 14px;
        text-align: center;
      }
      [role="alert"] {
        margin: 0;
        color: var(--danger-text);
      }
    `,
  ];

  @property({ attribute: false }) agents: Agents = { agents: [], default: "" };
  @property() agent_id = "";
  @property({ attribute: false }) problem: Problem | null = null;
  @property() user_id = "";
  @property({ type: Boolean }) narrow = false;

  override firstUpdated(): void {
    this.renderRoot.querySelector<Composer>("xiaozhi-composer")?.take();
  }

  override render(): TemplateResult {
    const { t } = this;
    const agent = this.agent;
    return html`<div class="head">
        ${this.narrow
          ? html`<button class="icon" aria-label=${t("chat.back")} @click=${() => this.tell("back")}>
              <span class="turns">${icon(mdiArrowLeft)}</span>
            </button>`
          : nothing}
        <div class="titles"><h1>${t("new.title")}</h1></div>
      </div>
      <main data-testid="new-chat">
        <span class="emblem">${icon(mdiAccountVoice, 36)}</span>
        <p class="greeting" dir="auto" data-testid="greeting">${agent?.greetings[0] ?? t("new.welcome")}</p>
        ${agent?.description ? html`<p class="description" dir="auto">${agent.description}</p>` : nothing}
        ${this.problem ? html`<p role="alert">${problemText(t, this.problem)}</p>` : nothing}
        <xiaozhi-composer .t=${t} .draft_key=${draftKey(this.user_id, NEW_CHAT)}></xiaozhi-composer>
        <div class="suggestions">
          ${(agent?.suggested_questions ?? []).map(
            (text) => html`<button dir="auto" data-testid="suggestion" @click=${() => this.tell("send", text)}>${text}</button>`,
          )}
        </div>
        ${this.agents.agents.length > 1 ? this.renderAgents(agent) : nothing}
      </main>`;
  }

  private renderAgents(chosen: Agent | undefined): TemplateResult {
    return html`<div class="options">
      <label class="field"
        >${this.t("agent.choose")}
        <select data-testid="agent" @change=${(event: Event) => this.tell("choose-agent", (event.target as HTMLSelectElement).value)}>
          ${this.agents.agents.map(
            (agent) => html`<option value=${agent.agent_id} .selected=${agent === chosen}>${agent.name}</option>`,
          )}
        </select>
      </label>
    </div>`;
  }

  private get agent(): Agent | undefined {
    const id = this.agent_id || this.agents.default;
    return this.agents.agents.find((agent) => agent.agent_id === id);
  }
}

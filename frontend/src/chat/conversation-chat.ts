// One chat: its head, its messages, its field. Renders what the controller knows and tells what a person wants.
import {
  mdiAccountVoice, mdiArchiveOffOutline, mdiArchiveOutline, mdiArrowLeft, mdiBroom, mdiDeleteOutline, mdiDownloadOutline,
  mdiFlagCheckered, mdiPinOff, mdiPinOutline, mdiRenameOutline, mdiShareVariantOutline, mdiTextBoxEditOutline,
} from "@mdi/js";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";

import { type Agent, type Agents, type Chat, STAT } from "../api/types";
import { element, XiaozhiElement } from "../ui/element";
import { headStyles } from "../ui/head-styles";
import { icon } from "../ui/icon";
import type { Command } from "../ui/menu";
import "../ui/menu";
import { problemText } from "../ui/problem";
import { base, buttons, fields } from "../ui/styles";
import type { Composer } from "./composer";
import "./composer";
import { draftKey } from "./drafts";
import "./message-list";
import type { ObjectLoader } from "./object-loader";
import { type ChatState, EMPTY, type Problem } from "./state";

@element("xiaozhi-conversation-chat")
export class ConversationChat extends XiaozhiElement {
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
      .foot {
        flex: none;
        inline-size: 100%;
        max-inline-size: 812px;
        margin-inline: auto;
        padding: 4px 16px 14px;
      }
      .notice {
        padding: 12px;
        color: var(--muted);
        text-align: center;
      }
      .middle {
        display: grid;
        flex: 1;
        place-content: center;
        justify-items: center;
        gap: 12px;
        padding: 24px;
        text-align: center;
      }
      .suggestions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 8px;
        padding-block-end: 10px;
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
      .greeting {
        max-inline-size: 480px;
        font-size: 22px;
        line-height: 1.35;
      }
      .welcome {
        position: absolute;
        inset: 0;
        pointer-events: none;
      }
      .stage {
        position: relative;
        display: flex;
        flex: 1;
        min-block-size: 0;
      }
      .emblem {
        display: grid;
        place-items: center;
        inline-size: 64px;
        block-size: 64px;
        border-radius: 50%;
        color: var(--accent-text);
        background: var(--tint);
      }
      select.agent {
        inline-size: auto;
        max-inline-size: min(45%, 220px);
        min-block-size: 36px;
        padding-block: 4px;
        border-color: color-mix(in srgb, currentColor 30%, transparent);
        border-radius: 18px;
        color: inherit;
        background: rgba(0, 0, 0, 0.26); /* darker, whatever the bar's colour: its text must stay readable */
        font-size: 14px;
        text-overflow: ellipsis;
      }
      @media (max-width: 500px) {
        select.agent {
          max-inline-size: 104px;
        }
      }
    `,
  ];

  @property({ attribute: false }) chat: ChatState = EMPTY;
  @property({ attribute: false }) problem: Problem | null = null;
  @property({ attribute: false }) agents: Agents = { agents: [], default: "" };
  @property({ attribute: false }) loader!: ObjectLoader;
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  @property() user_id = "";
  @property({ type: Boolean }) narrow = false;
  @state() private said = "";
  @state() private edited: string | null = null;
  @query("xiaozhi-composer") private readonly composer?: Composer;

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("chat");
    if (before && (before.chat_id !== this.chat.chat_id || this.chat.running)) this.edited = null;
    if (before?.chat_id === this.chat.chat_id && before?.running && !this.chat.running) this.said = this.newestAnswer();
  }

  override updated(changed: PropertyValues<this>): void {
    const before = changed.get("chat");
    if (before && before.chat?.chat_id !== this.chat.chat?.chat_id) this.composer?.take();
  }

  override render(): TemplateResult {
    const { chat } = this.chat;
    return html`
      ${this.renderHead(chat)}
      ${this.problem ? this.renderProblem(this.problem) : this.renderMessages(chat)}
      <div class="hidden-visually" role="status" aria-live="polite">${this.said}</div>
    `;
  }

  private renderHead(chat: Chat | null): TemplateResult {
    const { t } = this;
    const under = chat ? [chat.owner_id === this.user_id ? "" : chat.owner_name, chat.board_name].filter(Boolean).join(" · ") : "";
    return html`<div class="head">
      ${this.narrow
        ? html`<button class="icon" data-testid="back" aria-label=${t("chat.back")} @click=${() => this.tell("back")}>
            <span class="turns">${icon(mdiArrowLeft)}</span>
          </button>`
        : nothing}
      <div class="titles">
        ${chat ? html`<h1 dir="auto" data-testid="chat-name">${chat.name}</h1>` : nothing}
        ${under ? html`<p dir="auto">${under}</p>` : nothing}
      </div>
      ${chat?.may_write && !chat.board_id ? this.renderAgents(chat) : nothing}
      ${chat
        ? html`<xiaozhi-menu
            .t=${t}
            .label=${t("chat.more")}
            .commands=${this.commands(chat)}
            @command=${(event: CustomEvent<string>) => {
              event.stopPropagation();
              this.tell("chat-command", { id: event.detail, chat });
            }}
          ></xiaozhi-menu>`
        : nothing}
    </div>`;
  }

  private renderAgents(chat: Chat): TemplateResult | typeof nothing {
    if (this.agents.agents.length < 2) return nothing;
    const chosen = chat.agent_id || this.agents.default;
    return html`<select
      class="agent"
      data-testid="agent"
      aria-label=${this.t("agent.choose")}
      @change=${(event: Event) => this.tell("choose-agent", (event.target as HTMLSelectElement).value)}
    >
      ${this.agents.agents.map(
        (agent) => html`<option value=${agent.agent_id} .selected=${agent.agent_id === chosen}>${agent.name}</option>`,
      )}
    </select>`;
  }

  private renderProblem(problem: Problem): TemplateResult {
    return html`<div class="middle" role="alert" data-testid="problem">
      <p>${problemText(this.t, problem)}</p>
      <button class="plain" @click=${() => this.tell("reopen")}>${this.t("action.reload")}</button>
    </div>`;
  }

  private renderMessages(chat: Chat | null): TemplateResult {
    const is_empty = chat !== null && this.chat.bubbles.size === 0 && this.chat.outgoing.length === 0 && !this.chat.running;
    return html`<main class="stage">
        <xiaozhi-message-list
          .t=${this.t}
          .chat=${this.chat}
          .loader=${this.loader}
          .user_id=${this.user_id}
          .names=${this.names}
          @edit-message=${(event: CustomEvent<string>) => {
            this.edited = event.detail;
            void this.updateComplete.then(() => this.composer?.take());
          }}
        ></xiaozhi-message-list>
        ${is_empty && chat.message_count === 0 && chat.session_stat !== STAT.ended ? this.renderGreeting() : nothing}
      </main>
      <div class="foot">${chat ? this.renderFoot(chat, is_empty) : nothing}</div>`;
  }

  /** The agent's greeting is a word of the page: it is not stored and the model never sees it. */
  private renderGreeting(): TemplateResult {
    return html`<div class="middle welcome" data-testid="greeting">
      <span class="emblem">${icon(mdiAccountVoice, 32)}</span>
      <p class="greeting" dir="auto">${this.agent?.greetings[0] ?? this.t("new.welcome")}</p>
    </div>`;
  }

  private renderFoot(chat: Chat, is_empty: boolean): TemplateResult {
    const { t } = this;
    if (!chat.may_write) return html`<p class="notice">${t("chat.read_only", { owner: chat.owner_name })}</p>`;
    const questions = is_empty ? (this.agent?.suggested_questions ?? []) : [];
    return html`${questions.length > 0
        ? html`<div class="suggestions">
            ${questions.map((text) => html`<button dir="auto" data-testid="suggestion" @click=${() => this.tell("send", text)}>${text}</button>`)}
          </div>`
        : nothing}
      <xiaozhi-composer
        .t=${t}
        .draft_key=${draftKey(this.user_id, chat.chat_id)}
        .is_running=${this.chat.running !== null}
        .is_stopping=${this.chat.running?.is_stopping ?? false}
        .hint=${chat.session_stat === STAT.ended ? t("composer.continue") : ""}
        .edited=${this.edited}
        @edit-ended=${() => (this.edited = null)}
        @send-anew=${() => (this.edited = null)}
      ></xiaozhi-composer>`;
  }

  private commands(chat: Chat): Command[] {
    const { t } = this;
    const is_manager = chat.shares !== undefined;
    const commands: (Command | false)[] = [
      chat.may_write && { id: "rename", label: t("chat.rename"), icon: mdiRenameOutline },
      chat.may_write && { id: "pin", label: t(chat.is_pinned ? "chat.unpin" : "chat.pin"), icon: chat.is_pinned ? mdiPinOff : mdiPinOutline },
      chat.may_write && { id: "context", label: t("chat.context"), icon: mdiTextBoxEditOutline },
      is_manager && { id: "share", label: t("chat.share"), icon: mdiShareVariantOutline },
      chat.may_write && { id: "archive", label: t(chat.is_archived ? "chat.unarchive" : "chat.archive"), icon: chat.is_archived ? mdiArchiveOffOutline : mdiArchiveOutline },
      { id: "export-markdown", label: t("chat.export_markdown"), icon: mdiDownloadOutline },
      { id: "export-json", label: t("chat.export_json"), icon: mdiDownloadOutline },
      chat.may_write && chat.session_stat !== STAT.ended && { id: "end", label: t("chat.end"), icon: mdiFlagCheckered },
      is_manager && { id: "clear", label: t("chat.clear"), icon: mdiBroom },
      is_manager && { id: "delete", label: t("chat.delete"), icon: mdiDeleteOutline, is_danger: true },
    ];
    return commands.filter((command) => command !== false);
  }

  private get agent(): Agent | undefined {
    const id = this.chat.chat?.agent_id || this.agents.default;
    return this.agents.agents.find((agent) => agent.agent_id === id);
  }

  /** For screen readers: an answer is read once, when it is whole. */
  private newestAnswer(): string {
    const answers = [...this.chat.bubbles.values()].filter((bubble) => bubble.role === "ai");
    return answers.at(-1)?.content ?? "";
  }
}


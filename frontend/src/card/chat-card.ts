// The conversation with one board on a dashboard: its newest chat, live, with a text field.
import { mdiOpenInNew, mdiSpeaker } from "@mdi/js";
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { ApiClient } from "../api/client";
import { SseController } from "../api/sse-controller";
import type { Chat, Id, StreamEvent } from "../api/types";
import "../chat/composer";
import { ConversationController } from "../chat/controller";
import { draftKey, loadDraft, saveDraft } from "../chat/drafts";
import "../chat/message-list";
import { ObjectLoader } from "../chat/object-loader";
import type { Hass } from "../hass";
import { type Localize, localizeIn } from "../localize";
import { element } from "../ui/element";
import { icon } from "../ui/icon";
import { navigate } from "../ui/navigation";
import { problemText } from "../ui/problem";
import { base, buttons } from "../ui/styles";
import { api, hrefOf } from "../urls";
import "./editor";

export interface CardConfig {
  readonly type: string;
  /** The id of a board (its MAC address). */
  readonly board: string;
  readonly title?: string;
}

@element("xiaozhi-chat-card-inner")
export class ChatCardInner extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: block;
        block-size: 100%;
        min-block-size: 320px;
      }
      .card {
        display: flex;
        flex-direction: column;
        block-size: 100%;
        min-block-size: inherit;
        max-block-size: 640px;
        border: var(--ha-card-border-width, 1px) solid var(--ha-card-border-color, var(--line));
        border-radius: var(--ha-card-border-radius, 12px);
        background: var(--ha-card-background, var(--card));
        box-shadow: var(--ha-card-box-shadow, none);
        overflow: hidden;
      }
      header {
        display: flex;
        align-items: center;
        gap: 10px;
        padding-block: 10px 6px;
        padding-inline: 16px 6px;
      }
      header > span {
        display: grid;
        color: var(--accent-text);
      }
      h2 {
        flex: 1;
        min-inline-size: 0;
        margin: 0;
        overflow: hidden;
        font-size: 16px;
        font-weight: 500;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      footer {
        padding: 4px 12px 12px;
      }
      .nothing {
        display: grid;
        flex: 1;
        place-items: center;
        padding: 24px;
        color: var(--muted);
        text-align: center;
      }
      .lost {
        padding: 4px 16px;
        color: var(--danger-text);
        font-size: 13px;
      }
      /* A line that is back at once was never worth a word. */
      .late {
        animation: appear 0s 2.5s both;
      }
      @keyframes appear {
        from {
          visibility: hidden;
        }
      }
    `,
  ];

  @property({ attribute: false }) config: CardConfig | undefined;
  @state() private is_empty = false;
  @state() private notice = "";
  @state() private edited: string | null = null;
  private home: Hass | undefined;
  private t: Localize = localizeIn("en");

  private readonly client = new ApiClient(() => {
    if (!this.home) throw new Error("no hass yet");
    return this.home.fetchWithAuth.bind(this.home);
  });
  private readonly loader = new ObjectLoader(this.client);
  private readonly chat = new ConversationController(this, this.client, {
    language: () => this.home?.language ?? "en",
    onFocus: () => undefined,
    onChat: () => undefined,
    onNotice: (problem) => (this.notice = problemText(this.t, problem)),
    onUnsent: (_, texts) => saveDraft(this.draft_key, [loadDraft(this.draft_key), ...texts].filter(Boolean).join("\n")),
  });
  private readonly events = new SseController(this, this.client, {
    onEvent: (event) => this.onEvent(event),
    onStatus: (status) => status === "live" && void this.openNewest(),
  });

  @property({ attribute: false })
  set hass(hass: Hass | undefined) {
    const before = this.home;
    this.home = hass;
    if (hass && before?.language !== hass.language) {
      this.t = localizeIn(hass.language, hass.locale?.time_format);
      this.requestUpdate();
    }
    if (hass && !before) this.events.follow(api.events());
  }

  get hass(): Hass | undefined {
    return this.home;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.loader.clear();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("config") && this.home && changed.get("config")?.board !== this.config?.board) void this.openNewest();
  }

  override render(): TemplateResult {
    const { t, config } = this;
    const { chat, running } = this.chat.state;
    return html`<section class="card" aria-label=${t("card.name")} data-testid="card">
      <header>
        <span>${icon(mdiSpeaker, 22)}</span>
        <h2 dir="auto">${config?.title || chat?.board_name || t("card.name")}</h2>
        ${chat
          ? html`<button class="icon" aria-label=${chat.name} title=${chat.name} @click=${() => navigate(hrefOf({ view: "chat", sid: chat.chat_id }))}>
              ${icon(mdiOpenInNew, 20)}
            </button>`
          : nothing}
      </header>
      ${this.renderBody()}
      <div class="lost" role="status" ?hidden=${!this.notice}>${this.notice}</div>
      ${this.events.status === "lost" ? html`<div class="lost late" role="status" data-testid="card-lost">${t("status.lost")}</div>` : nothing}
      ${chat?.may_write
        ? html`<footer>
            <xiaozhi-composer
              .t=${t}
              .draft_key=${this.draft_key}
              .is_running=${running !== null}
              .is_stopping=${running?.is_stopping ?? false}
              .edited=${this.edited}
              @edit-ended=${() => (this.edited = null)}
              @send-anew=${(event: CustomEvent<string>) => {
                this.edited = null;
                void this.chat.askAgain(event.detail);
              }}
              @send=${(event: CustomEvent<string>) => {
                this.notice = "";
                void this.chat.send(event.detail);
              }}
              @stop=${() => void this.chat.stop()}
            ></xiaozhi-composer>
          </footer>`
        : nothing}
    </section>`;
  }

  private renderBody(): TemplateResult {
    const { t } = this;
    if (!this.config?.board) return html`<p class="nothing">${t("card.board_missing")}</p>`;
    if (this.chat.problem) return html`<p class="nothing" role="alert">${problemText(t, this.chat.problem)}</p>`;
    if (this.is_empty) return html`<p class="nothing">${t("card.empty")}</p>`;
    return html`<xiaozhi-message-list
      is_embedded
      .t=${t}
      .chat=${this.chat.state}
      .loader=${this.loader}
      .user_id=${this.home?.user?.id ?? ""}
      @resend=${(event: CustomEvent<{ local_id: string; text: string }>) => void this.chat.send(event.detail.text, event.detail.local_id)}
      @discard=${(event: CustomEvent<string>) => this.chat.discard(event.detail)}
      @ask-again=${() => void this.chat.askAgain()}
      @edit-message=${(event: CustomEvent<string>) => (this.edited = event.detail)}
      @remove-message=${(event: CustomEvent<Id>) => void this.chat.removeMessage(event.detail)}
      @older-wanted=${() => this.chat.wantOlder()}
      @seen=${() => this.chat.seen()}
    ></xiaozhi-message-list>`;
  }

  /** Show the chat in which the board was spoken to last. */
  private async openNewest(): Promise<void> {
    const board = this.config?.board;
    if (!board) return;
    try {
      const [newest] = (await this.client.list({ board, limit: 1 })).conversations;
      if (board === this.config?.board) await this.show(newest);
    } catch {
      // The stream says when it is worth asking again.
    }
  }

  private async show(chat: Chat | undefined): Promise<void> {
    this.is_empty = chat === undefined;
    if (chat?.chat_id !== this.chat.state.chat_id) this.edited = null;
    if (chat) await this.chat.open({ sid: chat.chat_id, is_read_only: !chat.may_write });
    else this.chat.close();
  }

  private onEvent(event: StreamEvent): void {
    if (event.type !== "chat") return;
    const { state, chat } = event.data;
    const { chat_id } = this.chat.state;
    if (chat.chat_id === chat_id) {
      if (state === "removed") void this.openNewest();
      else this.chat.changed(chat);
    } else if (state !== "removed" && chat.board_id === this.config?.board && chat.is_running) {
      // Somebody speaks to the board in another chat: that is the conversation now.
      void this.show(chat);
    }
  }

  private get draft_key(): string {
    return draftKey(this.home?.user?.id ?? "", `card-${this.config?.board ?? ""}`);
  }
}

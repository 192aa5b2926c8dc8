// The boards: who is online, their names, to whom their chats belong, a test sentence, and the address that a new one needs.
import { mdiCheck, mdiContentCopy, mdiOpenInNew, mdiPlus, mdiRenameOutline, mdiSpeaker, mdiVolumeHigh } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import type { ApiClient } from "../api/client";
import type { Board, User } from "../api/types";
import { copyText } from "../chat/copy";
import type { Problem } from "../chat/state";
import type { Hass } from "../hass";
import { dayAndTime } from "../localize";
import "../ui/ask";
import { element, XiaozhiElement } from "../ui/element";
import { icon } from "../ui/icon";
import { navigate } from "../ui/navigation";
import { problemOf, problemText } from "../ui/problem";
import { base, buttons, fields } from "../ui/styles";
import { pages } from "../urls";
import { qr } from "./qr";
import { renameBoard } from "./rename";

@element("xiaozhi-boards")
export class BoardsView extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr));
        gap: 14px;
      }
      section {
        display: grid;
        align-content: start;
        gap: 12px;
        padding: 18px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--card);
      }
      header {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .face {
        display: grid;
        place-items: center;
        flex: none;
        inline-size: 44px;
        block-size: 44px;
        border-radius: 50%;
        color: var(--muted);
        background: var(--soft);
      }
      .online {
        color: var(--accent-text);
        background: var(--tint);
      }
      h2,
      p {
        margin: 0;
      }
      h2 {
        font-size: 16px;
        font-weight: 500;
      }
      p,
      small {
        color: var(--muted);
        font-size: 13px;
      }
      .name {
        flex: 1;
        min-inline-size: 0;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin-inline: -10px;
      }
      .bar .plain {
        padding-inline: 12px;
        font-size: 14px;
      }
      .address {
        display: flex;
        align-items: center;
        gap: 4px;
        padding-inline: 12px 4px;
        border-radius: 12px;
        background: var(--soft);
      }
      .address code {
        flex: 1;
        overflow-wrap: anywhere;
        font-size: 13px;
      }
      .pair {
        display: flex;
        align-items: end;
        gap: 10px;
      }
      .pair label {
        flex: 1;
      }
      .qr {
        inline-size: min(180px, 60%);
        margin-inline: auto;
        border-radius: 10px;
      }
      [role="alert"] {
        color: var(--danger-text);
      }
    `,
  ];

  @property({ attribute: false }) client!: ApiClient;
  @property({ attribute: false }) hass!: Hass;
  @property() ota_url = "";
  @state() private boards: readonly Board[] | null = null;
  @state() private users: readonly User[] = [];
  @state() private problem: Problem | null = null;
  @state() private is_copied = false;
  @state() private is_pairing = false;
  /** No board shows the code that was typed last. */
  @state() private is_unknown = false;
  /** The board whose name is asked for. */
  @state() private renamed: Board | null = null;

  override firstUpdated(): void {
    void this.attempt(async () => {
      [this.boards, this.users] = await Promise.all([this.client.boards(), this.client.users()]);
    });
  }

  override render(): TemplateResult {
    const { t } = this;
    return html`${this.problem ? html`<p role="alert">${problemText(t, this.problem)}</p>` : nothing}
      <div class="grid">
        ${this.boards?.map((board) => this.renderBoard(board))}
        <section data-testid="add-board">
          <h2>${this.boards?.length === 0 ? t("board.none") : t("board.add")}</h2>
          <p>${this.boards?.length === 0 ? t("board.none_hint") : t("board.address_hint")}</p>
          ${qr(this.ota_url, t("board.qr"))}
          <div class="address">
            <code dir="ltr">${this.ota_url}</code>
            <button
              class="icon small"
              aria-label=${t(this.is_copied ? "message.copied" : "action.copy")}
              @click=${async () => (this.is_copied = await copyText(this.ota_url))}
            >
              ${icon(this.is_copied ? mdiCheck : mdiContentCopy, 18)}
            </button>
          </div>
          <form class="pair" @submit=${(event: SubmitEvent) => this.pair(event)}>
            <label class="field"
              >${t("board.code")}
              <input type="text" name="code" data-testid="code" required pattern="\\s*[0-9]{6}\\s*" inputmode="numeric" autocomplete="off" dir="ltr" />
            </label>
            <button class="filled" data-testid="pair" ?disabled=${this.is_pairing}>${icon(mdiPlus, 18)}${t("board.pair")}</button>
          </form>
          ${this.is_unknown ? html`<p role="alert">${t("board.unknown_code")}</p>` : nothing}
        </section>
      </div>
      ${this.renamed ? this.renderAsk(this.renamed) : nothing}`;
  }

  private renderBoard(board: Board): TemplateResult {
    const { t } = this;
    const seen = board.last_seen_ms === null ? t("board.never_seen") : t("board.last_seen", { time: dayAndTime(t, board.last_seen_ms) });
    return html`<section data-testid="board">
      <header>
        <span class="face ${board.is_online ? "online" : ""}">${icon(mdiSpeaker)}</span>
        <div class="name">
          <h2 dir="auto">${board.name}</h2>
          <p>${board.is_online ? t("board.online") : `${t("board.offline")} · ${seen}`}</p>
        </div>
        <button
          class="icon small"
          data-testid="rename-board"
          aria-label="${t("board.rename")}: ${board.name}"
          title=${t("board.rename")}
          @click=${() => (this.renamed = board)}
        >
          ${icon(mdiRenameOutline, 20)}
        </button>
      </header>
      <p dir="auto">${[board.model, board.firmware && t("board.firmware", { version: board.firmware })].filter(Boolean).join(" · ")}</p>
      <label class="field"
        >${t("board.owner")}
        <select @change=${(event: Event) => this.setOwner(board, (event.target as HTMLSelectElement).value)}>
          ${board.owner_id ? nothing : html`<option value="" selected>${t("board.nobody")}</option>`}
          ${this.users.map((user) => html`<option value=${user.user_id} .selected=${user.user_id === board.owner_id}>${user.name}</option>`)}
        </select>
      </label>
      <div class="bar">
        <button class="plain" data-testid="speak" @click=${() => this.speak(board)}>
          ${icon(mdiVolumeHigh, 18)}${t("board.speak")}
        </button>
        <button class="plain" title=${t("board.page_hint")} @click=${() => navigate(pages.device(board.device_id))}>
          ${icon(mdiOpenInNew, 18)}${t("board.page")}
        </button>
      </div>
    </section>`;
  }

  private renderAsk(board: Board): TemplateResult {
    const { t } = this;
    return html`<xiaozhi-ask
      .t=${t}
      .title=${t("board.rename")}
      .label=${t("board.name")}
      .value=${board.name}
      .confirm=${t("action.save")}
      @closed=${() => (this.renamed = null)}
      @answered=${(event: CustomEvent<string>) => this.rename(board, event.detail)}
    ></xiaozhi-ask>`;
  }

  private async pair(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const code = String(new FormData(form).get("code")).trim();
    this.is_pairing = true;
    this.is_unknown = false;
    await this.attempt(async () => {
      this.is_unknown = !(await this.client.pair(code));
      if (this.is_unknown) return;
      form.reset();
      this.boards = await this.client.boards();
      this.tell("boards-changed");
    });
    this.is_pairing = false;
  }

  private async rename(board: Board, name: string): Promise<void> {
    this.renamed = null;
    if (!name || name === board.name) return;
    await this.attempt(async () => {
      await renameBoard(this.hass, this.client, board.board_id, name);
      this.boards = await this.client.boards();
      this.tell("boards-changed");
    });
  }

  private async setOwner(board: Board, user_id: string): Promise<void> {
    await this.attempt(async () => {
      await this.client.setBoardOwner(board.board_id, user_id);
      this.boards = await this.client.boards();
    });
  }

  private async speak(board: Board): Promise<void> {
    await this.attempt(async () => {
      const message = this.t("board.test_sentence");
      this.boards = await this.client.boards();
      const is_online = this.boards.some((one) => one.board_id === board.board_id && one.is_online);
      await this.hass.callService("assist_satellite", "announce", { message }, { device_id: board.device_id });
      // A board without a socket cannot be reached: what its owner chose for that has happened instead.
      if (!is_online) this.tell("notice", this.t("board.asleep_told", { board: board.name }));
    });
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.problem = null;
    try {
      await work();
    } catch (err) {
      this.problem = problemOf(err);
    }
  }
}

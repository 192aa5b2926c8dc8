// The visual editor of the card: which board, which title.
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { ApiClient } from "../api/client";
import type { Board } from "../api/types";
import type { Hass } from "../hass";
import { localizeIn } from "../localize";
import { element, XiaozhiElement } from "../ui/element";
import { base, fields } from "../ui/styles";
import type { CardConfig } from "./chat-card";

@element("xiaozhi-chat-card-editor")
export class ChatCardEditor extends XiaozhiElement {
  static override styles = [
    base,
    fields,
    css`
      :host {
        display: grid;
        gap: 16px;
        padding-block: 8px;
      }
    `,
  ];

  @state() private config: CardConfig = { type: "custom:xiaozhi-chat-card", board: "" };
  @state() private boards: readonly Board[] = [];
  private home: Hass | undefined;

  @property({ attribute: false })
  set hass(hass: Hass) {
    const is_first = this.home === undefined;
    this.home = hass;
    this.t = localizeIn(hass.language);
    if (!is_first) return;
    const client = new ApiClient(() => hass.fetchWithAuth.bind(hass));
    client.boards().then((boards) => (this.boards = boards), () => undefined);
  }

  setConfig(config: CardConfig): void {
    this.config = config;
  }

  override render(): TemplateResult {
    const { t, config } = this;
    const is_known = this.boards.some((board) => board.board_id === config.board);
    return html`<label class="field"
        >${t("card.board")}
        <select data-testid="card-board" @change=${(event: Event) => this.change({ board: (event.target as HTMLSelectElement).value })}>
          ${is_known ? nothing : html`<option value=${config.board} selected>${config.board || t("card.board_missing")}</option>`}
          ${this.boards.map(
            (board) => html`<option value=${board.board_id} .selected=${board.board_id === config.board}>${board.name}</option>`,
          )}
        </select>
      </label>
      <label class="field"
        >${t("card.title")}
        <input
          type="text"
          dir="auto"
          .value=${config.title ?? ""}
          @change=${(event: Event) => this.change({ title: (event.target as HTMLInputElement).value.trim() })}
        />
      </label>`;
  }

  private change(part: Partial<CardConfig>): void {
    const { title, ...rest } = { ...this.config, ...part };
    this.config = title ? { ...rest, title } : rest;
    this.tell("config-changed", { config: this.config });
  }
}

// For admins: how it runs, the boards, the chats of everybody. Loaded when somebody opens it.
import { mdiArrowLeft, mdiDevices, mdiFlagCheckered, mdiForumOutline, mdiMicrophoneMessage, mdiRobotOutline } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import type { ApiClient } from "../api/client";
import type { Hass } from "../hass";
import type { Key } from "../localize";
import "../ui/ask";
import { element, XiaozhiElement } from "../ui/element";
import { headStyles } from "../ui/head-styles";
import { icon } from "../ui/icon";
import { navigate } from "../ui/navigation";
import { problemOf, problemText } from "../ui/problem";
import { base, buttons } from "../ui/styles";
import { ADMIN_TABS, type AdminTab, hrefOf, otaUrl, pages } from "../urls";
import "./boards-view";
import "./statistics-view";

const LABELS: Readonly<Record<AdminTab, Key>> = { statistics: "admin.statistics", boards: "admin.boards", chats: "admin.chats" };

@element("xiaozhi-admin")
export class AdminView extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    headStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        min-inline-size: 0;
        background: var(--page);
      }
      [role="tablist"] {
        display: flex;
        flex: none;
        overflow-x: auto;
        padding-inline: 12px;
        border-block-end: 1px solid var(--line);
        background: var(--card);
      }
      [role="tab"] {
        flex: none;
        min-block-size: 48px;
        padding-inline: 16px;
        border-block-end: 2px solid transparent;
        color: var(--muted);
        white-space: nowrap;
      }
      [role="tab"][aria-selected="true"] {
        border-color: var(--accent);
        color: var(--text);
        font-weight: 500;
      }
      [role="tab"]:focus-visible {
        outline-offset: -3px;
      }
      [role="tabpanel"] {
        flex: 1;
        min-block-size: 0;
        overflow: auto;
        padding: 18px;
      }
      .inner {
        max-inline-size: 1000px;
        margin-inline: auto;
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(300px, 100%), 1fr));
        gap: 14px;
      }
      section {
        display: grid;
        align-content: start;
        justify-items: start;
        gap: 8px;
        padding: 18px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--card);
      }
      section .plain {
        margin-inline-start: -12px;
        padding-inline: 12px;
      }
      h2 {
        margin: 0;
        font-size: 16px;
        font-weight: 500;
      }
      p {
        margin: 0;
        color: var(--muted);
        font-size: 14px;
      }
    `,
  ];

  @property({ attribute: false }) client!: ApiClient;
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) ota_url: string | null = null;
  @property() tab: AdminTab = "statistics";
  @property({ type: Boolean }) narrow = false;
  @state() private is_asking = false;

  override render(): TemplateResult {
    const { t } = this;
    return html`<div class="head">
        ${this.narrow
          ? html`<button class="icon" aria-label=${t("chat.back")} @click=${() => this.tell("back")}>
              <span class="turns">${icon(mdiArrowLeft)}</span>
            </button>`
          : nothing}
        <div class="titles"><h1>${t("admin.title")}</h1></div>
      </div>
      <div role="tablist" @keydown=${this.onKey}>
        ${ADMIN_TABS.map(
          (tab) =>
            html`<button role="tab" aria-selected=${tab === this.tab} tabindex=${tab === this.tab ? 0 : -1} @click=${() => this.choose(tab)}>
              ${t(LABELS[tab])}
            </button>`,
        )}
      </div>
      <div role="tabpanel" aria-label=${t(LABELS[this.tab])} tabindex="0"><div class="inner">${this.renderTab()}</div></div>
      ${this.is_asking
        ? html`<xiaozhi-ask
            .t=${t}
            .title=${t("admin.close_all")}
            .hint=${t("admin.close_all_hint")}
            .confirm=${t("admin.close_all")}
            @closed=${() => (this.is_asking = false)}
            @answered=${this.closeAll}
          ></xiaozhi-ask>`
        : nothing}`;
  }

  private renderTab(): TemplateResult {
    const { t, client } = this;
    switch (this.tab) {
      case "statistics":
        return html`<xiaozhi-statistics .t=${t} .client=${client}></xiaozhi-statistics>`;
      case "boards":
        return html`<xiaozhi-boards
          .t=${t}
          .client=${client}
          .hass=${this.hass}
          .ota_url=${this.ota_url ?? otaUrl(this.hass.auth?.data.hassUrl ?? location.origin)}
        ></xiaozhi-boards>`;
      case "chats":
        return this.renderChats();
    }
  }

  private renderChats(): TemplateResult {
    const { t } = this;
    const link = (label: Key, path: string, href: string): TemplateResult =>
      html`<button class="plain" @click=${() => navigate(href)}>${icon(path, 20)}${t(label)}</button>`;
    return html`<div class="cards">
      <section>
        <h2>${t("admin.chats")}</h2>
        <button class="plain" data-testid="everybody" @click=${() => this.tell("show-everybody")}>
          ${icon(mdiForumOutline, 20)}${t("admin.show_chats")}
        </button>
        <p>${t("admin.close_all_hint")}</p>
        <button class="plain danger" data-testid="close-all" @click=${() => (this.is_asking = true)}>
          ${icon(mdiFlagCheckered, 20)}${t("admin.close_all")}
        </button>
      </section>
      <section>
        <h2>${t("links.title")}</h2>
        ${link("links.agents", mdiRobotOutline, pages.integration)} ${link("links.assistants", mdiMicrophoneMessage, pages.assistants)}
        ${link("links.exposure", mdiDevices, pages.exposure)}
      </section>
    </div>`;
  }

  private readonly closeAll = async (): Promise<void> => {
    this.is_asking = false;
    try {
      const { closed } = await this.client.closeAll();
      this.tell("notice", this.t("admin.closed", { count: closed }));
    } catch (err) {
      this.tell("notice", problemText(this.t, problemOf(err)));
    }
  };

  private choose(tab: AdminTab): void {
    navigate(hrefOf({ view: "admin", tab }), true);
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const turned = getComputedStyle(this).direction === "rtl" ? -step : step;
    const next = ADMIN_TABS[(ADMIN_TABS.indexOf(this.tab) + turned + ADMIN_TABS.length) % ADMIN_TABS.length];
    if (!next) return;
    event.preventDefault();
    this.choose(next);
    void this.updateComplete.then(() => this.renderRoot.querySelectorAll<HTMLElement>("[role=tab]")[ADMIN_TABS.indexOf(next)]?.focus());
  }
}

// To whom a chat is shown, for reading or for writing. Each choice counts at once.
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import type { ApiClient } from "../api/client";
import type { Chat, User } from "../api/types";
import "../ui/dialog";
import { element, XiaozhiElement } from "../ui/element";
import { problemOf, problemText } from "../ui/problem";
import { base, fields } from "../ui/styles";
import type { Problem } from "./state";

const ACCESS = ["none", "read", "write"] as const;
type Access = (typeof ACCESS)[number];

@element("xiaozhi-share-dialog")
export class ShareDialog extends XiaozhiElement {
  static override styles = [
    base,
    fields,
    css`
      label {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 16px;
        padding-block: 6px;
      }
      select {
        inline-size: auto;
      }
      [role="alert"] {
        color: var(--danger-text);
      }
    `,
  ];

  @property({ attribute: false }) client!: ApiClient;
  @property({ attribute: false }) chat!: Chat;
  @state() private users: readonly User[] | null = null;
  @state() private problem: Problem | null = null;

  override firstUpdated(): void {
    this.client.users().then(
      (users) => (this.users = users),
      (err: unknown) => (this.problem = problemOf(err)),
    );
  }

  override render(): TemplateResult {
    const { t } = this;
    const others = (this.users ?? []).filter((user) => user.user_id !== this.chat.owner_id);
    return html`<xiaozhi-dialog .t=${t} .title=${t("share.title")}>
      ${this.problem ? html`<p role="alert">${problemText(t, this.problem)}</p>` : nothing}
      ${this.users && others.length === 0 ? html`<p>${t("share.nobody")}</p>` : nothing}
      ${others.map((user) => this.renderUser(user))}
    </xiaozhi-dialog>`;
  }

  private renderUser(user: User): TemplateResult {
    const labels = { none: this.t("share.none"), read: this.t("share.can_read"), write: this.t("share.can_write") };
    const now = this.accessOf(user);
    return html`<label
      ><span dir="auto">${user.name}</span>
      <select
        data-testid="share"
        @change=${(event: Event) => this.set(user, (event.target as HTMLSelectElement).value as Access)}
      >
        ${ACCESS.map((access) => html`<option value=${access} .selected=${access === now}>${labels[access]}</option>`)}
      </select>
    </label>`;
  }

  private accessOf(user: User): Access {
    const share = this.chat.shares?.find((one) => one.user_id === user.user_id);
    if (!share) return "none";
    return share.can_write ? "write" : "read";
  }

  private async set(user: User, access: Access): Promise<void> {
    const { chat_id } = this.chat;
    this.problem = null;
    try {
      this.chat =
        access === "none"
          ? await this.client.unshare(chat_id, user.user_id)
          : await this.client.share(chat_id, user.user_id, access === "write");
      this.tell("chat-changed", this.chat);
    } catch (err) {
      this.problem = problemOf(err);
      this.requestUpdate();
    }
  }
}

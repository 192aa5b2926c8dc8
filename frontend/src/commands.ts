// What a person can do with a chat as a whole: rename, pin, share, archive, export, clear, delete with undo.
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";

import type { ApiClient } from "./api/client";
import type { Chat } from "./api/types";
import "./chat/context-editor";
import "./chat/share-dialog";
import type { Localize } from "./localize";
import "./ui/ask";
import { save } from "./ui/navigation";
import { problemOf, problemText } from "./ui/problem";
import type { Notice } from "./ui/toast";
import { api } from "./urls";

type Dialog = { readonly kind: "rename" | "clear" | "share" | "context"; readonly chat: Chat };

export interface CommandHooks {
  t(): Localize;
  onChat(chat: Chat): void;
  onGone(chat: Chat): void;
  /** End the chat that is open. */
  onEnd(): void;
  onNotice(notice: Notice): void;
}

export class ChatCommands {
  private dialog: Dialog | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly client: ApiClient,
    private readonly hooks: CommandHooks,
  ) {}

  run(id: string, chat: Chat): void {
    switch (id) {
      case "rename":
      case "clear":
      case "share":
      case "context":
        return this.show({ kind: id, chat });
      case "pin":
        return void this.change(this.client.change(chat.chat_id, { is_pinned: !chat.is_pinned }));
      case "archive":
        return void this.change(this.client.change(chat.chat_id, { is_archived: !chat.is_archived }));
      case "export-markdown":
        return void this.download(api.export(chat.chat_id, "markdown"), `${chat.name}.md`);
      case "export-json":
        return void this.download(api.export(chat.chat_id, "json"), `${chat.name}.json`);
      case "end":
        return this.hooks.onEnd();
      case "delete":
        return void this.remove(chat);
    }
  }

  async chooseAgent(chat: Chat | null, agent_id: string): Promise<void> {
    if (chat) await this.change(this.client.change(chat.chat_id, { agent_id }));
  }

  async download(path: string, name: string): Promise<void> {
    await this.attempt(async () => {
      const file = await this.client.file(path);
      save(file.blob, file.name ?? name);
    });
  }

  /** The dialog that is open, for whoever hosts us. */
  render(): TemplateResult | typeof nothing {
    const { dialog } = this;
    if (!dialog) return nothing;
    const t = this.hooks.t();
    const close = (): void => this.show(null);
    switch (dialog.kind) {
      case "rename":
        return html`<xiaozhi-ask
          .t=${t}
          .title=${t("chat.rename")}
          .label=${t("chat.name")}
          .value=${dialog.chat.name}
          .confirm=${t("action.save")}
          @closed=${close}
          @answered=${(event: CustomEvent<string>) => this.rename(dialog.chat, event.detail)}
        ></xiaozhi-ask>`;
      case "clear":
        return html`<xiaozhi-ask
          .t=${t}
          .title=${t("chat.clear")}
          .hint=${t("chat.clear_hint")}
          .confirm=${t("chat.clear")}
          .is_danger=${true}
          @closed=${close}
          @answered=${() => this.clear(dialog.chat)}
        ></xiaozhi-ask>`;
      case "share":
        return html`<xiaozhi-share-dialog
          .t=${t}
          .client=${this.client}
          .chat=${dialog.chat}
          @closed=${close}
          @chat-changed=${(event: CustomEvent<Chat>) => this.hooks.onChat(event.detail)}
        ></xiaozhi-share-dialog>`;
      case "context":
        return html`<xiaozhi-context-editor .t=${t} .client=${this.client} .chat=${dialog.chat} @closed=${close}></xiaozhi-context-editor>`;
    }
  }

  private rename(chat: Chat, name: string): void {
    this.show(null);
    if (name && name !== chat.name) void this.change(this.client.change(chat.chat_id, { name }));
  }

  private clear(chat: Chat): void {
    this.show(null);
    void this.attempt(() => this.client.clear(chat.chat_id));
  }

  private async remove(chat: Chat): Promise<void> {
    await this.attempt(async () => {
      await this.client.remove(chat.chat_id);
      this.hooks.onGone(chat);
      const t = this.hooks.t();
      this.hooks.onNotice({
        text: t("chat.deleted", { name: chat.name }),
        action: { label: t("action.undo"), run: () => void this.change(this.client.restore(chat.chat_id)) },
      });
    });
  }

  private async change(request: Promise<Chat>): Promise<void> {
    await this.attempt(async () => this.hooks.onChat(await request));
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (err) {
      this.hooks.onNotice({ text: problemText(this.hooks.t(), problemOf(err)) });
    }
  }

  private show(dialog: Dialog | null): void {
    this.dialog = dialog;
    this.host.requestUpdate();
  }
}

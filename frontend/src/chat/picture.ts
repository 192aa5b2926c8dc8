// A photo of a chat; a click shows it in a tab of its own.
import { css, html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import type { Id } from "../api/types";
import { element, XiaozhiElement } from "../ui/element";
import { base } from "../ui/styles";
import type { ObjectLoader } from "./object-loader";

@element("xiaozhi-picture")
export class Picture extends XiaozhiElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
      }
      img,
      .waiting {
        display: block;
        max-inline-size: min(320px, 100%);
        max-block-size: 360px;
        border-radius: 12px;
      }
      .waiting {
        inline-size: 240px;
        block-size: 180px;
        background: var(--soft);
      }
      .problem {
        color: var(--muted);
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) loader!: ObjectLoader;
  @property() chat_id: Id = "";
  @property() object_id: Id = "";
  @state() private url: string | null = null;
  @state() private is_missing = false;

  override firstUpdated(): void {
    this.loader.url(this.chat_id, this.object_id).then(
      (url) => (this.url = url),
      () => (this.is_missing = true),
    );
  }

  override render(): TemplateResult {
    if (this.is_missing) return html`<span class="problem">${this.t("message.no_file")}</span>`;
    if (this.url === null) return html`<div class="waiting" aria-busy="true"></div>`;
    return html`<a href=${this.url} target="_blank" rel="noopener"><img src=${this.url} alt=${this.t("message.photo")} /></a>`;
  }
}

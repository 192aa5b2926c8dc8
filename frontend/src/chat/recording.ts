// A recording that plays: fetched when somebody wants to hear it, one at a time.
import { mdiPause, mdiPlay } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import type { Id } from "../api/types";
import { element, XiaozhiElement } from "../ui/element";
import { icon } from "../ui/icon";
import { base, buttons } from "../ui/styles";
import type { ObjectLoader } from "./object-loader";

let playing: Recording | null = null;

@element("xiaozhi-recording")
export class Recording extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: inline-flex;
        vertical-align: middle;
      }
      button {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-block-size: 32px;
        padding-inline: 8px 12px;
        border-radius: 16px;
        color: var(--accent-text);
        background: color-mix(in srgb, var(--accent) 12%, transparent);
        font-size: 12px;
      }
      .bar {
        position: relative;
        inline-size: 88px;
        block-size: 4px;
        border-radius: 2px;
        background: color-mix(in srgb, var(--accent) 30%, transparent);
        overflow: hidden;
      }
      .bar i {
        position: absolute;
        inset-block: 0;
        inset-inline-start: 0;
        background: var(--accent);
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
  @state() private audio: HTMLAudioElement | null = null;
  @state() private is_playing = false;
  @state() private is_missing = false;
  @state() private at = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.audio?.pause();
  }

  override render(): TemplateResult {
    if (this.is_missing) return html`<span class="problem" role="status">${this.t("message.no_file")}</span>`;
    const label = this.t(this.is_playing ? "message.pause" : "message.play");
    const seconds = this.audio && Number.isFinite(this.audio.duration) ? Math.ceil(this.audio.duration) : null;
    return html`<button data-testid="recording" aria-label=${label} title=${label} @click=${this.toggle}>
      ${icon(this.is_playing ? mdiPause : mdiPlay, 20)}
      <span class="bar"><i style="inline-size: ${this.at * 100}%"></i></span>
      ${seconds === null ? nothing : html`<span>${seconds} s</span>`}
    </button>`;
  }

  private async toggle(): Promise<void> {
    if (this.is_playing) return this.audio?.pause();
    try {
      this.audio ??= this.made(await this.loader.url(this.chat_id, this.object_id));
      playing?.audio?.pause();
      playing = this;
      await this.audio.play();
    } catch {
      this.audio = null;
      this.is_missing = true;
    }
  }

  private made(url: string): HTMLAudioElement {
    const audio = new Audio(url);
    audio.onplay = () => (this.is_playing = true);
    audio.onpause = () => (this.is_playing = false);
    audio.ontimeupdate = () => (this.at = Number.isFinite(audio.duration) ? audio.currentTime / audio.duration : 0);
    audio.onended = () => (this.at = 0);
    return audio;
  }
}

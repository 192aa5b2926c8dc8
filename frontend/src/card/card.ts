// What every page of Home Assistant loads: the names of our card, and nothing else. The card itself comes when one is shown.
import type { Hass } from "../hass";
import type { CardConfig } from "./chat-card";

const CARD = "xiaozhi-chat-card";

interface CustomCard {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly preview: boolean;
  readonly documentationURL?: string;
}

declare global {
  interface Window {
    customCards?: CustomCard[];
  }
}

/** Stands for the card until its code is there; Home Assistant configures a card before it is on the page. */
class ChatCard extends HTMLElement {
  private config: CardConfig | undefined;
  private home: Hass | undefined;
  private inner: (HTMLElement & { hass: Hass | undefined; config: CardConfig | undefined }) | undefined;

  static getStubConfig(): Omit<CardConfig, "type"> {
    return { board: "" };
  }

  static async getConfigElement(): Promise<HTMLElement> {
    await import("./chat-card");
    return document.createElement("xiaozhi-chat-card-editor");
  }

  setConfig(config: CardConfig): void {
    if (typeof config.board !== "string") throw new Error("board: the id of a board");
    this.config = config;
    this.hand();
  }

  set hass(hass: Hass) {
    this.home = hass;
    this.hand();
  }

  getCardSize(): number {
    return 8;
  }

  getGridOptions(): Record<string, number> {
    return { columns: 12, rows: 8, min_columns: 6, min_rows: 4 };
  }

  async connectedCallback(): Promise<void> {
    this.style.display = "block";
    if (this.inner) return;
    await import("./chat-card");
    if (this.inner) return;
    this.inner = document.createElement("xiaozhi-chat-card-inner") as NonNullable<typeof this.inner>;
    this.hand();
    this.append(this.inner);
  }

  private hand(): void {
    if (!this.inner) return;
    this.inner.config = this.config;
    this.inner.hass = this.home;
  }
}

if (!customElements.get(CARD)) {
  customElements.define(CARD, ChatCard);
  // Home Assistant's list of cards is made before any text of ours is loaded: both languages of ours, by the page's own.
  const is_chinese = document.documentElement.lang.startsWith("zh") || navigator.language.startsWith("zh");
  (window.customCards ??= []).push({
    type: CARD,
    name: is_chinese ? "小智对话" : "XiaoZhi chat",
    description: is_chinese ? "与一台设备的实时对话，可输入文字" : "The conversation with one board, live, with a text field",
    preview: false,
  });
}

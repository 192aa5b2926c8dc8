// Stands for the card until its code is there; Home Assistant configures a card before it is on the page.
import type { Hass } from "../hass";
import type { CardConfig } from "./chat-card";

/** Make the class. Only when it is wanted: what it extends is replaced when Home Assistant's app is loaded. */
export function cardElement(): CustomElementConstructor {
  return class extends HTMLElement {
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
  };
}

// A button that opens a list of commands. A popover, so that no scroller cuts it off; arrows move, Escape closes.
import { mdiDotsVertical } from "@mdi/js";
import { css, html, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";

import { element, XiaozhiElement } from "./element";
import { icon } from "./icon";
import { base, buttons } from "./styles";

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  readonly is_danger?: boolean;
}

const GAP_PX = 4;

@element("xiaozhi-menu")
export class Menu extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    css`
      :host {
        display: inline-block;
        color: inherit; /* on a coloured bar, the bar's */
        line-height: 0;
      }
      [popover] {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 6px;
        min-inline-size: 200px;
        border: 0;
        border-radius: 14px;
        color: var(--text);
        background: var(--card);
        box-shadow: 0 4px 24px rgba(0, 0, 0, 0.28);
        font-size: 15px;
        line-height: 1.5;
      }
      [role="menuitem"] {
        display: flex;
        align-items: center;
        gap: 14px;
        inline-size: 100%;
        min-block-size: 42px;
        padding: 0 12px;
        border-radius: 10px;
        text-align: start;
      }
      [role="menuitem"]:hover,
      [role="menuitem"]:focus-visible {
        background: var(--soft);
        outline: none;
      }
    `,
  ];

  @property({ attribute: false }) commands: readonly Command[] = [];
  @property() label = "";
  @property({ type: Boolean }) small = false;
  /** Its commands are made when it is opened: there is a menu in every line of a long list. */
  @state() private is_open = false;
  @query("[popover]") private readonly list!: HTMLElement;
  @query("button") private readonly trigger!: HTMLButtonElement;

  override render(): TemplateResult {
    return html`<button
        class="icon ${this.small ? "small" : ""}"
        aria-haspopup="menu"
        aria-expanded=${this.is_open}
        aria-label=${this.label}
        @click=${this.open}
      >
        ${icon(mdiDotsVertical, this.small ? 20 : 24)}
      </button>
      <div popover="auto" role="menu" aria-label=${this.label} @keydown=${this.onKey} @toggle=${this.onToggle}>
        ${(this.is_open ? this.commands : []).map(
          (command) =>
            html`<button
              role="menuitem"
              tabindex="-1"
              class=${command.is_danger ? "danger" : ""}
              data-testid="command-${command.id}"
              @click=${(event: Event) => this.choose(event, command)}
            >
              ${icon(command.icon, 20)}<span>${command.label}</span>
            </button>`,
        )}
      </div>`;
  }

  private async open(event: Event): Promise<void> {
    event.stopPropagation();
    event.preventDefault();
    this.is_open = true;
    await this.updateComplete;
    this.list.showPopover();
    const button = this.trigger.getBoundingClientRect();
    const list = this.list.getBoundingClientRect();
    const is_rtl = getComputedStyle(this).direction === "rtl";
    const left = is_rtl ? button.left : button.right - list.width;
    const below = button.bottom + GAP_PX;
    const top = below + list.height > innerHeight ? Math.max(GAP_PX, button.top - list.height - GAP_PX) : below;
    this.list.style.left = `${Math.min(Math.max(GAP_PX, left), innerWidth - list.width - GAP_PX)}px`;
    this.list.style.top = `${top}px`;
  }

  private onToggle(event: ToggleEvent): void {
    this.is_open = event.newState === "open";
    if (this.is_open) this.items[0]?.focus();
  }

  private onKey(event: KeyboardEvent): void {
    const items = this.items;
    const at = items.indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length)?.focus();
  }

  private choose(event: Event, command: Command): void {
    event.stopPropagation();
    this.list.hidePopover();
    this.trigger.focus();
    this.tell("command", command.id);
  }

  private get items(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=menuitem]")];
  }
}

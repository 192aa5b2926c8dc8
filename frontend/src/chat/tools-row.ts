// What an agent did with its tools, folded: one line until somebody wants to know.
import { mdiChevronDown, mdiWrenchOutline } from "@mdi/js";
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { element, XiaozhiElement } from "../ui/element";
import { icon } from "../ui/icon";
import { base } from "../ui/styles";
import type { ToolCall } from "./timeline";
import { changesOf, hasFailed, toolName } from "./tool-words";

/** More than these are in the fold. */
const SHOWN_CHANGES = 3;

@element("xiaozhi-tools-row")
export class ToolsRow extends XiaozhiElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        padding-block: 4px;
        color: var(--muted);
        font-size: 13px;
      }
      summary {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-block-size: 34px;
        padding-inline: 12px 8px;
        border-radius: 17px;
        background: var(--softer);
        cursor: pointer;
        list-style: none;
      }
      summary span {
        overflow-wrap: anywhere;
      }
      summary svg {
        flex: none;
      }
      .changes {
        color: var(--text);
      }
      .failed {
        color: var(--danger-text);
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary:hover {
        background: var(--soft);
      }
      summary svg:last-child {
        transition: transform 0.15s;
      }
      details[open] summary svg:last-child {
        transform: rotate(180deg);
      }
      .running {
        animation: pulse 1.2s ease-in-out infinite;
      }
      @keyframes pulse {
        50% {
          opacity: 0.45;
        }
      }
      dl {
        margin: 8px 0 4px;
        padding: 12px 16px;
        border: 1px solid var(--line);
        border-radius: 12px;
      }
      dt {
        color: var(--text);
        font-weight: 500;
      }
      dt:not(:first-child) {
        margin-block-start: 14px;
      }
      dd {
        margin: 6px 0 0;
      }
      pre {
        margin: 2px 0 0;
        max-block-size: 9lh; /* whole lines */
        overflow: auto;
        direction: ltr;
        text-align: left;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font: 12px/1.5 var(--ha-font-family-code, ui-monospace, Menlo, Consolas, monospace);
      }
    `,
  ];

  @property({ attribute: false }) calls: readonly ToolCall[] = [];

  override render(): TemplateResult {
    const { calls, t } = this;
    const is_running = calls.some((call) => call.is_running);
    return html`<details data-testid="tools">
      <summary class=${is_running ? "running" : ""}>
        ${icon(mdiWrenchOutline, 16)}<span dir="auto">${this.label}</span>${icon(mdiChevronDown, 18)}
      </summary>
      <dl>
        ${calls.map(
          (call) =>
            html`<dt title=${call.name}>${toolName(t, call.name)}</dt>
              ${this.renderOutcome(call)}
              ${call.request ? html`<dd>${t("tools.request")}<pre tabindex="0">${readable(call.request)}</pre></dd>` : nothing}
              ${call.result === null ? nothing : html`<dd>${t("tools.result")}<pre tabindex="0">${readable(call.result)}</pre></dd>`}`,
        )}
      </dl>
    </details>`;
  }

  /** What is at work; afterwards what was done and what it changed, as far as one line has room. */
  private get label(): string {
    const { calls, t } = this;
    const running = calls.find((call) => call.is_running);
    if (running) return t("tools.running", { name: toolName(t, running.name) });
    const [first] = calls;
    const done = first && calls.length === 1 ? toolName(t, first.name) : t("tools.used_many", { count: calls.length });
    const changes = calls.flatMap((call) => changesOf(t, call));
    const shown = changes.slice(0, SHOWN_CHANGES);
    if (changes.length > shown.length) shown.push("…");
    if (calls.some(hasFailed)) shown.push(t("tools.failed"));
    return [done, ...shown].join(" · ");
  }

  private renderOutcome(call: ToolCall): TemplateResult | typeof nothing {
    const changes = changesOf(this.t, call);
    if (hasFailed(call)) return html`<dd class="failed">${this.t("tools.failed")}</dd>`;
    return changes.length > 0 ? html`<dd class="changes" dir="auto">${changes.join(" · ")}</dd>` : nothing;
  }
}

/** What fits into a line of the page. */
const LINE_CHARACTERS = 80;

/** JSON in one line, or with its lines apart where it is long; what is no JSON stays as it is. */
function readable(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const line = JSON.stringify(value);
    return line.length <= LINE_CHARACTERS ? line : JSON.stringify(value, null, 2);
  } catch {
    return text;
  }
}

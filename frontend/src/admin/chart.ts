// Small charts of days: bars that stand on each other, or lines. Every number can be read as a table, too.
import { css, html, nothing, svg, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { numberText } from "../localize";
import { element, XiaozhiElement } from "../ui/element";
import { base } from "../ui/styles";
import { linePath, top } from "./scale";

export interface Series {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

const WIDTH = 320;
const HEIGHT = 110;

@element("xiaozhi-chart")
export class Chart extends XiaozhiElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        padding: 16px 18px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--card);
      }
      h2 {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        margin: 0 0 10px;
        font-size: 14px;
        font-weight: 500;
      }
      h2 span {
        color: var(--muted);
        font-weight: 400;
      }
      svg {
        display: block;
        inline-size: 100%;
        block-size: 120px;
        overflow: visible;
      }
      .grid {
        stroke: var(--line);
        stroke-width: 1;
        vector-effect: non-scaling-stroke;
      }
      .line {
        fill: none;
        stroke-width: 2;
        stroke-linejoin: round;
        stroke-linecap: round;
        vector-effect: non-scaling-stroke;
      }
      .c0 {
        --c: var(--accent);
      }
      .c1 {
        --c: var(--warning-color, #e69500);
      }
      .c2 {
        --c: var(--danger);
      }
      .c3 {
        --c: var(--success-color, #43a047);
      }
      .c4 {
        --c: var(--muted);
      }
      rect {
        fill: var(--c);
      }
      path {
        stroke: var(--c);
      }
      .days {
        display: flex;
        justify-content: space-between;
        margin-block-start: 4px;
        color: var(--muted);
        font-size: 12px;
      }
      footer {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        margin-block-start: 10px;
        color: var(--muted);
        font-size: 12px;
      }
      footer i {
        display: inline-block;
        inline-size: 10px;
        block-size: 10px;
        margin-inline-end: 6px;
        border-radius: 3px;
        background: var(--c);
      }
    `,
  ];

  @property() label = "";
  @property() unit = "";
  @property() kind: "bars" | "lines" = "bars";
  @property({ attribute: false }) days: readonly string[] = [];
  @property({ attribute: false }) series: readonly Series[] = [];

  override render(): TemplateResult {
    const highest = top(this.kind === "bars" ? this.sums : this.series.flatMap((one) => one.values.filter((value) => value !== null)));
    return html`<h2>${this.label}<span>${numberText(this.t, highest)}${this.unit}</span></h2>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        ${[0, 0.5, 1].map((part) => svg`<line class="grid" x1="0" x2=${WIDTH} y1=${part * HEIGHT} y2=${part * HEIGHT} />`)}
        ${this.kind === "bars" ? this.bars(highest) : this.lines(highest)}
      </svg>
      <div class="days" aria-hidden="true"><span>${this.days[0]}</span><span>${this.days.at(-1)}</span></div>
      <footer aria-hidden="true">${this.series.map((one, at) => html`<span><i class="c${at % 5}"></i>${one.label}</span>`)}</footer>
      ${this.renderTable()}`;
  }

  private get sums(): number[] {
    return this.days.map((_, at) => this.series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0));
  }

  private bars(highest: number): unknown {
    const slot = WIDTH / Math.max(1, this.days.length);
    return this.days.map((day, at) => {
      let below = 0;
      return this.series.map((one, which) => {
        const value = one.values[at] ?? 0;
        const height = (value / highest) * HEIGHT;
        below += height;
        if (value === 0) return nothing;
        return svg`<rect class="c${which % 5}" x=${at * slot + slot * 0.15} y=${HEIGHT - below} width=${slot * 0.7} height=${height}>
          <title>${day}: ${one.label} ${value}${this.unit}</title></rect>`;
      });
    });
  }

  private lines(highest: number): unknown {
    return this.series.map(
      (one, which) => svg`<path class="line c${which % 5}" d=${linePath(one.values, WIDTH, HEIGHT, highest)} />`,
    );
  }

  private renderTable(): TemplateResult {
    return html`<table class="hidden-visually">
      <caption>${this.label}</caption>
      <tr><td></td>${this.series.map((one) => html`<th scope="col">${one.label}</th>`)}</tr>
      ${this.days.map(
        (day, at) => html`<tr><th scope="row">${day}</th>${this.series.map((one) => html`<td>${one.values[at] ?? ""}${this.unit}</td>`)}</tr>`,
      )}
    </table>`;
  }
}

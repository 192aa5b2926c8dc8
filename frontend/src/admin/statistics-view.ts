// How it all runs: questions, times, tokens, errors by cause, day by day.
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import type { ApiClient } from "../api/client";
import type { Day, Statistics } from "../api/types";
import type { Problem } from "../chat/state";
import { causeText, dayAndMonth, numberText } from "../localize";
import { element, XiaozhiElement } from "../ui/element";
import { problemOf, problemText } from "../ui/problem";
import { base, buttons, fields } from "../ui/styles";
import "./chart";
import type { Series } from "./chart";

const PERIODS_DAYS = [7, 14, 30];

@element("xiaozhi-statistics")
export class StatisticsView extends XiaozhiElement {
  static override styles = [
    base,
    buttons,
    fields,
    css`
      .bar {
        display: flex;
        justify-content: flex-end;
        padding-block-end: 12px;
      }
      .bar select {
        inline-size: auto;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(300px, 100%), 1fr));
        gap: 14px;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
        gap: 14px;
        margin: 0 0 14px;
      }
      dl div {
        padding: 14px 18px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--card);
      }
      dt {
        color: var(--muted);
        font-size: 13px;
      }
      dd {
        margin: 2px 0 0;
        font-size: 26px;
        line-height: 1.2;
      }
      [role="alert"] {
        color: var(--danger-text);
      }
    `,
  ];

  @property({ attribute: false }) client!: ApiClient;
  @state() private days = PERIODS_DAYS[0] ?? 7;
  @state() private statistics: Statistics | null = null;
  @state() private problem: Problem | null = null;

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("days")) void this.load(this.days);
  }

  override render(): TemplateResult {
    const { t, statistics } = this;
    return html`<div class="bar">
        <select aria-label=${t("stats.period")} @change=${(event: Event) => (this.days = Number((event.target as HTMLSelectElement).value))}>
          ${PERIODS_DAYS.map((days) => html`<option value=${days} .selected=${days === this.days}>${t("stats.days", { count: days })}</option>`)}
        </select>
      </div>
      ${this.problem ? html`<p role="alert">${problemText(t, this.problem)}</p>` : nothing}
      ${statistics ? html`${this.renderTotals(statistics)}${this.renderCharts(statistics.days)}` : nothing}`;
  }

  private renderTotals(all: Statistics): TemplateResult {
    const { t } = this;
    const turns = all.days.reduce((sum, day) => sum + day.turns, 0);
    const total = (label: string, value: string): TemplateResult => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
    return html`<dl data-testid="totals">
      ${total(t("stats.turns"), numberText(t, turns))} ${total(t("stats.chats"), numberText(t, all.chats))}
      ${total(t("stats.messages"), numberText(t, all.messages))} ${total(t("stats.boards"), `${all.boards_online} / ${all.boards}`)}
    </dl>`;
  }

  private renderCharts(days: readonly Day[]): TemplateResult {
    const { t } = this;
    const dates = days.map((day) => dayAndMonth(t, day.date));
    const of = (label: string, value: (day: Day) => number | null): Series => ({ label, values: days.map(value) });
    const spread = (key: "first_token_ms" | "first_sound_ms"): Series[] => [
      of(t("stats.median"), (day) => day[key].median),
      of(t("stats.p95"), (day) => day[key].p95),
    ];
    const causes = [...new Set(days.flatMap((day) => Object.keys(day.errors)))].sort();
    const chart = (label: string, kind: "bars" | "lines", unit: string, series: Series[]): TemplateResult =>
      html`<xiaozhi-chart .t=${t} .label=${label} .kind=${kind} .unit=${unit} .days=${dates} .series=${series}></xiaozhi-chart>`;
    return html`<div class="grid">
      ${chart(t("stats.turns"), "bars", "", [
        of(t("stats.turns"), (day) => Math.max(0, day.turns - day.interrupted)),
        of(t("stats.interrupted"), (day) => day.interrupted),
      ])}
      ${chart(t("stats.first_sound"), "lines", " ms", spread("first_sound_ms"))}
      ${chart(t("stats.first_token"), "lines", " ms", spread("first_token_ms"))}
      ${chart(t("stats.tokens"), "bars", "", [of(t("stats.input"), (day) => day.input_tokens), of(t("stats.output"), (day) => day.output_tokens)])}
      ${chart(
        causes.length > 0 ? t("stats.errors") : t("stats.errors_none"),
        "bars",
        "",
        causes.map((cause) => of(causeText(t, cause), (day) => day.errors[cause] ?? 0)),
      )}
    </div>`;
  }

  private async load(days: number): Promise<void> {
    try {
      const statistics = await this.client.statistics(days);
      if (days !== this.days) return;
      this.statistics = statistics;
      this.problem = null;
    } catch (err) {
      this.problem = problemOf(err);
    }
  }
}

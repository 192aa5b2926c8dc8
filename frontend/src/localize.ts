// The panel's own texts: Home Assistant gives panels none of an integration's. Numbers and dates are Intl's business.
import en from "./strings/en.json";
import zhHans from "./strings/zh-Hans.json";

export type Key = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;

export interface Localize {
  (key: Key, values?: Values): string;
  readonly language: string;
  /** What a person set for times of day; undefined: as the language has it. */
  readonly hour12: boolean | undefined;
}

const TEXTS: Readonly<Record<string, Readonly<Record<Key, string>>>> = { en, "zh-Hans": zhHans };

const isKey = (key: string): key is Key => key in en;

/** What went wrong in a turn, from its code; one that is newer than this panel is shown as it is written. */
export function causeText(t: Localize, code: string): string {
  const key = `cause.${code}`;
  return isKey(key) ? t(key) : code.replaceAll("_", " ");
}

/** All Chinese variants read simplified characters better than English; everybody else gets English. */
const textsOf = (language: string): Readonly<Record<Key, string>> =>
  TEXTS[language] ?? (language.startsWith("zh") ? zhHans : en);

/** Make the function that speaks a language. */
export function localizeIn(language: string, time_format?: string): Localize {
  const texts = textsOf(language);
  const localize = (key: Key, values: Values = {}): string =>
    texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  const hour12 = time_format === "12" ? true : time_format === "24" ? false : undefined;
  return Object.assign(localize, { language: valid(language), hour12 });
}

/** Home Assistant's language names are nearly all of BCP 47; one that Intl refuses must not stop the panel. */
function valid(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "en";
  } catch {
    return "en";
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatted(t: Localize, ms: number, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([t.language, options]);
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(t.language, options)));
  return format.format(ms);
}

export const timeOfDay = (t: Localize, ms: number): string =>
  formatted(t, ms, { hour: "numeric", minute: "2-digit", ...(t.hour12 !== undefined && { hour12: t.hour12 }) });

export const dayAndTime = (t: Localize, ms: number): string =>
  formatted(t, ms, { dateStyle: "medium", timeStyle: "short", ...(t.hour12 !== undefined && { hour12: t.hour12 }) });

const DAY_MS = 86_400_000;

/** Whole days between two moments by the calendar: 0 is today. A day with a change of the clock is a day. */
export function daysAgo(ms: number, now_ms: number): number {
  const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
  return Math.round((midnight(now_ms) - midnight(ms)) / DAY_MS);
}

/** The name of a day above messages. */
export function dayName(t: Localize, ms: number, now_ms: number): string {
  const ago = daysAgo(ms, now_ms);
  if (ago === 0) return t("group.today");
  if (ago === 1) return t("group.yesterday");
  const same_year = new Date(ms).getFullYear() === new Date(now_ms).getFullYear();
  return formatted(t, ms, { weekday: "long", day: "numeric", month: "long", ...(!same_year && { year: "numeric" }) });
}

/** When, as short as a list has room for. */
export function shortWhen(t: Localize, ms: number, now_ms: number): string {
  const ago = daysAgo(ms, now_ms);
  if (ago <= 0) return timeOfDay(t, ms);
  if (ago < 7) return formatted(t, ms, { weekday: "short" });
  return formatted(t, ms, { day: "numeric", month: "numeric", ...(ago > 300 && { year: "2-digit" }) });
}

/** A day of statistics («2026-11-21», of the home's calendar), as short as a chart has room for. */
export const dayAndMonth = (t: Localize, date: string): string =>
  formatted(t, new Date(`${date}T12:00:00`).getTime(), { day: "numeric", month: "short" });

export const monthName = (t: Localize, ms: number): string => formatted(t, ms, { month: "long", year: "numeric" });
export const numberText = (t: Localize, value: number): string => new Intl.NumberFormat(t.language).format(value);

import { expect, test } from "vitest";

import { dayName, daysAgo, localizeIn } from "./localize";
import en from "./strings/en.json";
import zhHans from "./strings/zh-Hans.json";

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

test("every language has every text, none is empty, and the placeholders are the same", () => {
  expect(Object.keys(zhHans).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(zhHans)) {
    expect(text.trim(), key).not.toBe("");
    expect(placeholders(text), key).toEqual(placeholders(en[key as keyof typeof en]));
  }
});

test("a text takes its values, and a missing one is seen", () => {
  const t = localizeIn("en");
  expect(t("list.unread", { count: 3 })).toBe("3 unread");
  expect(t("list.unread")).toBe("{count} unread");
});

test("any Chinese reads Chinese, any other language without a translation English", () => {
  expect(localizeIn("zh-Hant")("chat.pin")).toBe("置顶");
  expect(localizeIn("tlh")("chat.pin")).toBe("Pin");
});

test("a language that Intl refuses does not stop the panel", () => {
  expect(dayName(localizeIn("not a language!"), 0, 0)).toBe("Today");
});

test("yesterday is the day before by the calendar, not 24 hours ago", () => {
  const noon = new Date(2026, 9, 25, 0, 30).getTime();
  expect(daysAgo(new Date(2026, 9, 24, 23, 59).getTime(), noon)).toBe(1);
  expect(daysAgo(new Date(2026, 9, 25, 0, 1).getTime(), noon)).toBe(0);
});

import { expect, test } from "vitest";

import { qrPath } from "./qr";
import { linePath, top } from "./scale";

test("the top of a chart is round and never below a value", () => {
  expect(top([])).toBe(1);
  expect(top([0.4])).toBe(0.5);
  expect(top([37, 3])).toBe(50);
  expect(top([100])).toBe(100);
  expect(top([1001])).toBe(2000);
});

test("a day without a value breaks the line", () => {
  expect(linePath([0, 10, null, 5], 30, 10, 10)).toBe("M0 10L10 0M30 5");
  expect(linePath([null], 30, 10, 10)).toBe("");
});

test("a code has its three corners, whatever is in it", () => {
  for (const text of ["http://192.168.1.20:8123/xiaozhi/ota/", "http://homeassistant.local:8123/xiaozhi/ota/"]) {
    const { size, path } = qrPath(text);
    expect((size - 17) % 4).toBe(0);
    for (const [x, y] of [[4, 4], [4 + size - 7, 4], [4, 4 + size - 7]]) expect(path).toContain(`M${x} ${y}h1v1h-1z`);
  }
});

import { expect, test } from "vitest";

import { SseParser } from "./sse";

const STREAM = "retry: 3000\n\nid: 1\ndata: {\"a\":1}\n\n: ping\n\nid: 2\r\ndata: one\r\ndata: two\r\n\r\n";

test("events come whole wherever the stream is cut", () => {
  for (let cut = 0; cut <= STREAM.length; cut++) {
    const parser = new SseParser();
    const frames = [...parser.feed(STREAM.slice(0, cut)), ...parser.feed(STREAM.slice(cut))];
    expect(frames, `cut at ${cut}`).toEqual([
      { id: "1", data: '{"a":1}' },
      { id: "2", data: "one\ntwo" },
    ]);
    expect(parser.retry_ms).toBe(3000);
  }
});

test("an event that is not complete is not given", () => {
  const parser = new SseParser();
  expect(parser.feed("id: 7\ndata: x\n")).toEqual([]);
  expect(parser.feed("\n")).toEqual([{ id: "7", data: "x" }]);
});

test("the id stays until another comes, comments and unknown fields are passed over", () => {
  const parser = new SseParser();
  expect(parser.feed("id: 3\ndata: a\n\n:c\nevent: e\ndata: b\n\n")).toEqual([
    { id: "3", data: "a" },
    { id: "3", data: "b" },
  ]);
});

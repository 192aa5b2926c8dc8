import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { EventStream, type StreamStatus } from "./event-stream";
import type { StreamEvent } from "./types";

/** A server whose streams the test writes and breaks. */
class Server {
  readonly asked: (string | null)[] = [];
  readonly events: StreamEvent[] = [];
  readonly statuses: StreamStatus[] = [];
  status = 200;
  refusal: string | null = null;
  is_down = false;
  private writer: ReadableStreamDefaultController<Uint8Array> | null = null;
  readonly stream = new EventStream({
    open: (lastEventId, signal) => this.open(lastEventId, signal),
    onEvent: (event) => this.events.push(event),
    onStatus: (status) => this.statuses.push(status),
  });

  async send(text: string): Promise<void> {
    this.writer?.enqueue(new TextEncoder().encode(text));
    await vi.advanceTimersByTimeAsync(0);
  }

  beat = (id: number): Promise<void> => this.send(`id: ${id}\ndata: {"type":"heartbeat","data":{"time_ms":${id}}}\n\n`);

  async end(): Promise<void> {
    this.writer?.close();
    await vi.advanceTimersByTimeAsync(0);
  }

  get times(): number[] {
    return this.events.map((event) => (event.type === "heartbeat" ? event.data.time_ms : -1));
  }

  private async open(lastEventId: string | null, signal: AbortSignal): Promise<Response> {
    this.asked.push(lastEventId);
    if (this.is_down) throw new TypeError("network");
    const body = new ReadableStream<Uint8Array>({
      start: (writer) => {
        this.writer = writer;
        signal.addEventListener("abort", () => {
          try {
            writer.error(new DOMException("aborted", "AbortError"));
          } catch {
            // It had ended before.
          }
        });
      },
    });
    return new Response(this.status === 200 ? body : this.refusal, { status: this.status });
  }
}

describe("a stream", () => {
  let server: Server;
  beforeEach(() => {
    vi.useFakeTimers();
    server = new Server();
  });
  afterEach(() => {
    server.stream.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  async function live(): Promise<void> {
    server.stream.start();
    await vi.advanceTimersByTimeAsync(0);
  }

  test("resumes after the last event that came whole", async () => {
    await live();
    await server.beat(7);
    await server.send("id: 8\ndata: {");
    await server.end();
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.asked).toEqual([null, "7"]);
    await server.beat(8);
    expect(server.times).toEqual([7, 8]);
    expect(server.statuses).toEqual(["connecting", "live", "lost", "connecting", "live"]);
  });

  test("tries again ever more slowly while nobody answers, and at once when the network is back", async () => {
    server.is_down = true;
    await live();
    await vi.advanceTimersByTimeAsync(120_000);
    const tries = server.asked.length;
    expect(tries).toBeGreaterThan(6);
    expect(tries).toBeLessThan(25);
    server.is_down = false;
    server.stream.check();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.statuses.at(-1)).toBe("live");
  });

  test("takes silence for a loss: heartbeats have to come", async () => {
    await live();
    await vi.advanceTimersByTimeAsync(30_000);
    await server.beat(1);
    await vi.advanceTimersByTimeAsync(39_000);
    expect(server.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(server.asked).toEqual([null, "1"]);
  });

  test("is not asked for again where permission is missing", async () => {
    server.status = 404;
    server.refusal = JSON.stringify({ code: "not_found", message: "There is no such chat." });
    await live();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toHaveLength(1);
    expect(server.statuses.at(-1)).toBe("refused");
  });

  test("is asked for again while Home Assistant starts and answers 404 to everything", async () => {
    server.status = 404;
    server.refusal = "404: Not Found";
    await live();
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.asked.length).toBeGreaterThan(2);
    server.status = 200;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(server.statuses.at(-1)).toBe("live");
  });

  test("tells nothing any more after it was left, and goes on where it was", async () => {
    await live();
    await server.beat(1);
    server.stream.stop();
    await server.send("").catch(() => undefined);
    expect(server.times).toEqual([1]);
    await live();
    expect(server.asked).toEqual([null, "1"]);
  });

  test("an event that cannot be read does not end the stream", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    await live();
    await server.send("id: 1\ndata: {not json}\n\n");
    await server.beat(2);
    expect(server.times).toEqual([2]);
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
  });
});

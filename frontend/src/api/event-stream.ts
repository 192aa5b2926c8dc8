// A stream that stays: opened again after every loss, resumed by id, left while nobody looks. What it says is the reader's.
import { errorOf } from "./errors";
import { SseParser } from "./sse";
import type { StreamEvent } from "./types";

export type StreamStatus = "connecting" | "live" | "lost" | "refused";

export interface StreamReader {
  /** Open the stream after an event id. */
  open(lastEventId: string | null, signal: AbortSignal): Promise<Response>;
  onEvent(event: StreamEvent): void;
  onStatus(status: StreamStatus): void;
}

/** The server's heartbeat comes every 15 s (docs/api.md); two lost ones and a bit mean that the line is dead. */
const SILENCE_MS = 40_000;
const FIRST_RETRY_MS = 500;
const MOST_RETRY_MS = 15_000;
/**
 * Permission is missing or the chat is gone: asking again would not help. Only if our API says so: while Home Assistant
 * starts, its web server is up before the integration is, and answers 404 to everything.
 */
const FINAL = new Set([400, 403, 404]);

export class EventStream {
  private lastEventId: string | null = null;
  private attempt: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private heard_ms = 0;

  constructor(private readonly reader: StreamReader) {}

  get isOpen(): boolean {
    return this.attempt !== null;
  }

  /** Begin, or go on where it was left. */
  start(): void {
    if (this.attempt === null) void this.connect();
  }

  /** Leave; a later `start` resumes after the last event. No event comes after this. */
  stop(): void {
    clearTimeout(this.timer);
    this.attempt?.abort();
    this.attempt = null;
  }

  /** The device woke up or the network came back: do not wait for the silence to be noticed. */
  check(): void {
    if (this.attempt === null) return;
    if (this.failures > 0 || Date.now() - this.heard_ms > SILENCE_MS / 2) this.again(0);
  }

  private async connect(): Promise<void> {
    const attempt = new AbortController();
    this.attempt = attempt;
    this.reader.onStatus("connecting");
    this.watch(attempt);
    try {
      const response = await this.reader.open(this.lastEventId, attempt.signal);
      if (attempt !== this.attempt) return;
      if (!response.ok || response.body === null) {
        const err = await errorOf(response);
        if (attempt === this.attempt && FINAL.has(response.status) && err.isOurs) return this.refuse();
        throw err;
      }
      this.failures = 0;
      this.reader.onStatus("live");
      await this.read(response.body, attempt);
    } catch {
      // Lost or never there: both are tried again below.
    }
    if (attempt === this.attempt) this.lose();
  }

  private async read(body: ReadableStream<Uint8Array>, attempt: AbortController): Promise<void> {
    const parser = new SseParser();
    const decoder = new TextDecoder();
    const bytes = body.getReader();
    for (;;) {
      const { done, value } = await bytes.read();
      if (done || attempt !== this.attempt) return;
      this.watch(attempt);
      for (const frame of parser.feed(decoder.decode(value, { stream: true }))) {
        if (attempt !== this.attempt) return;
        this.lastEventId = frame.id;
        this.tell(frame.data);
      }
    }
  }

  private tell(data: string): void {
    try {
      this.reader.onEvent(JSON.parse(data) as StreamEvent);
    } catch (err) {
      // One event that cannot be taken must not end the stream; what it said is not for the console.
      console.error("xiaozhi: an event was dropped", err instanceof Error ? err.name : err);
    }
  }

  private watch(attempt: AbortController): void {
    this.heard_ms = Date.now();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (attempt === this.attempt) this.lose();
    }, SILENCE_MS);
  }

  private refuse(): void {
    this.stop();
    this.reader.onStatus("refused");
  }

  private lose(): void {
    this.failures += 1;
    this.reader.onStatus("lost");
    // Not all clients at once after a restart: between half of the wait and the whole.
    const wait_ms = Math.min(FIRST_RETRY_MS * 2 ** (this.failures - 1), MOST_RETRY_MS);
    this.again(wait_ms * (0.5 + Math.random() / 2));
  }

  private again(wait_ms: number): void {
    clearTimeout(this.timer);
    this.attempt?.abort();
    const attempt = new AbortController();
    this.attempt = attempt;
    this.timer = setTimeout(() => {
      if (attempt === this.attempt) void this.connect();
    }, wait_ms);
  }
}

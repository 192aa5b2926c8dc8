// One stream for as long as its element is on the page and somebody looks at it. Named after the seed's useSSE (S3-43).
import type { ReactiveController, ReactiveControllerHost } from "lit";

import type { ApiClient } from "./client";
import { EventStream, type StreamReader, type StreamStatus } from "./event-stream";
import type { StreamEvent } from "./types";

/**
 * A browser opens at most six connections to a server without TLS, for all tabs together. A tab that nobody sees gives
 * its streams back after a while; it resumes by id, so nothing is lost. Short looks elsewhere change nothing.
 */
const HIDDEN_MS = 20_000;

export class SseController implements ReactiveController {
  status: StreamStatus = "connecting";
  private path: string | null = null;
  private stream: EventStream | null = null;
  private hidden_timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly client: ApiClient,
    private readonly reader: Pick<StreamReader, "onEvent" | "onStatus">,
  ) {
    host.addController(this);
  }

  /** Follow a stream from its beginning, or none; the one before ends, no event of it comes any more. */
  follow(path: string | null): void {
    if (path === this.path) return;
    this.stream?.stop();
    this.path = path;
    this.stream = path === null ? null : this.open(path);
    if (!document.hidden) this.stream?.start();
  }

  /** Somebody asks for it: a stream that was refused is tried again, one that is open goes on. */
  resume(): void {
    this.stream?.start();
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.onVisibility);
    window.addEventListener("online", this.onWake);
    window.addEventListener("pageshow", this.onWake);
    this.stream?.start();
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.onVisibility);
    window.removeEventListener("online", this.onWake);
    window.removeEventListener("pageshow", this.onWake);
    clearTimeout(this.hidden_timer);
    this.stream?.stop();
  }

  private open(path: string): EventStream {
    const stream: EventStream = new EventStream({
      open: (lastEventId, signal) => this.client.stream(path, lastEventId, signal),
      onEvent: (event: StreamEvent) => stream === this.stream && this.reader.onEvent(event),
      onStatus: (status: StreamStatus) => {
        if (stream !== this.stream) return;
        this.status = status;
        this.reader.onStatus(status);
        this.host.requestUpdate();
      },
    });
    return stream;
  }

  private readonly onWake = (): void => this.stream?.check();

  private readonly onVisibility = (): void => {
    clearTimeout(this.hidden_timer);
    if (document.hidden) {
      this.hidden_timer = setTimeout(() => this.stream?.stop(), HIDDEN_MS);
    } else {
      this.stream?.start();
      this.stream?.check();
    }
  };
}

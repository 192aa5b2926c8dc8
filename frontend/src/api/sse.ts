// Server-sent events as text (WHATWG HTML, 9.2.6): feed it what arrives, get whole events. No network, no clock.

export interface Frame {
  /** The id to resume after; null: none was ever sent. */
  readonly id: string | null;
  readonly data: string;
}

export class SseParser {
  private rest = "";
  private data: string[] = [];
  private id: string | null = null;
  /** What the server wants between two attempts; null: it did not say. */
  retry_ms: number | null = null;

  /** Take a piece of the stream, cut anywhere; return the events that are complete now. */
  feed(piece: string): Frame[] {
    const frames: Frame[] = [];
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line !== "") this.field(line);
      else if (this.data.length > 0) {
        frames.push({ id: this.id, data: this.data.join("\n") });
        this.data = [];
      }
    }
    return frames;
  }

  private field(line: string): void {
    if (line.startsWith(":")) return;
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.data.push(value);
    else if (name === "id" && !value.includes("\0")) this.id = value;
    else if (name === "retry" && /^\d+$/.test(value)) this.retry_ms = Number(value);
  }
}

// Pictures and recordings need our authentication, which <img> and <audio> cannot send: they are fetched and shown as blobs.
import type { ApiClient } from "../api/client";
import type { Id } from "../api/types";

/** How many stay at hand; the oldest give their memory back. */
const KEPT = 40;

export class ObjectLoader {
  private readonly urls = new Map<string, Promise<string>>();

  constructor(private readonly client: ApiClient) {}

  /** The address of an object in this browser. Rejects when it cannot be had; it can be asked for again. */
  url(chat_id: Id, object_id: Id): Promise<string> {
    const key = `${chat_id}/${object_id}`;
    const known = this.urls.get(key);
    if (known) return known;
    const url = this.client.object(chat_id, object_id).then((blob) => URL.createObjectURL(blob));
    url.catch(() => this.urls.delete(key));
    this.urls.set(key, url);
    if (this.urls.size > KEPT) this.forget(this.urls.keys().next().value);
    return url;
  }

  /** Give everything back. */
  clear(): void {
    for (const key of [...this.urls.keys()]) this.forget(key);
  }

  private forget(key: string | undefined): void {
    const url = key === undefined ? undefined : this.urls.get(key);
    if (key === undefined || !url) return;
    this.urls.delete(key);
    url.then(URL.revokeObjectURL, () => undefined);
  }
}

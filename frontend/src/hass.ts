// What the panel uses of Home Assistant's `hass` object, and nothing more: the rest may change with any release.

export interface Hass {
  readonly language: string;
  readonly locale?: { readonly language: string; readonly time_format?: string };
  readonly user?: { readonly id: string; readonly name: string; readonly is_admin: boolean };
  /** "always_hidden": there is no sidebar, the panel has to offer the way to it. */
  readonly dockedSidebar?: string;
  readonly auth?: { readonly data: { readonly hassUrl: string } };
  fetchWithAuth(path: string, init?: RequestInit): Promise<Response>;
  callService(
    domain: string,
    service: string,
    data: Record<string, unknown>,
    target?: { device_id?: string },
  ): Promise<unknown>;
  /** A WebSocket command of Home Assistant's. Rejects with `{ code, message }`. */
  callWS<T>(message: { type: string } & Record<string, unknown>): Promise<T>;
}

export interface PanelInfo {
  readonly url_path?: string;
  readonly config?: { readonly ota_url?: string | null } | null;
}

// What can go wrong with a request, by what the caller can do about it.

/** The API said no. `code` is one of docs/api.md; `message` says what to do, in the reader's language. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** When it may be tried again; only with `too_many`. */
    readonly retry_after_s: number | null = null,
  ) {
    super(message);
  }

  /** Whether the API itself answered, and not a proxy, or a Home Assistant that has not loaded the integration yet. */
  get isOurs(): boolean {
    return !this.code.startsWith("http_");
  }
}

/** No answer at all: Home Assistant is not reachable. The request may have arrived. */
export class OfflineError extends Error {
  override readonly name = "OfflineError";
}

/** Make the error of an answer that is not a success; a body that is no JSON (a proxy's page) is left out. */
export async function errorOf(response: Response): Promise<ApiError> {
  const retry = Number(response.headers.get("Retry-After"));
  let code = `http_${response.status}`;
  let message = "";
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null) {
      if ("code" in body && typeof body.code === "string") code = body.code;
      if ("message" in body && typeof body.message === "string") message = body.message;
    }
  } catch {
    // A proxy's page: the status says enough.
  }
  return new ApiError(response.status, code, message, Number.isFinite(retry) && retry > 0 ? retry : null);
}

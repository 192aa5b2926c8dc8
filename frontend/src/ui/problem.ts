// What went wrong → a sentence that says what to do. The server's own sentence wins: it knows more.
import { ApiError, OfflineError } from "../api/errors";
import type { Problem } from "../chat/state";
import type { Key, Localize } from "../localize";

const KNOWN: Readonly<Record<string, Key>> = {
  busy: "error.busy",
  closed: "error.closed",
  not_found: "error.not_found",
  not_loaded: "error.not_loaded",
  offline: "error.offline",
  read_only: "error.read_only",
  storage_failed: "error.storage_failed",
  too_large: "error.too_large",
  full: "error.full",
  http_404: "error.not_loaded",
};

/** Make a problem of whatever a request ended with. */
export function problemOf(err: unknown): Problem {
  if (err instanceof ApiError) return { code: err.code, message: err.message, retry_after_s: err.retry_after_s };
  if (err instanceof OfflineError) return { code: "offline", message: "", retry_after_s: null };
  if (isOfHomeAssistant(err)) return { code: "home_assistant", message: err.message, retry_after_s: null };
  return { code: "failed", message: "", retry_after_s: null };
}

/** What `callService` and `callWS` reject with: Home Assistant's own sentence, in the reader's language. */
const isOfHomeAssistant = (err: unknown): err is { code: unknown; message: string } =>
  typeof err === "object" && err !== null && "code" in err && "message" in err && typeof err.message === "string" && err.message !== "";

/** Say a problem in the reader's language. */
export function problemText(t: Localize, problem: Problem): string {
  if (problem.code === "too_many" && problem.retry_after_s !== null) {
    return t("error.too_many", { seconds: problem.retry_after_s });
  }
  if (problem.message) return problem.message;
  return t(KNOWN[problem.code] ?? "error.failed");
}

// What tools did, in words for people. Their names and results are made for models; what we do not know stays as it is.
import type { Key, Localize } from "../localize";
import type { ToolCall } from "./timeline";

/** Home Assistant's own tools (helpers/intent.py, helpers/llm.py) that are used most. */
const KNOWN: Readonly<Record<string, Key>> = {
  HassTurnOn: "tool.turn_on",
  HassTurnOff: "tool.turn_off",
  HassLightSet: "tool.light",
  HassSetPosition: "tool.position",
  HassClimateSetTemperature: "tool.temperature",
  HassSetVolume: "tool.volume",
  HassStartTimer: "tool.timer",
  HassCancelTimer: "tool.timer_cancelled",
  HassListAddItem: "tool.list",
  GetLiveContext: "tool.look",
  GetDateTime: "tool.time",
};

const STATES: Readonly<Record<string, Key>> = {
  on: "state.on", off: "state.off", open: "state.open", closed: "state.closed", unavailable: "state.unavailable",
};

/** `xiaozhi__self_audio_speaker_set_volume` → «Audio speaker set volume»; one that is known has a translation. */
export function toolName(t: Localize, name: string): string {
  const last = name.split("__").at(-1) ?? name;
  const known = KNOWN[last];
  if (known) return t(known);
  const words = last.replace(/^Hass(?=[A-Z])/, "").replace(/^self[._]/, "").replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/[._-]+/g, " ").trim().toLowerCase();
  return words ? words.charAt(0).toUpperCase() + words.slice(1) : name;
}

/** What a call changed: «Kitchen light: on». Empty: nothing, or nobody knows. */
export function changesOf(t: Localize, call: ToolCall): readonly string[] {
  const result = parsed(call.result);
  const states = listOf(result?.["new_states"]).flatMap(({ entity, state }) =>
    typeof entity === "string" && typeof state === "string" ? [t("tool.now", { name: entity, state: stateName(t, state) })] : [],
  );
  if (states.length > 0) return states;
  const data = result?.["data"];
  const done = typeof data === "object" && data !== null && "success" in data ? listOf(data.success) : [];
  return done.flatMap(({ name, type }) => (typeof name === "string" && type === "entity" ? [name] : []));
}

/** Whether a call came to nothing, by its own account (agent/tools.py). */
export const hasFailed = (call: ToolCall): boolean => typeof parsed(call.result)?.["error"] === "string";

function stateName(t: Localize, state: string): string {
  const key = STATES[state];
  return key ? t(key) : state;
}

function parsed(text: string | null): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null) : [];

import { expect, test } from "vitest";

import { localizeIn } from "../localize";
import { changesOf, hasFailed, toolName } from "./tool-words";
import type { ToolCall } from "./timeline";

const en = localizeIn("en");
const call = (result: unknown): ToolCall => ({
  call_id: "c", name: "HassTurnOn", request: "{}", is_running: false, result: typeof result === "string" ? result : JSON.stringify(result),
});

test("tools that are known have a name in the reader's language, others one that can be read", () => {
  expect(toolName(en, "HassTurnOn")).toBe("Turn on");
  expect(toolName(localizeIn("zh-Hans"), "assist__HassTurnOn")).toBe("打开");
  expect(toolName(en, "xiaozhi__self_audio_speaker_set_volume")).toBe("Audio speaker set volume");
  expect(toolName(en, "HassVacuumStart")).toBe("Vacuum start");
  expect(toolName(en, "self.camera.take_photo")).toBe("Camera take photo");
  expect(toolName(en, "__")).toBe("__");
});

test("what changed is told by the new states, else by what the home says it did", () => {
  expect(changesOf(en, call({ new_states: [{ entity: "Kitchen light", state: "on" }, { entity: "Lamp", state: "30 %" }] }))).toEqual([
    "Kitchen light: on", "Lamp: 30 %",
  ]);
  expect(changesOf(localizeIn("zh-Hans"), call({ new_states: [{ entity: "厨房灯", state: "on" }] }))).toEqual(["厨房灯：已打开"]);
  expect(changesOf(en, call({ data: { success: [{ name: "Kitchen", type: "area" }, { name: "Lamp", type: "entity" }] } }))).toEqual(["Lamp"]);
});

test("results that are no such thing say nothing and hurt nobody", () => {
  for (const odd of ["", "no json", "null", "[]", { new_states: 3 }, { new_states: [null, 4, {}] }, { data: null }, { data: { success: "x" } }]) {
    expect(changesOf(en, call(odd))).toEqual([]);
    expect(hasFailed(call(odd))).toBe(false);
  }
  expect(hasFailed(call({ error: "Timeout", error_text: "No result" }))).toBe(true);
});

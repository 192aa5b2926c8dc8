import { afterEach, expect, test, vi } from "vitest";

import { ApiClient } from "./client";
import { ApiError, OfflineError } from "./errors";

afterEach(() => {
  vi.restoreAllMocks();
});

const answering = (...answers: (Response | Error)[]) => {
  const asked: { path: string; init: RequestInit | undefined }[] = [];
  const client = new ApiClient(() => async (path, init) => {
    asked.push({ path, init });
    const answer = answers.shift();
    if (answer instanceof Response) return answer;
    throw answer ?? new Error("asked too often");
  });
  return { client, asked };
};
const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status });

test("300 is an answer that names the next session (S1-9, S1-10)", async () => {
  const { client } = answering(json(300, { stat: 1, new_session: "42" }));
  expect(await client.send("1", "hello", { interrupt: false, language: "en" })).toEqual({ kind: "rolled_over", new_session: "42" });
});

test.each(["<html>", "{}", '{"new_session": 42}', "null"])("300 that cannot be read, %s, is logged and is not fatal (S1-10)", async (body) => {
  const logged = vi.spyOn(console, "error").mockReturnValue(undefined);
  const { client } = answering(new Response(body, { status: 300 }));
  await expect(client.send("1", "hello", { interrupt: false, language: "en" })).rejects.toBeInstanceOf(ApiError);
  expect(logged).toHaveBeenCalledOnce();
});

test("what the API refuses keeps its code, its sentence and its patience", async () => {
  const refusal = new Response(JSON.stringify({ code: "too_many", message: "Wait." }), { status: 429, headers: { "Retry-After": "12" } });
  const { client } = answering(refusal);
  await expect(client.send("1", "x", { interrupt: false, language: "en" })).rejects.toMatchObject({ code: "too_many", message: "Wait.", retry_after_s: 12 });
});

test("no answer means offline", async () => {
  const { client } = answering(new TypeError("Failed to fetch"));
  await expect(client.agents()).rejects.toBeInstanceOf(OfflineError);
});

test("a code that no board shows pairs nothing, and the form is taken back", async () => {
  const { client, asked } = answering(json(200, [{ entry_id: "hub" }]), json(200, { flow_id: "f" }), json(200, { type: "form" }), json(200, {}));
  expect(await client.pair("000000")).toBe(false);
  expect(asked.at(-1)).toMatchObject({ path: "/api/config/config_entries/subentries/flow/f", init: { method: "DELETE" } });
});

test("a hub that is not loaded is told as that", async () => {
  const { client } = answering(json(200, []));
  await expect(client.hubId()).rejects.toMatchObject({ code: "not_loaded" });
});

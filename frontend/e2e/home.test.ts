// The panel in the real frontend of a real Home Assistant, with our agent, a board that speaks, and lines that break.
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { HAS_CHROMIUM, strict } from "./browser";
import { HAS_HOME, Home } from "./home";

const WORDS = Array.from({ length: 30 }, (_, at) => `w${at}`).join(" ");
const SLOW_MS = 20_000;

if (!HAS_HOME) console.warn("no Python with Home Assistant here, so the panel is not tested in a real home: scripts/setup");

describe.skipIf(!HAS_CHROMIUM || !HAS_HOME)("the panel in Home Assistant", { timeout: 90_000 }, () => {
  let home: Home;
  let contexts: BrowserContext[] = [];
  let errors: string[][] = [];
  beforeAll(async () => {
    home = await Home.open();
  }, 180_000);
  afterAll(() => home?.close(), 60_000);
  afterEach(async () => {
    await home.do("release");
    home.line.mend();
    await Promise.all(contexts.map((context) => context.close()));
    const told = errors.flat();
    contexts = [];
    errors = [];
    expect(told).toEqual([]);
  });

  async function opened(who: "admin" | "plain" = "admin", path = "/xiaozhi"): Promise<Page> {
    const context = await home.person(who);
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(SLOW_MS);
    errors.push(strict(page, "/xiaozhi_static/"));
    await page.goto(path);
    await page.locator("xiaozhi-panel").waitFor();
    return page;
  }
  const composer = (page: Page) => page.getByTestId("composer").or(page.locator("xiaozhi-new-chat textarea")).first();
  async function write(page: Page, text: string): Promise<void> {
    await composer(page).fill(text);
    await page.keyboard.press("Enter");
  }
  async function begun(page: Page, text: string): Promise<string> {
    await page.getByTestId("new").click();
    await page.getByTestId("new-chat").waitFor();
    await write(page, text);
    await page.getByTestId("messages").waitFor();
    await page.waitForURL(/sid=/);
    return new URL(page.url()).searchParams.get("sid") ?? "";
  }
  const texts = (page: Page, role: "user" | "ai"): Promise<string[]> =>
    page.getByTestId(`message-${role}`).locator(".content").evaluateAll((all) => all.map((one) => one.textContent?.trim() ?? ""));
  const answered = (page: Page, text: string): Promise<void> =>
    expect.poll(async () => (await texts(page, "ai")).at(-1), { timeout: SLOW_MS }).toBe(text);
  const settled = (page: Page): Promise<void> => page.getByTestId("stop").waitFor({ state: "detached" });

  test("what is written is answered as a stream, is whole at the end, and there once", async () => {
    const page = await opened();
    await home.do("hold");
    await begun(page, `echo ${WORDS}`);
    await answered(page, "w0 w1");
    await page.locator("article.streaming").waitFor();
    await home.do("release");
    await answered(page, WORDS);
    await settled(page);
    expect(await texts(page, "user")).toEqual([`echo ${WORDS}`]);
    expect(await page.getByTestId("outgoing").count()).toBe(0);
    await page.reload();
    await answered(page, WORDS);
    expect(await texts(page, "user")).toEqual([`echo ${WORDS}`]);
  });

  test("a chat gets a name from its agent, and the list shows it without being asked", async () => {
    const page = await opened();
    await begun(page, "echo name me");
    await answered(page, "name me");
    await page.getByTestId("chat-row").first().getByText("Words that come back").waitFor();
  });

  test("stop silences the answer; what was said stays and says that it was interrupted", async () => {
    const page = await opened();
    await home.do("hold");
    const sid = await begun(page, `echo ${WORDS}`);
    await answered(page, "w0 w1");
    await page.getByTestId("stop").click();
    await settled(page);
    await page.getByText("Interrupted").waitFor();
    await home.do("release");
    await page.goto(`/xiaozhi?sid=${sid}`);
    await answered(page, "w0 w1");
    await page.getByText("Interrupted").waitFor();
  });

  test("tools at work are shown with what they changed, and after a reload, too", async () => {
    const page = await opened();
    await begun(page, "turn on the bedroom light and switch off the bedroom fan");
    await page.getByTestId("tools").waitFor();
    await settled(page);
    await page.getByTestId("message-ai").last().waitFor();
    await expect.poll(() => page.getByTestId("tools").count()).toBe(1);
    await page.reload();
    const row = page.getByTestId("tools").locator("summary");
    expect(await row.textContent()).toMatch(/2 tools used · Bedroom light: on · Bedroom fan: off/);
    await row.click();
    await page.getByTestId("tools").getByText("Turn on", { exact: true }).waitFor();
  });

  test("a line that is cut while an answer comes loses and doubles nothing", async () => {
    const page = await opened();
    await home.do("hold");
    await begun(page, `echo ${WORDS}`);
    await answered(page, "w0 w1");
    home.line.cut();
    await page.getByTestId("lost").getByText("No connection").waitFor();
    await home.do("release");
    home.line.mend();
    await answered(page, WORDS);
    await settled(page);
    expect(await texts(page, "user")).toEqual([`echo ${WORDS}`]);
    await page.getByTestId("lost").waitFor({ state: "hidden" });
  });

  test("a restart of Home Assistant while an answer comes: what was said is there, the page goes on by itself", async () => {
    const page = await opened();
    await home.do("hold");
    await begun(page, "echo before the restart");
    await answered(page, "before the");
    await home.do("restart");
    await home.do("release");
    await page.getByTestId("lost").waitFor({ state: "hidden" });
    await settled(page);
    await write(page, "echo after the restart");
    await answered(page, "after the restart");
    expect(await texts(page, "user")).toEqual(["echo before the restart", "echo after the restart"]);
  });

  test("a plain user finds no way to what admins do, and the server refuses them", async () => {
    const page = await opened("plain");
    await page.getByTestId("chat-list").waitFor();
    expect(await page.getByTestId("chat-row").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Everybody" }).count()).toBe(0);
    expect((await home.request("plain", "/api/xiaozhi/statistics")).status).toBe(403);
    expect((await home.request("plain", "/api/xiaozhi/close_all", { method: "POST" })).status).toBe(403);
  });

  test("a stranger's link is refused as if the chat were not there", async () => {
    const admin = await opened();
    const sid = await begun(admin, "echo a secret");
    await answered(admin, "a secret");
    const page = await opened("plain", `/xiaozhi?sid=${sid}`);
    await page.getByTestId("problem").getByText("There is no such chat").waitFor();
    expect(await page.getByText("a secret").count()).toBe(0);
    const base = `/api/xiaozhi/conversations/${sid}`;
    for (const path of [base, `${base}/messages`, `${base}/stream`, `${base}/export?format=json`]) {
      expect((await home.request("plain", path)).status, path).toBe(404);
    }
  });

  test("a chat that is shared appears at once, is live, and takes words where it may", async () => {
    const admin = await opened();
    const sid = await begun(admin, "echo for two");
    await answered(admin, "for two");
    const page = await opened("plain");
    await admin.locator("xiaozhi-conversation-chat xiaozhi-menu button").first().click();
    await admin.getByTestId("command-share").and(admin.locator("xiaozhi-conversation-chat *")).click();
    await admin.getByTestId("share").waitFor();
    await admin.locator("xiaozhi-share-dialog select").first().selectOption({ index: 2 });
    await page.goto(`/xiaozhi?sid=${sid}`);
    await answered(page, "for two");
    await write(page, "echo from Ben");
    await answered(admin, "from Ben");
    await answered(page, "from Ben");
  });

  test("a board is paired, and what is said to it appears while it is said", async () => {
    const page = await opened("admin", "/xiaozhi?view=admin&tab=boards");
    await page.getByTestId("add-board").waitFor();
    const code = (await home.do("boot")) as string;
    await page.getByTestId("code").fill(code === "000000" ? "000001" : "000000");
    await page.getByTestId("pair").click();
    await page.getByText("No board shows this code").waitFor();
    await page.getByTestId("code").fill(code);
    await page.getByTestId("pair").click();
    await page.getByTestId("board").waitFor();
    await home.do("booted");
    await page.goto("/xiaozhi");
    await home.do("hold");
    await home.do("wake");
    await home.do("say", { text: "what is the garden temperature" });
    await page.getByTestId("chat-row").filter({ hasText: "garden temperature" }).first().click();
    await page.getByTestId("messages").getByText("what is the garden temperature", { exact: true }).waitFor();
    await answered(page, "In the");
    await page.locator("article.streaming").waitFor();
    await home.do("release");
    await home.do("answered");
    await answered(page, "In the garden it is eighteen degrees.");
    await settled(page);
    await home.do("say", { text: "goodbye" });
    await home.do("hang_up");
    expect(await texts(page, "user")).toContain("what is the garden temperature");
  });

  test("what was said to a board can be played, and what its camera saw is shown", async () => {
    await home.do("options", { changes: { keep_recordings: true } });
    const page = await opened();
    await home.do("hold");
    await home.do("wake");
    await home.do("say", { text: "what is the garden temperature" });
    await page.getByTestId("chat-row").filter({ hasText: "garden temperature" }).first().click();
    await answered(page, "In the");
    expect(await home.do("photo")).toContain("It is red.");
    const picture = page.locator("xiaozhi-picture img");
    await picture.waitFor();
    expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => [image.naturalWidth, image.naturalHeight]))).toEqual([320, 240]);
    await home.do("release");
    await home.do("answered");
    await home.do("say", { text: "goodbye" });
    await home.do("hang_up");
    await settled(page);
    const recording = page.getByTestId("recording").first();
    await recording.click();
    await recording.and(page.locator("[aria-label='Pause']")).waitFor();
    await expect.poll(() => recording.textContent(), { timeout: SLOW_MS }).toMatch(/[1-9]\d* s/);
    await home.do("options", { changes: { keep_recordings: false } });
  });

  test("a board is renamed in the panel, and Home Assistant's own page has the same name", async () => {
    const page = await opened("admin", "/xiaozhi?view=admin&tab=boards");
    await page.getByTestId("rename-board").click();
    await page.getByTestId("name").fill("Pantry");
    await page.getByTestId("confirm").click();
    await page.getByTestId("board").getByText("Pantry").waitFor();
    await page.getByTestId("board").getByText("Device page").click();
    await page.waitForURL(/config\/devices\/device/);
    await page.getByText("Pantry").first().waitFor();
    await page.goto("/xiaozhi");
    await page.getByTestId("chat-row").filter({ hasText: "Pantry" }).first().waitFor();
  });

  test("the card is on a dashboard, live, takes words, and has its editor in Home Assistant's", async () => {
    const page = await opened("admin", "/xiaozhi?view=admin&tab=boards");
    await page.getByTestId("board").waitFor();
    const [board] = ((await (await home.request("admin", "/api/xiaozhi/boards")).json()) as { boards: { board_id: string }[] }).boards;
    const path = (await home.do("dashboard", { card: { type: "custom:xiaozhi-chat-card", board: board?.board_id } })) as string;
    // The worst order: the card is there before Home Assistant's app, which replaces the registry of elements.
    await page.route(/\/frontend_latest\/app\./, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await route.continue();
    });
    await page.goto(path);
    await page.getByTestId("card").waitFor();
    await home.do("wake");
    await home.do("say", { text: "what is the garden temperature" });
    await page.getByTestId("card").getByText("In the garden it is eighteen degrees.").last().waitFor();
    await home.do("answered");
    await home.do("say", { text: "goodbye" });
    await home.do("hang_up");
    await page.getByTestId("card").getByTestId("composer").fill("echo from the dashboard");
    await page.keyboard.press("Enter");
    await answered(page, "from the dashboard");
    const edit = page.locator("hui-card-options").getByText("Edit", { exact: true }).first();
    for (let tries = 0; tries < 3 && !(await edit.isVisible()); tries++) {
      await page.goto(`${path}?edit=1`); // without effect where the dashboard's own code comes late
      await edit.waitFor({ timeout: 5000 }).catch(() => undefined);
    }
    await edit.click();
    await page.getByTestId("card-board").waitFor();
    expect(await page.getByTestId("card-board").inputValue()).toBe(board?.board_id);
  });

  test("who logs in on Home Assistant's page finds the panel in the sidebar", async () => {
    const context = await home.stranger();
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(SLOW_MS);
    errors.push(strict(page, "/xiaozhi_static/"));
    await page.goto("/xiaozhi");
    await page.waitForURL(/auth\/authorize/);
    await page.locator("input[name=username]").fill(home.plain.username);
    await page.locator("input[name=password]").fill(home.plain.password);
    await page.keyboard.press("Enter");
    await page.getByTestId("chat-list").waitFor();
    expect(new URL(page.url()).pathname).toBe("/xiaozhi");
    await page.goto("/profile");
    await page.locator("ha-sidebar").getByText("XiaoZhi").click();
    await page.getByTestId("chat-list").waitFor();
    expect(new URL(page.url()).pathname).toBe("/xiaozhi");
  });

  test("a chat that is full goes on in the next one without a seam (HTTP 300)", async () => {
    await home.do("options", { changes: { session_max_chars: 30 } });
    const page = await opened();
    const first = await begun(page, "echo this one is soon full enough");
    await answered(page, "this one is soon full enough");
    await page.getByTestId("end").waitFor();
    const rolled = page.waitForResponse((response) => response.status() === 300);
    await write(page, "echo and on it goes");
    await rolled;
    await answered(page, "and on it goes");
    expect(new URL(page.url()).searchParams.get("sid")).not.toBe(first);
    expect(await texts(page, "user")).toEqual(["echo and on it goes"]);
    expect(await page.getByTestId("start").textContent()).toContain("--- Conversation starts ---");
    await page.goBack();
    await page.getByTestId("end").waitFor();
    await home.do("options", { changes: { session_max_chars: 0 } });
  });
});

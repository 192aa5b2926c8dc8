// The panel in Chromium against the fake home: what a person sees and does, and what happens when lines break.
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { HAS_CHROMIUM, type Look, Stage, strict } from "./browser";

describe.skipIf(!HAS_CHROMIUM)("the panel", () => {
  let stage: Stage;
  let context: BrowserContext | null = null;
  let errors: string[] = [];
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    await stage.pull("down", { down: 0 });
    await stage.pull("reset", { language: "en" });
    await stage.pull("pace", { ms: 15 });
  });
  afterEach(async () => {
    await context?.close();
    context = null;
    expect(errors).toEqual([]);
  });

  async function opened(path = "/xiaozhi", look: Look = {}): Promise<Page> {
    context ??= await stage.person(look);
    const page = await context.newPage();
    errors = strict(page);
    await page.goto(path);
    return page;
  }
  const chat = async (name: string): Promise<string> => {
    const found = (await stage.pull("facts")).chats.find((one) => one.name === name);
    if (!found) throw new Error(`no chat ${name}`);
    return found.chat_id;
  };
  const openedChat = async (name: string, look: Look = {}): Promise<Page> => {
    const page = await opened(`/xiaozhi?sid=${await chat(name)}`, look);
    await page.getByTestId("start").waitFor();
    return page;
  };
  async function write(page: Page, text: string): Promise<void> {
    await page.getByTestId("composer").fill(text);
    await page.keyboard.press("Enter");
  }
  async function command(page: Page, id: string): Promise<void> {
    await page.locator("xiaozhi-conversation-chat xiaozhi-menu button").first().click();
    await page.getByTestId(`command-${id}`).and(page.locator("xiaozhi-conversation-chat *")).click();
  }
  const texts = (page: Page, role: "user" | "ai"): Promise<string[]> =>
    page.getByTestId(`message-${role}`).locator(".content").evaluateAll((all) => all.map((one) => one.textContent?.trim() ?? ""));
  const said = (page: Page, text: string): Promise<void> => page.getByTestId("messages").getByText(text, { exact: true }).waitFor();
  const settled = (page: Page): Promise<void> => page.getByTestId("stop").waitFor({ state: "detached" });

  test("a chat that is chosen is shown with its line, and its address can be shared", async () => {
    const page = await opened();
    await page.getByTestId("chat-row").filter({ hasText: "Pasta timer" }).click();
    await page.getByTestId("message-ai").first().waitFor();
    expect(await page.getByTestId("start").textContent()).toContain("--- Conversation starts ---");
    expect(page.url()).toContain(`sid=${await chat("Pasta timer")}`);
    await page.goBack();
    await page.getByText("Choose a chat").waitFor();
  });

  test("an answer streams, is whole at the end, and what was written is there once", async () => {
    const page = await openedChat("Pasta timer");
    await write(page, "echo one two three four five six seven eight nine ten");
    await page.getByTestId("stop").waitFor();
    await settled(page);
    expect((await texts(page, "ai")).at(-1)).toBe("one two three four five six seven eight nine ten");
    expect((await texts(page, "user")).filter((text) => text.startsWith("echo"))).toHaveLength(1);
    expect(await page.getByTestId("outgoing").count()).toBe(0);
  });

  test("stop silences the answer, and it says that it was interrupted", async () => {
    await stage.pull("pace", { ms: 60 });
    const page = await openedChat("Evening lights");
    await write(page, `echo ${"word ".repeat(200)}`);
    await page.locator("article.streaming").waitFor();
    await page.getByTestId("stop").click();
    await settled(page);
    await page.getByText("Interrupted").waitFor();
  });

  test("tools at work are a folded row that tells what was changed", async () => {
    const page = await openedChat("Shopping list");
    await write(page, "Turn on the light");
    const row = page.getByTestId("tools").last();
    await row.getByText("Turn on · Kitchen light: on").click();
    await row.getByText("action_done").waitFor();
    await settled(page);
    expect(await page.getByTestId("tools").count()).toBe(1);
  });

  test("a chat is made with its first text, not before", async () => {
    const page = await opened("/xiaozhi?view=new");
    await page.getByTestId("new-chat").waitFor();
    const before = (await stage.pull("facts")).chats.length;
    await page.getByTestId("suggestion").first().click();
    await page.getByTestId("message-ai").first().waitFor();
    expect((await stage.pull("facts")).chats.length).toBe(before + 1);
    expect(page.url()).toContain("sid=");
    expect(await texts(page, "user")).toEqual(["Which lights are on?"]);
  });

  test("a message to an ended chat goes on in the next one by itself (S1-6 to S1-10)", async () => {
    const ended = await chat("A long story");
    const page = await openedChat("A long story");
    expect(await page.getByTestId("end").textContent()).toContain("*** Conversation ends ***");
    await write(page, "echo and then it went on");
    await said(page, "and then it went on");
    expect(page.url()).not.toContain(ended);
    expect(await texts(page, "user")).toEqual(["echo and then it went on"]);
    expect(await page.getByTestId("start").textContent()).toContain("--- Conversation starts ---");
    await page.goBack();
    await page.getByTestId("end").waitFor();
  });

  test("a session that ends while it is read shows its end, and stat is asked for after the answer (S1-15)", async () => {
    const page = await openedChat("Pasta timer");
    await write(page, "echo ok");
    await said(page, "ok");
    await settled(page);
    await stage.pull("stat", { chat: await chat("Pasta timer"), stat: 1 });
    await page.getByTestId("end").waitFor();
    expect((await stage.pull("facts")).requests).toContain(`GET /conversations/${await chat("Pasta timer")}/stat`);
  });

  test("what is said to a board appears while it is said", async () => {
    const page = await openedChat("Pasta timer");
    await stage.pull("spoken", { board: "aa:bb:cc:dd:ee:01", text: "echo stop the timer" });
    await said(page, "echo stop the timer");
    await said(page, "stop the timer");
  });

  test("a stream that breaks while an answer comes loses and doubles nothing", async () => {
    await stage.pull("pace", { ms: 40 });
    const page = await openedChat("Pasta timer");
    const words = Array.from({ length: 60 }, (_, at) => `w${at}`).join(" ");
    await write(page, `echo ${words}`);
    for (const forget of [0, 1, 0]) {
      await page.waitForTimeout(400);
      await stage.pull("drop_streams", { forget });
    }
    await settled(page);
    expect((await texts(page, "ai")).at(-1)).toBe(words);
    expect((await texts(page, "user")).filter((text) => text.startsWith("echo w0"))).toHaveLength(1);
  });

  test("a restart of Home Assistant is said, and what happened meanwhile is there afterwards", async () => {
    const page = await openedChat("Pasta timer");
    await stage.pull("down", { down: 1 });
    await page.getByTestId("lost").getByText("No connection").waitFor();
    await stage.pull("silent_message", { chat: await chat("Pasta timer"), text: "said meanwhile" });
    await stage.pull("drop_streams", { forget: 1 });
    await stage.pull("down", { down: 0 });
    await page.getByText("said meanwhile").waitFor({ timeout: 20_000 });
    await page.getByTestId("lost").waitFor({ state: "hidden" });
  });

  test("what could not be sent stays, says why, and is sent once when it is tried again", async () => {
    const page = await openedChat("Pasta timer");
    await stage.pull("fail", { code: "too_many" });
    await write(page, "echo hello there");
    await page.getByText("Try again in 12 seconds").waitFor();
    await page.getByTestId("retry").click();
    await said(page, "hello there");
    expect((await texts(page, "user")).filter((text) => text === "echo hello there")).toHaveLength(1);
  });

  test("an answer that failed says why and can be asked for again", async () => {
    const page = await openedChat("Pasta timer");
    await write(page, "fail please");
    await page.getByTestId("failure").getByText("The model does not answer").waitFor();
  });

  test("a message of another chat is dropped with an error in the log (S0-32)", async () => {
    const page = await openedChat("Pasta timer");
    const logged = page.waitForEvent("console", (message) => message.type() === "error" && message.text().includes("another chat"));
    await stage.pull("foreign", { chat: await chat("Pasta timer") });
    await logged;
    expect(await page.getByText("STRAY").count()).toBe(0);
  });

  test("a row that no push told of is pulled when the next index shows the gap (M8)", async () => {
    const page = await openedChat("Pasta timer");
    await stage.pull("silent_message", { chat: await chat("Pasta timer"), text: "nobody told me" });
    await write(page, "echo next");
    await page.getByText("nobody told me").waitFor();
    const all = await texts(page, "user");
    expect(all.indexOf("nobody told me")).toBeLessThan(all.indexOf("echo next"));
  });

  test("a draft outlives the page and is shown in another tab", async () => {
    const page = await openedChat("Pasta timer");
    await page.getByTestId("composer").fill("half a sent");
    await page.reload();
    await page.getByTestId("start").waitFor();
    expect(await page.getByTestId("composer").inputValue()).toBe("half a sent");
    const second = await openedChat("Pasta timer");
    expect(await second.getByTestId("composer").inputValue()).toBe("half a sent");
  });

  test("two tabs agree: a message, a name, a removal", async () => {
    const one = await openedChat("Pasta timer");
    const two = await openedChat("Pasta timer");
    await write(one, "echo seen in both");
    await said(two, "seen in both");
    await command(one, "rename");
    await one.getByTestId("name").fill("Noodles");
    await one.getByTestId("confirm").click();
    await expect.poll(() => two.getByTestId("chat-name").textContent()).toBe("Noodles");
  });

  test("a chat that was deleted comes back with undo", async () => {
    const page = await openedChat("Pasta timer");
    await command(page, "delete");
    await page.getByText("“Pasta timer” was deleted").waitFor();
    const rows = page.getByTestId("chat-row").filter({ hasText: "Pasta timer" });
    await expect.poll(() => rows.count()).toBe(0);
    await page.getByTestId("toast").getByText("Undo").click();
    await expect.poll(() => rows.count()).toBe(1);
  });

  test("somebody who may only read sees no field, a stranger sees nothing", async () => {
    const plant = await chat("What is this plant?");
    const pasta = await chat("Pasta timer");
    const page = await opened(`/xiaozhi?sid=${pasta}`, { user: "ben" });
    await page.getByTestId("problem").getByText("does not exist").waitFor();
    await page.goto(`/xiaozhi?sid=${plant}`);
    await page.getByText("Anna shares this chat with you for reading.").waitFor();
    expect(await page.getByTestId("composer").count()).toBe(0);
    expect(await page.getByTestId("delete-message").count()).toBe(0);
  });

  test("search asks the server, and a filter shows the chats of one board", async () => {
    const page = await opened();
    await page.getByTestId("search").fill("monstera");
    await expect.poll(() => page.getByTestId("chat-row").count()).toBe(1);
    await page.getByTestId("search").fill("");
    await page.getByRole("button", { name: "Kitchen", exact: true }).click();
    await expect.poll(() => page.getByTestId("chat-row").filter({ hasText: "Evening lights" }).count()).toBe(0);
    await expect.poll(() => page.getByTestId("chat-row").count()).toBeGreaterThan(1);
  });

  test("unread chats are read when they are seen", async () => {
    const page = await opened();
    const row = page.locator(".row", { hasText: "Pasta timer" });
    await row.locator(".badge").waitFor();
    await row.locator("a").click();
    await row.locator(".badge").waitFor({ state: "detached" });
  });

  test("the context of a chat is kept, and a saved one can be taken over", async () => {
    const page = await openedChat("Evening lights");
    await command(page, "context");
    await page.locator("xiaozhi-context-editor select").selectOption({ label: "For children" });
    await page.getByTestId("save-context").click();
    await page.getByTestId("context").waitFor({ state: "detached" });
    await command(page, "context");
    await expect.poll(() => page.getByTestId("context").inputValue()).toContain("child of six");
  });

  test("a saved context is made, made the default, changed and removed", async () => {
    const page = await openedChat("Evening lights");
    await command(page, "context");
    const editor = page.locator("xiaozhi-context-editor");
    await page.getByTestId("new-context").click();
    await editor.getByLabel("Name").fill("Pirate");
    await editor.getByLabel("Text", { exact: true }).fill("Speak like a pirate.");
    await editor.getByRole("checkbox").check();
    await editor.getByRole("button", { name: "Save" }).click();
    const item = editor.getByRole("listitem").filter({ hasText: "Pirate" });
    await item.getByText("Default", { exact: true }).waitFor();
    expect(await editor.getByText("Default", { exact: true }).count()).toBe(1);
    await item.getByRole("button", { name: "Edit" }).click();
    await editor.getByLabel("Name").fill("Sailor");
    await editor.getByRole("button", { name: "Save" }).click();
    await editor.getByRole("button", { name: "Delete: Sailor" }).click();
    await editor.getByText("Sailor").first().waitFor({ state: "detached" });
  });

  test("an agent is chosen before a chat begins and within one", async () => {
    const page = await opened("/xiaozhi?view=new");
    await page.getByTestId("agent").selectOption({ label: "Cook" });
    await page.getByTestId("greeting").getByText("What shall we cook today?").waitFor();
    await page.getByTestId("suggestion").first().click();
    await page.getByTestId("message-ai").first().waitFor();
    const chosen = page.getByTestId("agent");
    expect(await chosen.inputValue()).toBe("conversation.cook");
    await chosen.selectOption({ label: "Home agent" });
    await settled(page);
    await page.reload();
    await expect.poll(() => page.getByTestId("agent").inputValue()).toBe("conversation.home");
  });

  test("chats are pinned, archived, found again and saved as files", async () => {
    const page = await openedChat("Pasta timer");
    const row = page.getByTestId("chat-row").filter({ hasText: "Pasta timer" });
    const top = async (): Promise<number> => (await row.boundingBox())?.y ?? Number.NaN;
    const before = await top();
    await command(page, "pin");
    await expect.poll(top).toBeLessThan(before);
    for (const [id, name] of [["export-markdown", "chat.md"], ["export-json", "chat.json"]] as const) {
      const download = page.waitForEvent("download");
      await command(page, id);
      expect((await download).suggestedFilename()).toBe(name);
    }
    await command(page, "archive");
    await expect.poll(() => row.count()).toBe(0);
    await page.getByRole("button", { name: "Archived" }).click();
    await row.waitFor();
  });

  test("an answer and a block of code are copied as they were written", async () => {
    const page = await openedChat("Evening lights");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    await page.getByTestId("message-ai").last().getByTestId("copy").click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await copied()).toBe("You are welcome. Good night, Anna.");
    await page.locator("xiaozhi-code").getByRole("button").click();
    await expect.poll(copied).toMatch(/^alias: Evening lights\ntriggers:/);
  });

  test("a tab that nobody sees gives its streams back, and knows everything when somebody looks again", async () => {
    context ??= await stage.person();
    await context.clock.install();
    const page = await openedChat("Pasta timer");
    const hide = (hidden: boolean): Promise<void> =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    const streams = async (): Promise<number> => (await stage.pull("facts")).streams;
    await expect.poll(streams).toBe(2);
    await hide(true);
    await page.clock.fastForward(21_000);
    await expect.poll(streams).toBe(0);
    await stage.pull("spoken", { board: "aa:bb:cc:dd:ee:01", text: "echo while you were away" });
    await hide(false);
    await said(page, "while you were away");
    expect((await texts(page, "user")).filter((text) => text === "echo while you were away")).toHaveLength(1);
  });

  test("everything can be done with the keyboard: walk the chats, open one, use its menu", async () => {
    const page = await opened();
    await page.getByTestId("chat-row").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByTestId("start").waitFor();
    await page.locator("xiaozhi-conversation-chat xiaozhi-menu button").first().focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("command-rename").and(page.locator("xiaozhi-conversation-chat *")).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByTestId("command-rename").and(page.locator("xiaozhi-conversation-chat *")).isVisible()).toBe(false);
  });

  test("an answer is read to a screen reader once, when it is whole", async () => {
    const page = await openedChat("Pasta timer");
    await write(page, "echo aloud");
    await expect.poll(() => page.locator("xiaozhi-conversation-chat [role=status]").textContent()).toBe("aloud");
  });

  test("on a phone list and chat take turns", async () => {
    const page = await opened("/xiaozhi", { phone: true });
    await page.getByTestId("chat-row").first().click();
    await page.getByTestId("messages").waitFor();
    expect(await page.getByTestId("chat-list").count()).toBe(0);
    await page.getByTestId("back").click();
    await page.getByTestId("chat-list").waitFor();
  });

  test("an admin sees how it runs, ends all chats, and finds the address for a board", async () => {
    const page = await opened("/xiaozhi?view=admin");
    await page.getByTestId("totals").waitFor();
    await page.getByRole("tab", { name: "Boards" }).click();
    expect(await page.getByTestId("board").count()).toBe(2);
    await page.getByRole("img", { name: "QR code of the address" }).waitFor();
    await page.getByText("/xiaozhi/ota/").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByTestId("close-all").click();
    await page.getByTestId("confirm").click();
    await page.getByText(/^\d+ chats closed$/).waitFor();
    await page.getByTestId("everybody").click();
    await page.getByRole("button", { name: "Everybody", pressed: true }).waitFor();
  });

  test("a board is renamed where everybody sees it, and what is refused says why", async () => {
    const page = await opened("/xiaozhi?view=admin&tab=boards");
    await page.getByTestId("rename-board").first().click();
    await page.getByTestId("name").fill("taken");
    await page.getByTestId("confirm").click();
    await page.getByRole("alert").getByText("This name is taken.").waitFor();
    await page.getByTestId("rename-board").first().click();
    await page.getByTestId("name").fill("Pantry");
    await page.getByTestId("confirm").click();
    await page.getByTestId("board").getByText("Pantry").waitFor();
    await page.getByRole("group", { name: "Which chats" }).getByRole("button", { name: "Pantry" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  test("a test sentence is spoken by a board that is awake, and kept for one that sleeps", async () => {
    const page = await opened("/xiaozhi?view=admin&tab=boards");
    const called = page.waitForEvent("console", (message) => message.text().includes("assist_satellite"));
    await page.getByTestId("board").first().getByTestId("speak").click();
    expect((await called).text()).toContain('"device_id":"d1"');
    expect(await page.getByTestId("toast").count()).toBe(0);
    await page.getByTestId("board").nth(1).getByTestId("speak").click();
    await page.getByTestId("toast").getByText("Living room is asleep").waitFor();
  });

  test("the newest question can be written anew: it takes its place, its old answer goes", async () => {
    const page = await openedChat("Pasta timer");
    await page.getByTestId("composer").fill("a draft");
    const before = await texts(page, "user");
    await page.getByTestId("message-user").last().hover();
    expect(await page.getByTestId("edit-message").count()).toBe(1);
    await page.getByTestId("edit-message").click();
    expect(await page.getByTestId("composer").inputValue()).toBe(before.at(-1));
    await page.keyboard.press("Escape");
    await page.getByTestId("editing").waitFor({ state: "detached" });
    expect(await page.getByTestId("composer").inputValue()).toBe("a draft");
    await page.getByTestId("message-user").last().hover();
    await page.getByTestId("edit-message").click();
    await page.getByTestId("composer").fill("echo how much is left");
    await page.keyboard.press("Enter");
    await said(page, "how much is left");
    await settled(page);
    expect(await texts(page, "user")).toEqual([...before.slice(0, -1), "echo how much is left"]);
    expect((await texts(page, "ai")).at(-1)).toBe("how much is left");
    expect(await page.getByTestId("composer").inputValue()).toBe("a draft");
  });

  test("read from the right, list and bubbles change sides", async () => {
    const page = await openedChat("Pasta timer", { dir: "rtl" });
    const middle = async (what: string): Promise<number> => {
      const box = await page.locator(what).first().boundingBox();
      if (!box) throw new Error(`${what} is not shown`);
      return box.x + box.width / 2;
    };
    expect(await middle("nav.side")).toBeGreaterThan(await middle("xiaozhi-conversation-chat"));
    expect(await middle("article.user .content")).toBeLessThan(await middle("article.ai .content"));
    expect(await middle("[data-testid=send]")).toBeLessThan(await middle("[data-testid=composer]"));
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.locator("xiaozhi-conversation-chat xiaozhi-menu button").first().click();
    const menu = await page.locator("xiaozhi-conversation-chat [popover]:popover-open").boundingBox();
    expect(menu && menu.x >= 0 && menu.x + menu.width <= 1280).toBe(true);
  });

  test("who is no admin has no way to what admins do", async () => {
    const page = await opened("/xiaozhi", { user: "ben" });
    await page.getByTestId("chat-row").first().waitFor();
    expect(await page.getByRole("button", { name: "Everybody" }).count()).toBe(0);
    await page.locator("nav.side .head xiaozhi-menu button").first().click();
    await page.getByTestId("command-export").waitFor();
    expect(await page.getByTestId("command-admin").count()).toBe(0);
  });

  test("the card shows the conversation with its board as it goes on, and takes text", async () => {
    const page = await opened("/card");
    await page.getByTestId("card").getByText("Four minutes and twenty seconds.").waitFor();
    await stage.pull("spoken", { board: "aa:bb:cc:dd:ee:01", text: "echo louder please" });
    await said(page, "louder please");
    await write(page, "echo written here");
    await said(page, "written here");
    await stage.pull("stat", { chat: await chat("Pasta timer"), stat: 1 });
    await stage.pull("spoken", { board: "aa:bb:cc:dd:ee:01", text: "echo in the next chat" });
    await said(page, "in the next chat");
  });

  test("the card's editor names the boards and tells what was chosen", async () => {
    const page = await opened("/card");
    await page.getByTestId("card").waitFor();
    const chosen = await page.evaluate(async () => {
      const cards = window as unknown as { customCards: { type: string }[] };
      const made = customElements.get("xiaozhi-chat-card") as unknown as { getConfigElement(): Promise<HTMLElement> };
      const editor = await made.getConfigElement();
      const card = document.querySelector("xiaozhi-chat-card-inner") as unknown as { hass: unknown };
      Object.assign(editor, { hass: card.hass });
      document.body.prepend(editor);
      return cards.customCards.map((one) => one.type);
    });
    expect(chosen).toEqual(["xiaozhi-chat-card"]);
    const told = page.evaluate(
      () => new Promise((resolve) => document.addEventListener("config-changed", (event) => resolve((event as CustomEvent).detail), { once: true })),
    );
    await page.getByTestId("card-board").selectOption({ label: "Living room" });
    expect(await told).toEqual({ config: { type: "custom:xiaozhi-chat-card", board: "aa:bb:cc:dd:ee:02" } });
  });

  test("a panel that is taken off the page ends its streams", async () => {
    const page = await openedChat("Pasta timer");
    await expect.poll(async () => (await stage.pull("facts")).streams).toBe(2);
    await page.evaluate(() => document.querySelector("xiaozhi-panel")?.remove());
    await expect.poll(async () => (await stage.pull("facts")).streams).toBe(0);
  });
});

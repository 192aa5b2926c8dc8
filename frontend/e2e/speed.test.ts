// How quick the committed bundle is in Chromium: SPEED=1 npm run e2e, or scripts/panel --speed. It prints, it does not judge:
// a test that depends on the machine would only be switched off.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";

import { HAS_CHROMIUM, Stage } from "./browser";

const CHATS = 10_000;
const MESSAGES = 2000;

describe.skipIf(!process.env["SPEED"] || !HAS_CHROMIUM)("speed", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
    await stage.pull("reset", { many: CHATS, messages: MESSAGES });
    await stage.pull("pace", { ms: 10 });
  });
  afterAll(() => stage.close());

  async function opened(): Promise<Page> {
    const context = await stage.person();
    await context.addInitScript(() => {
      localStorage.setItem("dev-built", "1");
      const tasks: number[] = [];
      Object.assign(window, { tasks });
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask", buffered: true });
    });
    return context.newPage();
  }
  const longTasks = (page: Page): Promise<number[]> => page.evaluate(() => (window as unknown as { tasks: number[] }).tasks.splice(0).map(Math.round));

  test("first paint", async () => {
    const times: number[] = [];
    for (let round = 0; round < 10; round++) {
      const page = await opened();
      await page.goto("/xiaozhi");
      await page.getByTestId("chat-row").first().waitFor();
      times.push(
        await page.evaluate(() => {
          const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
          return Math.round(paint - (window as unknown as { began_ms: number }).began_ms);
        }),
      );
      await page.context().close();
    }
    times.sort((a, b) => a - b);
    console.log(`first paint after the page's own code: median ${times[5]} ms, worst ${times.at(-1)} ms`);
  }, 120_000);

  test("scrolling", async () => {
    const page = await opened();
    await page.goto("/xiaozhi");
    await page.getByTestId("chat-row").first().waitFor();
    await longTasks(page);
    await page.getByTestId("chat-list").hover();
    let reached = 0;
    for (let step = 0; step < 400; step++) {
      await page.mouse.wheel(0, 3000);
      await page.waitForTimeout(16);
      if (step % 50 === 49) await page.waitForTimeout(300);
    }
    reached = await page.getByTestId("chat-list").evaluate((list) => Math.round(list.scrollTop / 72));
    console.log(`list: scrolled past ${reached} chats of ${CHATS}, tasks over 50 ms: ${JSON.stringify(await longTasks(page))}`);

    await page.getByTestId("chat-list").evaluate((list) => (list.scrollTop = 0));
    await page.getByText("Very long").first().click();
    await page.getByTestId("message-ai").first().waitFor();
    console.log(`opening a chat of ${MESSAGES} messages, tasks over 50 ms: ${JSON.stringify(await longTasks(page))}`);
    await page.getByTestId("messages").hover();
    for (let step = 0; step < 1500; step++) {
      await page.mouse.wheel(0, -1500);
      await page.waitForTimeout(16);
      if ((await page.getByTestId("start").count()) > 0) break;
    }
    const loaded = await page.locator("xiaozhi-message-item").count();
    console.log(`chat: scrolled to its start, ${loaded} messages drawn, tasks over 50 ms: ${JSON.stringify(await longTasks(page))}`);
    await page.getByTestId("composer").fill("echo " + "word ".repeat(60));
    await page.getByTestId("send").click();
    await page.getByTestId("stop").waitFor();
    await page.getByTestId("stop").waitFor({ state: "detached" });
    console.log(`an answer streams below them, tasks over 50 ms: ${JSON.stringify(await longTasks(page))}`);
    await page.context().close();
  }, 240_000);
});

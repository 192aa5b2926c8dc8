// How quick the committed bundle is in Chromium: SPEED=1 npm run e2e, or scripts/panel --speed. It prints, it does not judge:
// a test that depends on the machine would only be switched off.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";

import { HAS_CHROMIUM, Stage } from "./browser";
import { HAS_HOME, Home } from "./home";

const CHATS = 10_000;
const MESSAGES = 2000;

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds, by the wall's clock and by the thread's own. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

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
    });
    return context.newPage();
  }

  /** Do something under Chromium's trace and tell which tasks of the page's main thread took longer than 50 ms. */
  async function traced(page: Page, work: () => Promise<void>): Promise<string> {
    const browser = page.context().browser();
    if (!browser) throw new Error("no browser");
    await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"] });
    await work();
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const mains = new Set(
      traceEvents.filter((one) => one.name === "thread_name" && one.args?.name === "CrRendererMain").map((one) => `${one.pid}/${one.tid}`),
    );
    const tasks = traceEvents.filter((one) => one.name === "RunTask" && mains.has(`${one.pid}/${one.tid}`));
    const told = (times: number[]): string => {
      const long = times.filter((time) => time > 50_000).map((time) => Math.round(time / 1000));
      return `${JSON.stringify(long)} (longest ${Math.round(Math.max(0, ...times) / 1000)} ms)`;
    };
    // What the page itself costs, and what it took on a machine that may do much else.
    const busy = tasks.flatMap((task) => task.tdur ?? []);
    const lasted = tasks.flatMap((task) => task.dur ?? []);
    return `${busy.length} tasks; over 50 ms of processor time: ${told(busy)}, of time: ${told(lasted)}`;
  }

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
    await page.getByTestId("chat-list").hover();
    const list = await traced(page, async () => {
      for (let step = 0; step < 400; step++) {
        await page.mouse.wheel(0, 3000);
        await page.waitForTimeout(16);
        if (step % 50 === 49) await page.waitForTimeout(300);
      }
    });
    const reached = await page.getByTestId("chat-list").evaluate((one) => Math.round(one.scrollTop / 72));
    console.log(`list: scrolled past ${reached} chats of ${CHATS}: ${list}`);

    await page.getByTestId("chat-list").evaluate((one) => (one.scrollTop = 0));
    const opening = await traced(page, async () => {
      await page.getByText("Very long").first().click();
      await page.getByTestId("message-ai").first().waitFor();
    });
    console.log(`opening a chat of ${MESSAGES} messages: ${opening}`);
    await page.getByTestId("messages").hover();
    const scrolling = await traced(page, async () => {
      for (let step = 0; step < 1500; step++) {
        await page.mouse.wheel(0, -1500);
        await page.waitForTimeout(16);
        if ((await page.getByTestId("start").count()) > 0) break;
      }
    });
    const drawn = await page.locator("xiaozhi-message-item").count();
    console.log(`chat: scrolled to its start, ${drawn} messages drawn: ${scrolling}`);
    await page.getByTestId("composer").fill("echo " + "word ".repeat(60));
    const answer = await traced(page, async () => {
      await page.getByTestId("send").click();
      await page.getByTestId("stop").waitFor();
      await page.getByTestId("stop").waitFor({ state: "detached" });
    });
    console.log(`an answer streams below them: ${answer}`);
    await page.context().close();
  }, 240_000);
});

describe.skipIf(!process.env["SPEED"] || !HAS_CHROMIUM || !HAS_HOME)("speed in Home Assistant", () => {
  let home: Home;
  beforeAll(async () => {
    home = await Home.open();
  }, 180_000);
  afterAll(() => home?.close(), 60_000);

  /** When Home Assistant's frame and the panel are first seen, in frames, and when our files came. */
  const watch = (): void => {
    const seen: Record<string, number> = {};
    Object.assign(window, { seen });
    const look = (now_ms: number): void => {
      const main = document.querySelector("home-assistant")?.shadowRoot?.querySelector("home-assistant-main")?.shadowRoot;
      // The tag is there long before its code is, which draws it.
      if (main?.querySelector("ha-sidebar")?.shadowRoot?.childElementCount) seen["frame"] ??= now_ms;
      if (!document.querySelector("#ha-launch-screen")) seen["uncovered"] ??= now_ms;
      const resolver = main?.querySelector("partial-panel-resolver");
      const panel = resolver?.querySelector("xiaozhi-panel") ?? resolver?.querySelector("ha-panel-custom")?.querySelector("xiaozhi-panel");
      if (panel?.shadowRoot?.querySelector(".side")) seen["panel"] ??= now_ms;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  };

  async function visit(page: Page): Promise<{ panel_ms: number; files: string }> {
    await page.goto("/xiaozhi");
    await page.getByTestId("chat-list").waitFor();
    await page.waitForFunction(() => {
      const { seen } = window as unknown as { seen: Record<string, number> };
      return "panel" in seen && "uncovered" in seen;
    });
    return page.evaluate(() => {
      const { seen } = window as unknown as { seen: { frame: number; panel: number; uncovered: number } };
      const ours = performance.getEntriesByType("resource").filter((one) => one.name.includes("/xiaozhi_static/"));
      const after = (ms: number): number => Math.round(ms - seen.frame);
      const files = ours.map((one) => {
        const timing = one as PerformanceResourceTiming;
        return `${timing.name.replace(/.*\/([a-z-]+)-.*/, "$1")} ${after(timing.startTime)}…${after(timing.responseEnd)} ms, ${timing.transferSize} bytes`;
      });
      return { panel_ms: after(seen.panel), files: `${files.join("; ")}; launch screen gone ${after(seen.uncovered)} ms` };
    });
  }

  test("first paint", async () => {
    const firsts: number[] = [];
    const later: number[] = [];
    let files = "";
    for (let person = 0; person < 5; person++) {
      const context = await home.person("admin"); // with an empty cache
      await context.addInitScript(watch);
      const page = await context.newPage();
      const first = await visit(page);
      firsts.push(first.panel_ms);
      files = first.files;
      for (let round = 0; round < 3; round++) later.push((await visit(page)).panel_ms);
      await context.close();
    }
    console.log(`first paint after Home Assistant's own frame: first visits ${JSON.stringify(firsts)} ms, later ones ${JSON.stringify(later)} ms`);
    console.log(`our files in the last first visit, from the frame on: ${files}`);
  }, 240_000);
});

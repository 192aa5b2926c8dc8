// axe-core's rules over every view, in both themes, on a phone and with the dialogs open. It finds what machines can find;
// that everything can be reached and heard is in chat.test.ts.
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { HAS_CHROMIUM, type Look, Stage } from "./browser";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

const LOOKS: Record<string, Look> = {
  light: {},
  dark: { theme: "dark", language: "zh-Hans" },
  phone: { phone: true, theme: "dark" },
  "from the right": { dir: "rtl" },
};

describe.skipIf(!HAS_CHROMIUM)("nothing is hidden from assistive technology", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  /** What axe finds, one line each. */
  async function found(page: Page): Promise<string[]> {
    await page.waitForTimeout(250); // transitions of colours and opacity
    // The colours of the bar are Home Assistant's theme's; its default ones have less contrast than axe wants.
    await page.addStyleTag({ content: ":root body { --app-header-background-color: #00536b; --app-header-text-color: #fff; }" });
    await page.addScriptTag({ path: AXE });
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(root: Document, options: unknown): Promise<{ violations: Violation[] }> } };
      // The page around the panel is not ours: Home Assistant's has its own landmarks, title and first heading.
      const off = Object.fromEntries(["region", "landmark-one-main", "html-has-lang", "page-has-heading-one"].map((id) => [id, { enabled: false }]));
      return (await axe.run(document, { rules: off })).violations;
    });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.replace(/\s+/g, " ").slice(0, 240)}`));
  }

  describe.each(Object.entries(LOOKS))("%s", (_, look) => {
    async function opened(path: string, wait: (page: Page) => Promise<void>): Promise<string[]> {
      await stage.pull("reset", { language: look.language ?? "en" });
      const context = await stage.person(look);
      try {
        const page = await context.newPage();
        await page.goto(path);
        await wait(page);
        return await found(page);
      } finally {
        await context.close();
      }
    }
    const row = async (page: Page, at: number): Promise<void> => {
      await page.getByTestId("chat-row").nth(at).click();
      await page.getByTestId("message-ai").last().waitFor();
    };
    const command = async (page: Page, id: string): Promise<void> => {
      await row(page, 0);
      await page.locator("xiaozhi-conversation-chat xiaozhi-menu button").first().click();
      await page.getByTestId(`command-${id}`).and(page.locator("xiaozhi-conversation-chat *")).click();
      await page.locator("dialog[open]").waitFor();
    };
    test.each<[string, string, (page: Page) => Promise<void>]>([
      ["the list", "/xiaozhi", (page) => page.getByTestId("chat-row").first().waitFor()],
      ["a chat with code, table and tools", "/xiaozhi", async (page) => {
        await row(page, 0);
        await page.getByTestId("tools").first().locator("summary").click();
      }],
      ["a chat with recordings", "/xiaozhi", (page) => row(page, 1)],
      ["a chat with a photo", "/xiaozhi", (page) => row(page, 2)],
      ["a menu", "/xiaozhi", async (page) => {
        await row(page, 0);
        await page.locator("xiaozhi-conversation-chat xiaozhi-menu button").first().click();
      }],
      ["renaming", "/xiaozhi", (page) => command(page, "rename")],
      ["sharing", "/xiaozhi", (page) => command(page, "share")],
      ["the context", "/xiaozhi", (page) => command(page, "context")],
      ["a new chat", "/xiaozhi?view=new", (page) => page.getByTestId("new-chat").waitFor()],
      ["a chat that is not there", "/xiaozhi?sid=4096", (page) => page.getByTestId("problem").waitFor()],
      ["statistics", "/xiaozhi?view=admin&tab=statistics", (page) => page.getByTestId("totals").waitFor()],
      ["boards", "/xiaozhi?view=admin&tab=boards", (page) => page.getByTestId("board").first().waitFor()],
      ["chats of everybody", "/xiaozhi?view=admin&tab=chats", (page) => page.getByTestId("everybody").waitFor()],
      ["the card", "/card", (page) => page.getByTestId("message-ai").last().waitFor()],
    ])("%s", async (_name, path, wait) => {
      expect(await opened(path, wait)).toEqual([]);
    });
  });
});

// Pictures of every view, to be looked at: SCREENSHOTS=<folder> npm run e2e. Without the folder nothing is done.
// With PICTURES=1 only those that the documents show.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";

import { HAS_CHROMIUM, type Look, Stage } from "./browser";

const FOLDER = process.env["SCREENSHOTS"];

const LOOKS: Record<string, Look> = {
  "desktop-light-en": {},
  "desktop-dark-zh-Hans": { theme: "dark", language: "zh-Hans" },
  "phone-light-zh-Hans": { phone: true, language: "zh-Hans" },
  "phone-dark-en": { phone: true, theme: "dark" },
  "desktop-light-rtl": { dir: "rtl" },
};

const SHOWN = new Set([
  "tools-desktop-light-en", "photo-desktop-light-en", "admin-statistics-desktop-light-en", "admin-boards-desktop-light-en",
  "card-desktop-light-en", "voice-desktop-dark-zh-Hans", "new-desktop-dark-zh-Hans", "admin-chats-desktop-dark-zh-Hans",
  "list-phone-light-zh-Hans", "tools-phone-light-zh-Hans", "chat-phone-dark-en", "voice-phone-dark-en",
]);
const ONLY_SHOWN = Boolean(process.env["PICTURES"]);
/** A picture of the card shows little around it. */
const AROUND_PX = 24;

const row = (page: Page, at: number) => page.getByTestId("chat-row").nth(at);

describe.skipIf(!FOLDER || !HAS_CHROMIUM)("screenshots", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  test.each(Object.entries(LOOKS).filter(([name]) => !ONLY_SHOWN || [...SHOWN].some((one) => one.endsWith(name))))("%s", async (name, look) => {
    await stage.pull("reset", { language: look.language ?? "en" });
    const context = await stage.person(look);
    await context.addInitScript(() => localStorage.setItem("dev-ota", "http://192.168.1.5:8123/xiaozhi/ota/"));
    const page = await context.newPage();
    const shot = async (view: string): Promise<void> => {
      if (ONLY_SHOWN && !SHOWN.has(`${view}-${name}`)) return;
      await page.mouse.move(0, 0);
      await page.addStyleTag({ content: "#sidebar { display: none !important; }" });
      await page.waitForTimeout(350);
      const card = view === "card" ? await page.getByTestId("card").boundingBox() : null;
      const clip = card && {
        x: Math.max(card.x - AROUND_PX, 0), y: Math.max(card.y - AROUND_PX, 0),
        width: card.width + 2 * AROUND_PX, height: card.height + 2 * AROUND_PX,
      };
      await page.screenshot({ path: `${FOLDER}/${view}-${name}.png`, ...(clip && { clip }) });
    };
    await page.goto("/xiaozhi");
    await row(page, 0).waitFor();
    if (look.phone) await shot("list");
    await row(page, 0).click();
    await page.getByTestId("message-ai").last().waitFor();
    await shot("chat");
    await page.getByTestId("composer").fill(look.language === "zh-Hans" ? "打开厨房的灯" : "Turn on the kitchen light");
    await page.getByTestId("send").click();
    await page.getByTestId("message-ai").nth(3).waitFor();
    await page.getByTestId("tools").last().locator("summary").click();
    await shot("tools");
    if (look.phone) await page.getByTestId("back").click();
    await row(page, 1).click();
    await page.getByTestId("message-ai").last().waitFor();
    await shot("voice");
    if (look.phone) await page.getByTestId("back").click();
    await row(page, 2).click();
    await page.getByTestId("message-ai").last().waitFor();
    await shot("photo");
    await page.goto("/xiaozhi?view=new");
    await page.getByTestId("new-chat").waitFor();
    await page.waitForTimeout(300);
    await shot("new");
    for (const tab of ["statistics", "boards", "chats"]) {
      await page.goto(`/xiaozhi?view=admin&tab=${tab}`);
      await page.waitForTimeout(400);
      await shot(`admin-${tab}`);
    }
    if (look.dir !== "rtl") {
      await page.goto("/card");
      await page.waitForTimeout(600);
      await shot("card");
    }
    await context.close();
  }, 90_000);
});

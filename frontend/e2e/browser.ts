// A fake home on loopback and Debian's Chromium. Tests skip, and say so, where there is no Chromium.
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";

export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
export const HAS_CHROMIUM = existsSync(CHROMIUM);

export const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export interface Look {
  readonly user?: "anna" | "ben";
  readonly language?: string;
  readonly theme?: "light" | "dark";
  readonly dir?: "ltr" | "rtl";
  readonly phone?: boolean;
}

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** The screen that a look needs. */
export const viewOf = (look: Look) => ({
  viewport: look.phone ? PHONE : DESKTOP,
  hasTouch: look.phone ?? false,
  deviceScaleFactor: look.phone ? 1.5 : 1,
  colorScheme: look.theme ?? ("light" as const),
  timezoneId: "Europe/Berlin",
});

export class Stage {
  private constructor(
    private readonly server: ViteDevServer,
    private readonly browser: Browser,
    readonly url: string,
  ) {}

  static async open(): Promise<Stage> {
    const server = await createServer({ configFile: "vite.config.ts", logLevel: "error", server: { host: "127.0.0.1", port: 0, hmr: false } });
    await server.listen();
    const address = server.httpServer?.address();
    if (address === null || typeof address !== "object") throw new Error("the server has no port");
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    return new Stage(server, browser, `http://127.0.0.1:${address.port}`);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  /** A browser of one person. */
  async person(look: Look = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ ...viewOf(look), baseURL: this.url });
    await context.addInitScript((one: Record<string, unknown>) => {
      for (const name of ["user", "language", "theme", "dir"]) {
        if (typeof one[name] === "string") localStorage.setItem(`dev-${name}`, one[name]);
      }
    }, { ...look });
    return context;
  }

  /** Pull a string of the fake home. */
  async pull(what: string, values: Record<string, string | number> = {}): Promise<Facts> {
    const query = new URLSearchParams(Object.entries(values).map(([name, value]) => [name, String(value)]));
    const response = await fetch(`${this.url}/dev/do/${what}?${query}`);
    return (await response.json()) as Facts;
  }
}

export interface Facts {
  readonly requests: readonly string[];
  readonly streams: number;
  readonly chats: readonly { chat_id: string; name: string; rows: readonly { message_index: number; content?: string }[] }[];
}

/** Fail on what the page, or just the scripts from `source` in it, could not cope with; what it logs on purpose is looked at by the test that expects it. */
export function strict(page: Page, source = ""): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => {
    if (source === "" || error.stack?.includes(source)) errors.push(error.message);
  });
  return errors;
}

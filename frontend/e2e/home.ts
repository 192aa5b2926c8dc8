// A real Home Assistant with its own frontend, led through scripts/demo_home/panel_home.py, and a line to it that can be cut.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { createInterface, type Interface } from "node:readline";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

import { CHROMIUM, FLAGS, type Look, viewOf } from "./browser";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Set by scripts/panel; by hand: a Python that has Home Assistant. */
const PYTHON = process.env["XIAOZHI_PYTHON"] ?? `${ROOT}.venv/bin/python`;
export const HAS_HOME = existsSync(PYTHON);

interface Access {
  readonly url: string;
  readonly owner: string;
  readonly user: string;
  readonly password: string;
}

/** What stands between a browser and Home Assistant: cut, nothing that was open survives and nothing new is let in. */
class Line {
  readonly sockets = new Set<Socket>();
  private is_cut = false;
  private readonly server: Server;

  constructor(private readonly port: number) {
    this.server = createServer((near) => {
      if (this.is_cut) return near.destroy();
      const far = connect(this.port, "127.0.0.1");
      for (const [one, other] of [[near, far], [far, near]] as const) {
        this.sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          this.sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    const address = this.server.address();
    if (address === null || typeof address !== "object") throw new Error("the line has no port");
    return `http://127.0.0.1:${address.port}`;
  }

  cut(): void {
    this.is_cut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.is_cut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}

export class Home {
  private constructor(
    private readonly python: ChildProcessWithoutNullStreams,
    private readonly lines: Interface,
    private readonly browser: Browser,
    private readonly access: Access,
    readonly line: Line,
    readonly url: string,
  ) {}

  static async open(): Promise<Home> {
    const python = spawn(PYTHON, ["-m", "scripts.demo_home.panel_home"], { cwd: ROOT, env: { ...process.env, PYTHONPATH: ROOT } });
    let said = "";
    python.stderr.on("data", (data: Buffer) => (said += data.toString()));
    const lines = createInterface(python.stdout);
    const access = (await answer(lines, python, () => said)) as Access;
    const line = new Line(Number(new URL(access.url).port));
    const url = await line.open();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    return new Home(python, lines, browser, access, line, url);
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.line.close();
    const ended = new Promise((resolve) => this.python.once("exit", resolve));
    this.python.stdin.end();
    await ended;
  }

  /** Have something done in the home; what came of it. One at a time. */
  async do(what: string, values: Record<string, unknown> = {}): Promise<unknown> {
    const answered = answer(this.lines, this.python, () => "");
    this.python.stdin.write(`${JSON.stringify({ do: what, ...values })}\n`);
    return answered;
  }

  /** A browser in which nobody is logged in. */
  stranger(look: Look = {}): Promise<BrowserContext> {
    return this.browser.newContext({ ...viewOf(look), baseURL: this.url, locale: look.language ?? "en" });
  }

  /** How the plain user logs in. */
  get plain(): { readonly username: string; readonly password: string } {
    return { username: this.access.user, password: this.access.password };
  }

  /** A browser in which somebody is logged in, as Home Assistant's frontend keeps that (its key `hassTokens`). */
  async person(who: "admin" | "plain", look: Look = {}): Promise<BrowserContext> {
    const tokens = await this.login(who === "admin" ? this.access.owner : this.access.user);
    const context = await this.browser.newContext({ ...viewOf(look), baseURL: this.url, locale: look.language ?? "en" });
    await context.addInitScript(
      ([tokens, language]) => {
        localStorage.setItem("hassTokens", tokens ?? "");
        localStorage.setItem("selectedLanguage", JSON.stringify(language));
      },
      [JSON.stringify(tokens), look.language ?? "en"],
    );
    return context;
  }

  /** Home Assistant's own way to log in (its documentation «Authentication API»). */
  async login(username: string): Promise<Record<string, unknown>> {
    const client_id = `${this.url}/`;
    const post = async (path: string, body: unknown): Promise<Record<string, string>> => {
      const is_form = body instanceof URLSearchParams;
      const response = await fetch(this.url + path, { method: "POST", body: is_form ? body : JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return (await response.json()) as Record<string, string>;
    };
    const flow = await post("/auth/login_flow", { client_id, handler: ["homeassistant", null], redirect_uri: client_id });
    const done = await post(`/auth/login_flow/${flow["flow_id"]}`, { client_id, username, password: this.access.password });
    const grant = { grant_type: "authorization_code", code: done["result"] ?? "", client_id };
    const token = await post("/auth/token", new URLSearchParams(grant));
    const expires = Date.now() + Number(token["expires_in"]) * 1000;
    return { ...token, hassUrl: this.url, clientId: client_id, expires };
  }

  /** A request that a script of somebody could make, past the panel. */
  async request(who: "admin" | "plain", path: string, init: RequestInit = {}): Promise<Response> {
    const tokens = await this.login(who === "admin" ? this.access.owner : this.access.user);
    return fetch(this.url + path, { ...init, headers: { Authorization: `Bearer ${String(tokens["access_token"])}` } });
  }
}

async function answer(lines: Interface, python: ChildProcessWithoutNullStreams, said: () => string): Promise<unknown> {
  const line = await new Promise<string>((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the home ended with ${code}: ${said().slice(-2000)}`));
    python.once("exit", onExit);
    lines.once("line", (text) => {
      python.off("exit", onExit);
      resolve(text);
    });
  });
  const told = JSON.parse(line) as { ok?: unknown; error?: string };
  if (told.error !== undefined) throw new Error(told.error);
  return told.ok;
}

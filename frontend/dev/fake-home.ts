// A small home for development and tests: serves docs/api.md from memory, and a page that hosts the panel as Home Assistant
// does. Who asks is told by the token: it is the user's id. Below /dev are the strings that tests pull.
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

import { bodyOf, FakeApi } from "./fake-api.ts";
import { many, seed } from "./seed.ts";

const WWW = fileURLToPath(new URL("../../custom_components/xiaozhi/www/", import.meta.url));
const PAGE = fileURLToPath(new URL("page.html", import.meta.url));

const HUB = "/api/config/config_entries/entry";

/** Make the plugin; each server has a home of its own. */
export function fakeHome(): Plugin {
  let home = new FakeApi();
  seed(home, "en");
  return {
    name: "fake-home",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? "/", "http://home");
        const done = (work: Promise<void>): void => {
          work.catch((err: unknown) => {
            console.error(err);
            response.writeHead(500).end();
          });
        };
        if (url.pathname.startsWith("/api/xiaozhi")) return done(home.handle(request, response, url));
        if (url.pathname === "/dev/ws") return done(command(request, response));
        if (url.pathname === HUB) return done(json(response, [{ entry_id: "hub" }]));
        if (url.pathname.startsWith("/dev/do/")) return done(pull(url, response));
        if (url.pathname.startsWith("/xiaozhi_static/")) return done(file(url.pathname.slice("/xiaozhi_static/".length), response));
        if (url.pathname === "/xiaozhi" || url.pathname === "/" || url.pathname === "/card") return done(page(request, response));
        next();
      });

      async function json(response: ServerResponse, body: unknown, status = 200): Promise<void> {
        response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
      }

      /** The WebSocket commands that the panel uses, one a request. «taken» is a name that is refused. */
      async function command(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { type, subentry_id, title = "" } = (await bodyOf(request)) as { type: string; subentry_id?: string; title?: string };
        if (type === "config_entries/subentries/list") {
          return json(response, home.boards.map(({ board_id, device_id }) => ({ subentry_id: device_id, unique_id: board_id })));
        }
        if (title === "taken") return json(response, {}, 400);
        home.boards = home.boards.map((one) => (one.device_id === subentry_id ? { ...one, name: title } : one));
        return json(response, null);
      }

      /** The committed bundle, as panel.py serves it; "panel.js" and "card.js" lead to the entries. */
      async function file(name: string, response: ServerResponse): Promise<void> {
        const names = await readdir(WWW);
        const found = names.find((one) => one === name || (name === "panel.js" && one.startsWith("panel-") && one.endsWith(".js")));
        if (found === undefined) return void response.writeHead(404).end();
        if (found !== name) return void response.writeHead(302, { Location: found }).end();
        response.writeHead(200, { "Content-Type": "text/javascript" }).end(await readFile(WWW + found));
      }

      async function page(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const html = await server.transformIndexHtml(request.url ?? "/", await readFile(PAGE, "utf-8"));
        response.setHeader("Content-Type", "text/html; charset=utf-8").end(html);
      }

      async function pull(url: URL, response: ServerResponse): Promise<void> {
        const value = (name: string): string => url.searchParams.get(name) ?? "";
        switch (url.pathname.slice("/dev/do/".length)) {
          case "reset":
            home.end();
            home = new FakeApi();
            seed(home, value("language") || "en");
            if (value("many")) many(home, Number(value("many")), Number(value("messages") || 0));
            break;
          case "pace":
            home.pace_ms = Number(value("ms"));
            break;
          case "down":
            home.is_down = value("down") === "1";
            if (home.is_down) home.dropStreams(false);
            break;
          case "drop_streams":
            home.dropStreams(value("forget") === "1");
            break;
          case "spoken":
            await home.spoken(value("board"), value("text"));
            break;
          case "fail":
            home.next_failure = value("code") || null;
            break;
          case "stat":
            home.setStat(value("chat"), Number(value("stat")) as 0 | 1);
            break;
          case "foreign":
            home.pushForeign(value("chat"));
            break;
          case "silent_message":
            home.storeSilently(value("chat"), value("text"));
            break;
        }
        response.setHeader("Content-Type", "application/json").end(JSON.stringify(home.facts()));
      }
    },
  };
}

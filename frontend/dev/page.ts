// Hosts the panel, or the card, as Home Assistant does: a `hass` object, a theme, `narrow` by the width. What is wanted is
// kept in this browser's storage: user, language, theme, direction, address for boards.
import type { Hass } from "../src/hass";

const setting = (name: string, otherwise: string): string => localStorage.getItem(`dev-${name}`) ?? otherwise;

const user = setting("user", "anna");
const language = setting("language", "en");
document.body.className = setting("theme", "light");
document.documentElement.lang = language;
document.documentElement.dir = setting("dir", "ltr");

const hass: Hass = {
  language,
  locale: { language, time_format: "language" },
  user: { id: user, name: user, is_admin: user === "anna" },
  auth: { data: { hassUrl: location.origin } },
  fetchWithAuth: (path, init = {}) =>
    fetch(path, { ...init, headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${user}` } }),
  callService: async (...call) => console.info("callService", JSON.stringify(call)),
  callWS: async (message) => {
    const response = await fetch("/dev/ws", { method: "POST", body: JSON.stringify(message) });
    if (response.ok) return response.json();
    throw { code: "unknown_error", message: "This name is taken." };
  },
};

const began_ms = performance.now();
const main = document.querySelector("#main");
const sidebar = document.querySelector<HTMLElement>("#sidebar");
const phone = matchMedia("(max-width: 870px)");

async function host(): Promise<HTMLElement> {
  if (location.pathname === "/card") {
    await import("../src/card/card");
    const card = document.createElement("xiaozhi-chat-card");
    Object.assign(card, { hass });
    (card as HTMLElement & { setConfig(config: unknown): void }).setConfig({ type: "custom:xiaozhi-chat-card", board: "aa:bb:cc:dd:ee:01" });
    card.style.cssText = "display: block; max-width: 480px; margin: 24px auto;";
    return card;
  }
  // The bundle itself, where speed is measured: unbundled sources load slowly and check much.
  const bundle = "/xiaozhi_static/panel.js";
  await (setting("built", "") ? import(/* @vite-ignore */ bundle) : import("../src/panel"));
  const panel = document.createElement("xiaozhi-panel");
  Object.assign(panel, { hass, panel: { url_path: "xiaozhi", config: { ota_url: setting("ota", "") || null } } });
  return panel;
}

const element = await host();
const fit = (): void => {
  Object.assign(element, { narrow: phone.matches });
  if (sidebar) sidebar.hidden = phone.matches;
  if (sidebar) sidebar.style.display = phone.matches ? "none" : "";
};
phone.addEventListener("change", fit);
fit();
main?.append(element);
Object.assign(window, { began_ms });

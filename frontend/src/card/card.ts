// What every page of Home Assistant loads: the names of our card, and nothing else. The card itself comes when one is shown.
import { cardElement } from "./card-element";
import { preloadPanel } from "./preload";

const CARD = "xiaozhi-chat-card";
/** The root of Home Assistant's own app, defined when its code has run. */
const APP = "home-assistant";

interface CustomCard {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly preview: boolean;
  readonly documentationURL?: string;
}

declare global {
  interface Window {
    customCards?: CustomCard[];
  }
}

/**
 * Home Assistant's app brings a registry of custom elements of its own (the polyfill of scoped registries), which does not
 * know what was defined before it: its dashboards would say for ever that our card does not exist. We are small and
 * nearly always there first, so we wait for the app. Pages without it (a test's) need not wait.
 */
async function registry(): Promise<CustomElementRegistry> {
  if (document.querySelector(APP)) await customElements.whenDefined(APP);
  return window.customElements;
}

async function define(): Promise<void> {
  const elements = await registry();
  if (!elements.get(CARD)) elements.define(CARD, cardElement());
}

preloadPanel(import.meta.url, location.pathname);
void define();

// Home Assistant's list of cards is made before any text of ours is loaded: both languages of ours, by the page's own.
window.customCards ??= [];
if (!window.customCards.some((card) => card.type === CARD)) {
  const is_chinese = document.documentElement.lang.startsWith("zh") || navigator.language.startsWith("zh");
  window.customCards.push({
    type: CARD,
    name: is_chinese ? "小智对话" : "XiaoZhi chat",
    description: is_chinese ? "与一台设备的实时对话，可输入文字" : "The conversation with one board, live, with a text field",
    preview: false,
  });
}

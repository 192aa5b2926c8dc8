// Has the panel's code fetched as soon as a page of the panel is opened: beside Home Assistant's own code, not after it.

const PANEL = /^\/xiaozhi(\/|$)/;

/**
 * panel.py names the panel's files at the end of our own address: `card-….js?panel=panel-….js,shared-….js`. They are fetched
 * and compiled here, and run only when Home Assistant imports them.
 */
export function preloadPanel(self: string, pathname: string): void {
  const files = new URL(self).searchParams.get("panel");
  if (!files || !PANEL.test(pathname)) return;
  for (const file of files.split(",")) {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = new URL(file, self).href;
    document.head.append(link);
  }
}

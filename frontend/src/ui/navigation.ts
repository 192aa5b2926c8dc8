// Moving within Home Assistant without loading the page again, as its own links do.

/** Go to an address; `replace` leaves no step to go back to. */
export function navigate(href: string, replace = false): void {
  if (replace) history.replaceState(history.state, "", href);
  else history.pushState(null, "", href);
  window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace } }));
}

/** Let a browser save a file. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// An icon of Material Design Icons as inline SVG; it is decoration, the name stands on the button.
import { html, type TemplateResult } from "lit";

export const icon = (path: string, size_px = 24): TemplateResult =>
  html`<svg viewBox="0 0 24 24" width=${size_px} height=${size_px} aria-hidden="true" focusable="false">
    <path d=${path} fill="currentColor" />
  </svg>`;

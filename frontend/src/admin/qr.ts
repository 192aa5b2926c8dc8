// A QR code as one SVG path: dark on white with its quiet zone, whatever the theme, or phones do not read it.
import { html, type TemplateResult } from "lit";
import qrcode from "qrcode-generator";

/** Of four modules on each side (ISO/IEC 18004, 6.3.8). */
const QUIET = 4;

export function qr(text: string, label: string): TemplateResult {
  const { size, path } = qrPath(text);
  const whole = size + 2 * QUIET;
  return html`<svg class="qr" viewBox="0 0 ${whole} ${whole}" role="img" aria-label=${label} shape-rendering="crispEdges">
    <rect width=${whole} height=${whole} fill="#fff" />
    <path d=${path} fill="#000" />
  </svg>`;
}

/** The dark modules of a text's code, and how many there are on a side. */
export function qrPath(text: string): { size: number; path: string } {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  let path = "";
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  return { size, path };
}

// Colours come from Home Assistant's theme; the second values are for a page without one. Directions are logical.
import { css } from "lit";

export const base = css`
  :host {
    --text: var(--primary-text-color, #212121);
    --muted: var(--secondary-text-color, #616161);
    --line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --page: var(--primary-background-color, #fafafa);
    --card: var(--card-background-color, #fff);
    --accent: var(--primary-color, #009ac7);
    --on-accent: var(--text-primary-color, #fff);
    --danger: var(--error-color, #db4437);
    /* A theme's colours are made for areas: as text, and below text, they come nearer to the text's (WCAG 2.2, 1.4.3). */
    --accent-text: color-mix(in srgb, var(--accent) 66%, var(--text));
    --accent-fill: color-mix(in srgb, var(--accent) 74%, #000);
    --danger-text: color-mix(in srgb, var(--danger) 80%, var(--text));
    --danger-fill: color-mix(in srgb, var(--danger) 84%, #000);
    --soft: color-mix(in srgb, var(--text) 7%, transparent);
    --softer: color-mix(in srgb, var(--text) 4%, transparent);
    --tint: color-mix(in srgb, var(--accent) 14%, var(--card));
    --radius: 14px;
    box-sizing: border-box;
    color: var(--text);
    font-family: var(--ha-font-family-body, Roboto, Noto, "Noto Sans CJK SC", sans-serif);
    font-size: 15px;
    line-height: 1.5;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .hidden-visually {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;

export const buttons = css`
  button,
  .button {
    font: inherit;
    color: inherit;
    cursor: pointer;
    border: 0;
    background: none;
    text-decoration: none;
  }
  button:disabled {
    cursor: default;
    opacity: 0.45;
  }
  .icon {
    display: inline-grid;
    place-items: center;
    flex: none;
    inline-size: 44px;
    block-size: 44px;
    padding: 0;
    border-radius: 50%;
  }
  .icon.small {
    inline-size: 32px;
    block-size: 32px;
    color: var(--muted);
  }
  .icon:hover:not(:disabled),
  .plain:hover:not(:disabled) {
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
  .plain,
  .filled {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: 40px;
    padding: 0 18px;
    border-radius: 20px;
    font-weight: 500;
  }
  .plain {
    color: var(--accent-text);
  }
  .filled {
    color: var(--on-accent);
    background: var(--accent-fill);
  }
  .filled:hover:not(:disabled) {
    filter: brightness(1.08);
  }
  .danger {
    color: var(--danger-text);
  }
  .filled.danger {
    color: #fff;
    background: var(--danger-fill);
  }
`;

export const fields = css`
  label.field {
    display: grid;
    gap: 4px;
    color: var(--muted);
    font-size: 13px;
  }
  input[type="text"],
  input[type="search"],
  textarea,
  select {
    font: inherit;
    font-size: 15px;
    color: var(--text);
    background: var(--softer);
    border: 1px solid var(--line);
    border-radius: 10px;
    padding: 9px 12px;
    inline-size: 100%;
    min-block-size: 42px;
  }
  textarea {
    resize: vertical;
  }
  select {
    cursor: pointer;
  }
  select option {
    color: var(--text);
    background: var(--card);
  }
  input:focus,
  textarea:focus,
  select:focus {
    outline: 2px solid var(--accent);
    outline-offset: -1px;
  }
  input[type="checkbox"] {
    inline-size: 18px;
    block-size: 18px;
    accent-color: var(--accent);
  }
`;

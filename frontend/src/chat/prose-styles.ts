// How Markdown looks.
import { css } from "lit";

export const proseStyles = css`
  .prose > :first-child {
    margin-block-start: 0;
  }
  .prose > :last-child {
    margin-block-end: 0;
  }
  .prose p,
  .prose ul,
  .prose ol,
  .prose blockquote {
    margin-block: 8px;
  }
  .prose ul,
  .prose ol {
    padding-inline-start: 24px;
  }
  .prose li {
    margin-block: 3px;
  }
  .prose li.task {
    list-style: none;
    margin-inline-start: -22px;
  }
  .prose .heading {
    margin-block: 14px 6px;
    font-size: 17px;
    font-weight: 600;
  }
  .prose blockquote {
    margin-inline: 0;
    padding-inline-start: 14px;
    border-inline-start: 3px solid var(--line);
    color: var(--muted);
  }
  .prose code {
    padding: 1px 5px;
    border-radius: 5px;
    background: var(--soft);
    font: 0.9em var(--ha-font-family-code, ui-monospace, Menlo, Consolas, monospace);
  }
  .prose a {
    color: var(--accent-text);
  }
  .prose hr {
    border: 0;
    border-block-start: 1px solid var(--line);
    margin-block: 14px;
  }
  .prose .table {
    overflow-x: auto;
    margin-block: 8px;
  }
  .prose table {
    border-collapse: collapse;
    font-size: 14px;
  }
  .prose th,
  .prose td {
    padding: 6px 12px;
    border-block-end: 1px solid var(--line);
  }
`;

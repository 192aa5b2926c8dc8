// How the list of chats looks.
import { css } from "lit";

import { CHAT_PX, HEADING_PX } from "./groups";

export const listStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    background: var(--card);
  }
  .search {
    position: relative;
    padding: 12px 12px 4px;
    color: var(--muted);
  }
  .search svg {
    position: absolute;
    inset-block-start: 23px;
    inset-inline-start: 26px;
  }
  .search input {
    border-radius: 22px;
    padding-inline-start: 42px;
    border-color: transparent;
    background: var(--soft);
  }
  .filters {
    display: flex;
    flex: none;
    gap: 6px;
    padding: 8px 12px;
    overflow-x: auto;
    scrollbar-width: none;
    /* What is cut off fades, so that it is seen that there is more. */
    --fade: linear-gradient(to right, transparent, #000 12px, #000 calc(100% - 28px), transparent);
    mask-image: var(--fade);
  }
  .chip {
    flex: none;
    min-block-size: 32px;
    padding: 0 14px;
    border-radius: 16px;
    background: var(--soft);
    font-size: 13px;
    white-space: nowrap;
  }
  .chip[aria-pressed="true"] {
    background: color-mix(in srgb, var(--accent) 24%, var(--card));
    font-weight: 600;
  }
  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    contain: strict;
  }
  .rows {
    position: relative;
    margin-block-end: var(--room-below, 12px);
  }
  .heading,
  .row {
    position: absolute;
    inset-inline: 0;
    inset-block-start: 0;
  }
  .heading {
    block-size: ${HEADING_PX}px;
    padding: 14px 20px 0;
    color: var(--muted);
    font-size: 12px;
    font-weight: 500;
    letter-spacing: 0.02em;
  }
  .row {
    block-size: ${CHAT_PX}px;
    padding: 2px 8px;
  }
  .row a {
    display: flex;
    align-items: center;
    gap: 12px;
    block-size: 100%;
    padding-inline: 10px 12px;
    border-radius: var(--radius);
    color: inherit;
    text-decoration: none;
  }
  .row a:hover {
    background: var(--softer);
  }
  .row a:focus-visible {
    outline-offset: -2px;
  }
  .selected a,
  .selected a:hover {
    background: var(--tint);
  }
  .face {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 42px;
    block-size: 42px;
    border-radius: 50%;
    color: var(--accent-text);
    background: color-mix(in srgb, var(--accent) 13%, transparent);
  }
  .face.running {
    animation: beat 1.4s ease-in-out infinite;
  }
  @keyframes beat {
    50% {
      box-shadow: 0 0 0 5px color-mix(in srgb, var(--accent) 25%, transparent);
    }
  }
  .lines {
    display: grid;
    gap: 1px;
    flex: 1;
    min-inline-size: 0;
  }
  .first,
  .second {
    display: flex;
    align-items: center;
    gap: 6px;
    min-inline-size: 0;
    color: var(--muted);
  }
  .first svg {
    flex: none;
    display: block;
  }
  .name {
    flex: 0 1 auto;
    overflow: hidden;
    color: var(--text);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  time {
    flex: none;
    margin-inline-start: auto;
    font-size: 12px;
  }
  .preview {
    flex: 1;
    overflow: hidden;
    font-size: 13.5px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .preview b {
    font-weight: 500;
    color: var(--text);
    opacity: 0.75;
  }
  .preview b::after {
    content: " ·";
  }
  .unread .name {
    font-weight: 600;
  }
  .unread time {
    color: var(--accent-text);
    font-weight: 500;
  }
  .badge {
    flex: none;
    min-inline-size: 20px;
    padding: 0 6px;
    border-radius: 10px;
    color: var(--on-accent);
    background: var(--accent-fill);
    font-size: 12px;
    font-weight: 500;
    line-height: 20px;
    text-align: center;
  }
  .row xiaozhi-menu {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-end: 12px;
    border-radius: 50%;
    background: var(--card);
    opacity: 0;
  }
  .row:hover xiaozhi-menu,
  .row xiaozhi-menu:focus-within {
    opacity: 1;
  }
  @media (hover: none) {
    .row xiaozhi-menu {
      display: none;
    }
  }
  .nothing {
    display: grid;
    justify-items: center;
    gap: 4px;
    padding: 48px 32px;
    text-align: center;
  }
  .nothing p {
    margin: 0;
  }
  .hint {
    color: var(--muted);
    font-size: 14px;
  }
  .waiting {
    display: grid;
    gap: 12px;
    padding: 16px;
  }
  .waiting i {
    block-size: 52px;
    border-radius: var(--radius);
    background: var(--softer);
  }
`;

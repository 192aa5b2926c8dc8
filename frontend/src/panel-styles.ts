// How the panel divides its room: two panes, on a phone one.
import { css } from "lit";

export const panelStyles = css`
  :host {
    position: relative;
    display: block;
    /* What Home Assistant puts us into has no height of its own, and pads for the notches of phones. */
    block-size: calc(100dvh - var(--safe-area-inset-top, 0px) - var(--safe-area-inset-bottom, 0px));
    overflow: hidden;
    background: var(--page);
  }
  .panes {
    display: flex;
    block-size: 100%;
  }
  .side {
    position: relative;
    display: flex;
    flex-direction: column;
    flex: none;
    inline-size: clamp(300px, 28%, 380px);
    min-block-size: 0;
    border-inline-end: 1px solid var(--line);
  }
  .side xiaozhi-conversation-list {
    flex: 1;
  }
  :host([narrow]) .side {
    --room-below: calc(92px + var(--safe-area-inset-bottom, 0px)); /* the floating button covers no chat */
    inline-size: 100%;
    border: 0;
  }
  .view {
    flex: 1;
    min-inline-size: 0;
  }
  .nothing {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 12px;
    color: var(--muted);
  }
  .nothing p {
    margin: 0;
  }
  .float {
    position: absolute;
    inset-block-end: calc(20px + var(--safe-area-inset-bottom, 0px));
    inset-inline-end: 20px;
    min-block-size: 52px;
    border-radius: 26px;
    box-shadow: 0 4px 16px rgba(0, 0, 0, 0.3);
  }
  .lost {
    position: absolute;
    inset-block-start: calc(var(--header-height, 56px) + 8px);
    inset-inline: 0;
    inline-size: fit-content;
    max-inline-size: calc(100% - 32px);
    margin-inline: auto;
    padding: 8px 18px;
    border-radius: 20px;
    color: #fff;
    background: var(--danger-fill);
    font-size: 14px;
    box-shadow: 0 2px 12px rgba(0, 0, 0, 0.25);
  }
`;

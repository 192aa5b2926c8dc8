// How the messages of a chat stand under each other.
import { css } from "lit";

export const messageListStyles = css`
  :host {
    position: relative;
    display: flex;
    flex: 1;
    min-block-size: 0;
  }
  .scroller {
    flex: 1;
    min-inline-size: 0;
    overflow-y: auto;
    overflow-x: hidden;
    padding-inline: 16px;
    outline-offset: -2px;
  }
  .content {
    max-inline-size: 780px;
    margin-inline: auto;
    padding-block: 16px 8px;
  }
  .edge,
  .day {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 4px 16px;
    padding-block: 12px;
    color: var(--muted);
    font-size: 12.5px;
    text-align: center;
  }
  .edge span {
    inline-size: 100%;
  }
  .edge a {
    color: var(--accent-text);
    text-decoration: none;
  }
  .day span {
    padding: 2px 12px;
    border-radius: 12px;
    background: var(--softer);
  }
  .outgoing {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    padding-block: 6px;
  }
  .bubble {
    max-inline-size: min(85%, 560px);
    padding: 10px 16px;
    border-radius: 20px;
    border-end-end-radius: 6px;
    background: var(--tint);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    opacity: 0.75;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    min-block-size: 32px;
    color: var(--muted);
    font-size: 12px;
  }
  .foot .plain {
    min-block-size: 32px;
    padding-inline: 10px;
    gap: 4px;
  }
  .failed .foot > span {
    color: var(--danger-text);
  }
  .failure {
    display: flex;
    align-items: center;
    gap: 10px;
    margin-block: 8px;
    padding: 8px 14px;
    border-radius: var(--radius);
    color: var(--danger-text);
    background: color-mix(in srgb, var(--danger) 10%, transparent);
    font-size: 14px;
  }
  .failure svg {
    flex: none;
  }
  .failure span {
    flex: 1;
  }
  .thinking,
  .older {
    display: flex;
    gap: 6px;
    padding-block: 14px;
  }
  .older {
    justify-content: center;
  }
  .thinking i,
  .older i {
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--muted);
    animation: dots 1.2s ease-in-out infinite;
  }
  .thinking i:nth-child(2),
  .older i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .thinking i:nth-child(3),
  .older i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes dots {
    0%,
    60%,
    100% {
      opacity: 0.3;
    }
    30% {
      opacity: 1;
      transform: translateY(-3px);
    }
  }
  .latest {
    position: absolute;
    inset-block-end: 12px;
    inset-inline-start: calc(50% - 20px);
    inline-size: 40px;
    block-size: 40px;
    background: var(--card);
    border: 1px solid var(--line);
    box-shadow: 0 2px 10px rgba(0, 0, 0, 0.18);
  }
`;

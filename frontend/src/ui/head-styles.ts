// The bar on top of a view, as high and as coloured as Home Assistant's own.
import { css } from "lit";

export const headStyles = css`
  .head {
    display: flex;
    align-items: center;
    flex: none;
    gap: 4px;
    block-size: var(--header-height, 56px);
    padding-inline: 8px;
    color: var(--app-header-text-color, var(--text));
    background: var(--app-header-background-color, var(--card));
    border-block-end: var(--app-header-border-bottom, 0);
  }
  .titles {
    flex: 1;
    min-inline-size: 0;
    padding-inline: 8px;
  }
  h1 {
    margin: 0;
    overflow: hidden;
    font-size: 18px;
    font-weight: 400;
    line-height: 24px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .titles p {
    margin: 0;
    overflow: hidden;
    font-size: 12.5px;
    line-height: 16px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head :focus-visible {
    outline-color: currentColor;
  }
  .turns {
    display: grid;
  }
  .turns:dir(rtl) {
    transform: scaleX(-1);
  }
`;

// Markdown → templates. marked only reads it; we build the elements ourselves, so HTML in a text is text, never markup.
import { html, type TemplateResult } from "lit";
import { lexer, type Token, type Tokens } from "marked";

type Part = TemplateResult | string | readonly Part[];

/** Show a text as Markdown; `code` makes the frame around a block of code. */
export function markdown(text: string, code: (block: Tokens.Code) => TemplateResult): Part {
  return blocks(lexer(text, { gfm: true, breaks: true }), code);
}

function blocks(tokens: readonly Token[], code: (block: Tokens.Code) => TemplateResult): Part[] {
  return tokens.map((token) => block(token as Tokens.Generic, code));
}

function block(token: Tokens.Generic, code: (block: Tokens.Code) => TemplateResult): Part {
  switch (token.type) {
    case "space":
    case "def":
      return "";
    case "heading":
      // The page has its own headings above: a text's first level is our third.
      return html`<p class="heading" role="heading" aria-level=${Math.min(6, (token as Tokens.Heading).depth + 2)}>${inline(token.tokens)}</p>`;
    case "code":
      return code(token as Tokens.Code);
    case "blockquote":
      return html`<blockquote>${blocks(token.tokens ?? [], code)}</blockquote>`;
    case "list":
      return list(token as Tokens.List, code);
    case "table":
      return table(token as Tokens.Table);
    case "hr":
      return html`<hr />`;
    case "paragraph":
      return html`<p>${inline(token.tokens)}</p>`;
    case "text":
      return token.tokens ? inline(token.tokens) : entities(token.text as string);
    default:
      return token.raw; // HTML and whatever marked may learn: shown as it was written
  }
}

function list(token: Tokens.List, code: (block: Tokens.Code) => TemplateResult): TemplateResult {
  const items = token.items.map(
    (item) =>
      html`<li class=${item.task ? "task" : ""}>
        ${item.task ? html`<input type="checkbox" disabled .checked=${item.checked ?? false} />` : ""}${blocks(
          item.tokens.filter((one) => (one.type as string) !== "checkbox"),
          code,
        )}
      </li>`,
  );
  if (!token.ordered) return html`<ul>${items}</ul>`;
  return html`<ol start=${token.start === "" ? 1 : token.start}>${items}</ol>`;
}

function table(token: Tokens.Table): TemplateResult {
  const align = (at: number): string => `text-align: ${token.align[at] ?? "start"}`;
  return html`<div class="table" tabindex="0" role="group">
    <table>
      <thead>
        <tr>${token.header.map((cell, at) => html`<th style=${align(at)}>${inline(cell.tokens)}</th>`)}</tr>
      </thead>
      <tbody>
        ${token.rows.map((row) => html`<tr>${row.map((cell, at) => html`<td style=${align(at)}>${inline(cell.tokens)}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

function inline(tokens: readonly Token[] | undefined): Part[] {
  return (tokens ?? []).map((token) => span(token as Tokens.Generic));
}

function span(token: Tokens.Generic): Part {
  switch (token.type) {
    case "text":
      return token.tokens ? inline(token.tokens) : entities(token.text as string);
    case "escape":
      return token.text as string;
    case "strong":
      return html`<strong>${inline(token.tokens)}</strong>`;
    case "em":
      return html`<em>${inline(token.tokens)}</em>`;
    case "del":
      return html`<del>${inline(token.tokens)}</del>`;
    case "codespan":
      return html`<code>${token.text}</code>`;
    case "br":
      return html`<br />`;
    case "link":
      return link(token.href as string, inline(token.tokens));
    case "image":
      // A picture from elsewhere would tell its server who reads, and when: it is opened only when somebody asks.
      return link(token.href as string, token.text as string);
    default:
      return token.raw;
  }
}

function link(href: string, label: Part): Part {
  const safe = safeHref(href);
  if (safe === null) return label;
  return html`<a href=${safe} target="_blank" rel="noopener noreferrer">${label}</a>`;
}

/** The address if it may be opened from a text that a model wrote; null: it may not. */
export function safeHref(href: string): string | null {
  try {
    const { protocol } = new URL(href, "https://relative.invalid");
    const is_safe = ["http:", "https:", "mailto:", "tel:"].includes(protocol);
    return is_safe ? href : null;
  } catch {
    return null;
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** The few entities that models write; the rest stays as it is. */
function entities(text: string): string {
  return text.replace(/&(?:(\w+)|#(\d{1,6})|#x([\da-f]{1,5}));/gi, (whole, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? "", 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

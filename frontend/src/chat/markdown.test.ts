import { expect, test } from "vitest";

import { markdown, safeHref } from "./markdown";

/** Flatten what lit would draw: the static pieces of a template are markup, the values are text. */
function drawn(part: unknown): string {
  if (Array.isArray(part)) return part.map(drawn).join("");
  if (typeof part === "object" && part !== null && "strings" in part && "values" in part) {
    const { strings, values } = part as { strings: readonly string[]; values: readonly unknown[] };
    return strings.map((piece, at) => piece + (at < values.length ? drawn(values[at]) : "")).join("").replace(/\s*\n\s*/g, "");
  }
  return String(part).replace(/</g, "&lt;");
}
const shown = (text: string): string => drawn(markdown(text, (code) => ({ strings: ["<pre>", "</pre>"], values: [code.text] }) as never));

test("HTML in a text is shown as text", () => {
  expect(shown("<img src=x onerror=alert(1)>")).not.toContain("<img");
  expect(shown("a <b onclick=x>b</b> c")).not.toContain("<b");
  expect(shown("<script>x</script>")).not.toContain("<script");
});

test.each(["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", " javascript:x", "java\nscript:x"])(
  "the address %j is never a link",
  (href) => {
    expect(safeHref(href)).toBeNull();
    expect(shown(`[x](<${href.trim()}>)`)).not.toContain("href=javascript");
  },
);

test("good addresses are links that open elsewhere", () => {
  expect(shown("[x](https://example.org/a)")).toContain("<a href=https://example.org/a target=\"_blank\" rel=\"noopener noreferrer\">x</a>");
  expect(safeHref("/config/devices")).toBe("/config/devices");
});

test("a picture is a link: nothing is loaded from elsewhere by itself", () => {
  expect(shown("![cat](https://example.org/cat.png)")).toMatch(/^<p><a href=https:\/\/example.org\/cat.png/);
});

test("lists, tables, code and emphasis are what they are", () => {
  expect(shown("1. a\n2. b")).toContain("<ol start=1><li");
  expect(shown("- [x] done")).toContain("checkbox");
  expect(shown("|a|b|\n|-|-|\n|1|2|")).toContain("<td");
  expect(shown("```js\nx < 1\n```")).toBe("<pre>x &lt; 1</pre>");
  expect(shown("**a** *b* `c<d`")).toBe("<p><strong>a</strong> <em>b</em> <code>c&lt;d</code></p>");
});

test("entities are read once, unknown ones stay", () => {
  expect(shown("a &amp; b &lt;i&gt; &foo; &#8364;")).toBe("<p>a & b &lt;i> &foo; €</p>");
});

test("a text that is cut anywhere can be shown: answers stream", () => {
  const text = "# T\n\n- a **b\n\n```py\nx = [1,\n```\n\n|a|\n|-|\n|1|\n\n[l](https://x.y) <a";
  for (let end = 0; end <= text.length; end++) expect(() => shown(text.slice(0, end))).not.toThrow();
});

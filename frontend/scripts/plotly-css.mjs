// Makes src/plotly/generated.css from the installed Plotly, which carries its style sheet as a table in its code and
// would write it into a <style> element: the content security policy forbids that. Fails where the table is not found.

import { readFileSync } from "node:fs";

import { writeChanged } from "./write-changed.mjs";

const BUNDLE = new URL("../node_modules/plotly.js-finance-dist-min/plotly-finance.min.js", import.meta.url);
const OUTPUT = new URL("../src/plotly/generated.css", import.meta.url);

// the table is JSON (double quotes in and out), and is followed by the loop that writes X and Y in full
const TABLE = /\{"X,X div":'(?:[^'"]|"[^"]*")*'.*?\}(?=;for\(\w+ in )/s;
const FULL = { X: ".js-plotly-plot .plotly", Y: ".plotly-notifier" };

/** Plotly's style sheet out of its code. Throws where it is not there. */
export function sheetOf(code) {
  const [table] = TABLE.exec(code) ?? [];
  const rules = [...(table ?? "").matchAll(/("[^"]*"|[\w$]+):("[^"]*"|'[^']*')/g)];
  if (rules.length === 0) throw new Error("plotly-css: the installed Plotly holds no table of style rules");
  const unquoted = (text) => text.replace(/^["']|["']$/g, "");
  return rules.map(([, selector, style]) => rule(unquoted(selector), unquoted(style))).join("");
}

function rule(selector, style) {
  return `${selector.replace(/[XY]/g, (short) => FULL[short])} {${style}}\n`;
}

writeChanged(OUTPUT, sheetOf(readFileSync(BUNDLE, "utf8")));

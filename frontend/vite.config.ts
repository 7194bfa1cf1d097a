import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

// `nextday up` prints the address of a running site; `npm run dev` borrows its data
const site = process.env.NEXTDAY_SITE;

/** Chunks of which nearly all is run before there is something to see. */
const EAGER = ["index", "market"];

export default defineConfig({
  plugins: [tailwindcss()],
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
        // Chrome then compiles all functions beside the main thread while the file comes in, instead of each at its first call
        postBanner: ({ name }) => (EAGER.includes(name) ? "//# allFunctionsCalledOnLoad" : ""),
      },
    },
    // which chunks a view loads, for the test of its budget; not deployed
    manifest: true,
  },
});

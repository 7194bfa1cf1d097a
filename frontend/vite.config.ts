import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

// `nextday up` prints the address of a running site; `npm run dev` borrows its data
const site = process.env.NEXTDAY_SITE;

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
    license: { fileName: "licenses.txt" },
  },
});

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const pages = { console: here("index.html"), verify: here("verify/index.html"), item: here("item/main.ts") };

/** The console and, beside it, the verification page and the script of the public pages. Everything comes from this origin; nothing stands inline, so that the policy can forbid it. */
export default defineConfig({
  root: here("."),
  plugins: [react()],
  build: {
    outDir: process.env["GARAL_WEB_OUT"] ?? here("dist"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: Object.fromEntries(Object.entries(pages).filter(([, page]) => existsSync(page))),
      // The public pages of items are written by the API, which knows no hashes: their script has a fixed address.
      output: { entryFileNames: ({ name }) => (name === "item" ? "item.js" : "assets/[name]-[hash].js") },
    },
  },
});

// How the bundle is made: two entries with a hash in their names, and what they load when it is needed.
// panel.py serves the folder and finds the entries by name; scripts/panel --check proves that it is what these sources make.
import { defineConfig } from "vitest/config";

import { fakeHome } from "./dev/fake-home.ts";

const OUT = process.env["XIAOZHI_PANEL_OUT"] ?? "../custom_components/xiaozhi/www";

export default defineConfig({
  plugins: [fakeHome()],
  publicDir: false,
  build: {
    target: "es2022", // what Home Assistant's own frontend builds for modern browsers
    outDir: OUT,
    emptyOutDir: true,
    modulePreload: false,
    rollupOptions: {
      input: { panel: "src/panel.ts", card: "src/card/card.ts" },
      preserveEntrySignatures: "strict",
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "part-[name]-[hash].js",
      },
    },
  },
  test: {
    projects: [
      { test: { name: "unit", include: ["src/**/*.test.ts"], environment: "node" } },
      {
        extends: true,
        test: { name: "chromium", include: ["e2e/**/*.test.ts"], environment: "node", testTimeout: 30_000, hookTimeout: 60_000, fileParallelism: false },
      },
    ],
  },
});

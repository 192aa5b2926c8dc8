// How the bundle is made: two entries with a hash in their names, and what they load when it is needed.
// panel.py serves the folder and finds the entries by name; scripts/panel --check proves that it is what these sources make.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

import { fakeHome } from "./dev/fake-home.ts";

const OUT = process.env["XIAOZHI_PANEL_OUT"] ?? "../custom_components/xiaozhi/www";

/** Home Assistant's web server sends `x.js.gz` where it lies beside `x.js`, and compresses nothing itself. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    async writeBundle({ dir = OUT }) {
      for (const name of (await readdir(dir)).filter((one) => one.endsWith(".js"))) {
        await writeFile(join(dir, `${name}.gz`), gzipSync(await readFile(join(dir, name)), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [fakeHome(), compressed()],
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
        // What several parts need is one file: each file that another one names is a round trip more before the first paint.
        codeSplitting: { groups: [{ name: "shared", test: /[\\/](src|node_modules)[\\/]/, minShareCount: 2 }] },
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

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const conditions = ["@dispatch/source", "node", "development|production"];

/** `pnpm screenshots` makes the pictures of docs/console.md. */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["screenshots/*.{shots,measure}.ts"],
    globalSetup: [fileURLToPath(new URL("../test/support/build-desk.ts", import.meta.url))],
    testTimeout: 300_000,
  },
});

import { defineConfig } from "vitest/config";

// `pnpm faults`: real, built server processes on a real Postgres, while one part after the other fails.
const conditions = ["@dispatch/source", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    root: import.meta.dirname,
    include: ["*.test.ts"],
    setupFiles: ["../scripts/fail-on-warnings.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});

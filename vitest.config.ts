import { defineConfig } from "vitest/config";

// Tests import the packages' source, so that a failing line is the line you edit.
const conditions = ["@dispatch/source", "module", "node", "development|production"];

export default defineConfig({
  test: {
    projects: ["packages/core", "packages/ors-client", "packages/pg-store", "packages/http-adapter", "examples"].map(
      (root) => ({
        root,
        resolve: { conditions },
        ssr: { resolve: { conditions } },
        test: {
          name: root.replace("packages/", ""),
          include: ["test/**/*.test.ts", "*/test/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      }),
    ),
    coverage: { include: ["packages/*/src/**"] },
  },
});

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { countReporter } from "./scripts/count-reporter.ts";

// Tests import the packages' source, so that a failing line is the line you edit.
const conditions = ["@dispatch/source", "node", "development|production"];

// These have a Postgres server while they run: `inject("postgresUrl")` tells where.
const onPostgres: ReadonlySet<string> = new Set(["packages/pg-store", "packages/server", "examples"]);
const postgresSetup = fileURLToPath(new URL("packages/pg-store/test/postgres/global-setup.ts", import.meta.url));

const deskSetup = fileURLToPath(new URL("packages/console/test/support/build-desk.ts", import.meta.url));

const warningsSetup = fileURLToPath(new URL("scripts/fail-on-warnings.ts", import.meta.url));

export default defineConfig({
  test: {
    reporters: ["default", ...(process.env["GITHUB_ACTIONS"] === "true" ? ["github-actions"] : []), countReporter()],
    projects: [
      "packages/core",
      "packages/provider-kit",
      "packages/ors-client",
      "packages/pg-store",
      "packages/http-adapter",
      "packages/client",
      "packages/intake",
      "packages/console",
      "packages/server",
      "packages/routing-providers",
      "examples",
      "simulator",
    ].map((root) => ({
      root,
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      test: {
        name: root.replace("packages/", ""),
        include: ["test/**/*.test.ts", "*/test/**/*.test.ts"],
        globalSetup: [
          ...(onPostgres.has(root) ? [postgresSetup] : []),
          ...(root === "packages/console" ? [deskSetup] : []),
        ],
        setupFiles: [warningsSetup],
        testTimeout: 30_000,
        hookTimeout: 60_000,
      },
    })),
    coverage: { include: ["packages/*/src/**"] },
  },
});

import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { startCli } from "../support/child.js";
import { createPythonDatabase } from "../support/service.js";

const hooks = fileURLToPath(new URL("../support/without-pglite.mjs", import.meta.url));
const NODE_OPTIONS = `--import=${hooks}`;

it("a server on Postgres starts without PGlite installed", async () => {
  const database = await createPythonDatabase();
  await using child = startCli({ NODE_OPTIONS, DATABASE_URL: database.url });
  expect(await child.untilUp()).toMatch(/^http:/);
  child.process.kill("SIGTERM");
  expect(await child.ended).toBe(0);
  await database.drop();
});

it("a server without a database URL says that PGlite is not installed, and what to do", async () => {
  await using child = startCli({ NODE_OPTIONS });
  expect(await child.ended).toBe(1);
  expect(child.stderr()).toContain("install @electric-sql/pglite, or set DATABASE_URL or DB_HOST");
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createTenantDatabase, type TenantDatabase } from "../../../pg-store/test/support/tenant-database.js";
import { startCli } from "../support/child.js";

const folder = mkdtempSync(join(tmpdir(), "dispatch-import-"));
const file = join(folder, "technicians.csv");
let database: TenantDatabase;

beforeAll(async () => {
  database = await createTenantDatabase();
  const rows = Array.from({ length: 2000 }, (_, index) => `T-${index},49.4,8.7,1\n`);
  writeFileSync(file, `external_id,latitude,longitude,capacity\n${rows.join("")}T-bad,95,8.7,1\n`);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

// Each starts a process and imports 2,000 rows, which takes some time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const words = ["import", "technicians", file];

it("prints results and, without a terminal, a line at start and end, and works for one tenant", async () => {
  await using child = startCli({ DATABASE_URL: database.ownerUrl }, undefined, [...words, "--tenant", "acme"]);
  expect(await child.ended).toBe(1);
  expect(child.stdout()).toMatch(
    /^line 2002 \(T-bad\): latitude must .*\n2000 created, 0 updated, 0 unchanged, 1 invalid\n$/,
  );
  expect(child.stderr()).toMatch(
    /^Importing technicians from .*\.csv \.\.\.\n(?:.*\n)*Ended after [\d.]+ s, rows done: 2001\n$/,
  );
  const { rows } = await database.pool.query("select tenant_id, count(*)::integer from technicians group by 1");
  expect(rows).toEqual([{ tenant_id: "acme", count: 2000 }]);
});

it("dispatch-server import does not touch another tenant", async () => {
  await using child = startCli({ DATABASE_URL: database.ownerUrl }, undefined, [...words, "--tenant", "other"]);
  expect(await child.ended).toBe(1);
  expect(child.stdout()).toContain("2000 created");
  const { rows } = await database.pool.query(
    "select tenant_id, count(*)::integer from technicians group by 1 order by 1",
  );
  expect(rows).toEqual([
    { tenant_id: "acme", count: 2000 },
    { tenant_id: "other", count: 2000 },
  ]);
});

it("shows a progress bar on a terminal, which is gone before each line and at the end", async () => {
  // Node has no terminal to give a process, so its standard error only says that it is one.
  const preload = `data:text/javascript,${encodeURIComponent("process.stderr.isTTY = true")}`;
  const environment = { DATABASE_URL: database.ownerUrl, NODE_OPTIONS: `--import=${preload}` };
  await using child = startCli(environment, undefined, [...words, "--tenant", "terminal"]);
  expect(await child.ended).toBe(1);
  const shown = child.stderr().split("\r\u001B[K");
  expect(shown[0]).toMatch(/^(?:\r\[#{0,30} *\] \d+ %)+$/);
  expect(shown.join("")).toContain(`[${"#".repeat(30)}] 100 %`);
  expect(shown.at(-1)).toBe("");
  expect(child.stdout()).toMatch(
    /^line 2002 \(T-bad\): latitude must .*\n2000 created, 0 updated, 0 unchanged, 1 invalid\n$/,
  );
});

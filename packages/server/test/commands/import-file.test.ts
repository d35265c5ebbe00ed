import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { importFile } from "../../src/commands/import-file.js";
import { createPythonDatabase } from "../support/service.js";

let database: Awaited<ReturnType<typeof createPythonDatabase>>;
const folder = mkdtempSync(join(tmpdir(), "dispatch-import-"));
const printed: string[] = [];
const failures: string[] = [];

beforeAll(async () => {
  database = await createPythonDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});
beforeEach(() => {
  printed.length = 0;
  failures.length = 0;
  vi.stubEnv("DATABASE_URL", database.url);
  vi.spyOn(console, "log").mockImplementation((text) => void printed.push(String(text)));
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(console, "error").mockImplementation((text) => void failures.push(String(text)));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Returns the exit code. */
async function run(...words: readonly string[]): Promise<number | string | null | undefined> {
  process.exitCode = 0;
  await importFile(words);
  return process.exitCode;
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

it("imports a file into the configured database; a dry run or a repeat changes nothing", async () => {
  const file = write("fleet.csv", "external_id;name;latitude;longitude\nT-1;Anna;49,41;8,69\nT-2;Ben;49,42;8,69\n");
  expect(await run("technicians", file)).toBe(0);
  expect(printed).toEqual([
    expect.stringMatching(/^warning: All columns are also those of customers/),
    "2 created, 0 updated, 0 unchanged, 0 invalid",
  ]);
  expect(await run("technicians", file, "--dry-run")).toBe(0);
  expect(printed.at(-1)).toBe("Dry run, nothing is stored: 0 created, 0 updated, 2 unchanged, 0 invalid");
  const { rows } = await database.pool.query("select name from technicians where external_id is not null order by 1");
  expect(rows).toEqual([{ name: "Anna" }, { name: "Ben" }]);
  expect(failures).toEqual([]);
});

it("imports jobs for customers by their external ids, and changes nothing the second time", async () => {
  expect(await run("customers", write("c.csv", "external_id,latitude,longitude\nC-9,49.4,8.7\n"))).toBe(0);
  const file = write("jobs.csv", "reference,customer_external_id,note\nR-1,C-9,Ring\nR-2,C-8,\n");
  expect(await run("jobs", file, "--dry-run")).toBe(1);
  expect(printed.slice(-2)).toEqual([
    "line 3 (R-2): customer_external_id is refused: Customer ext:C-8 not found",
    "Dry run, nothing is stored: 1 created, 0 updated, 0 unchanged, 1 invalid",
  ]);
  expect(await run("jobs", file)).toBe(1);
  expect(await run("jobs", file)).toBe(1);
  expect(printed.at(-1)).toBe("0 created, 0 updated, 1 unchanged, 1 invalid");
  const { rows } = await database.pool.query("select reference, note, status from dispatch_jobs");
  expect(rows).toEqual([{ reference: "R-1", note: "Ring", status: "waiting" }]);
});

it("holds the jobs of a file with --held-until, which only jobs have", async () => {
  const file = write("held.csv", "reference,latitude,longitude\nH-1,49.4,8.7\n");
  const heldUntil = new Date(Date.now() + 3_600_000).toISOString();
  expect(await run("jobs", file, "--held-until", heldUntil)).toBe(0);
  const { rows } = await database.pool.query("select held_until from dispatch_jobs where reference = 'H-1'");
  expect(rows).toEqual([{ held_until: new Date(heldUntil) }]);
  expect(await run("jobs", file, "--held-until", "2020-01-01T00:00:00Z")).toBe(2);
  expect(failures.at(-1)).toBe("heldUntil must be in the future, at most 24 hours ahead");
  expect(await run("customers", file, "--held-until", heldUntil)).toBe(2);
  expect(failures.at(-1)).toContain("--held-until is only for jobs");
});

it("prints the rows that are left out, and exits with 1", async () => {
  const file = write("customers.ndjson", '{"external_id":"C-1","location":{"latitude":95,"longitude":8}}\nnothing\n');
  expect(await run("customers", file)).toBe(1);
  expect(printed).toEqual([
    expect.stringMatching(/^line 1 \(C-1\): location\.latitude must be a number from -90 to 90/),
    "line 2: The row is not valid JSON",
    "0 created, 0 updated, 0 unchanged, 2 invalid",
  ]);
});

it("prints everything that is wrong with a row", async () => {
  const head = "external_id,email,latitude,longitude,capacity\n";
  expect(await run("technicians", write("many.csv", `${head}M-1,bad@,95,8.7,two\n`), "--dry-run")).toBe(1);
  expect(printed[0]).toMatch(/^line 2 \(M-1\): capacity must be a number, such as 2; got two; /);
  expect(printed[0]).toMatch(/email must be an e-mail address/);
  expect(printed[0]).toMatch(/latitude must have a latitude from -90 to 90/);
});

it("names the row whose coordinates look swapped", async () => {
  const head = "external_id,latitude,longitude,capacity\n";
  const file = write("swapped.csv", `${head}S-1,49.4,8.7,1\nS-2,8.7,49.4,1\n`);
  expect(await run("technicians", file, "--dry-run")).toBe(1);
  expect(printed[0]).toMatch(/^line 3 \(S-2\): latitude is more than .* with latitude and longitude swapped$/);
});

it("exits with 2 if the file cannot be read or the command is wrong, and says why", async () => {
  expect(await run("technicians", write("bad.csv", "nme,latitude\n"))).toBe(2);
  expect(failures.at(-1)).toMatch(/^The import ended early: file has the column nme/);
  expect(await run("technicians", join(folder, "none.csv"))).toBe(2);
  expect(failures.at(-1)).toContain("there is no file");
  expect(await run("visits", "a.csv")).toBe(2);
  expect(failures.at(-1)).toContain("usage: dispatch-server import");
  expect(await run("technicians", "a.csv", "--dry")).toBe(2);
  expect(await run("technicians")).toBe(2);
});

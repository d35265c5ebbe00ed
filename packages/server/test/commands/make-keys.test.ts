import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, inject, it, onTestFinished, vi } from "vitest";
import { apiKeys, makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { createTestDatabase } from "../../../pg-store/test/postgres/test-database.js";
import { makeKeys } from "../../src/commands/make-keys.js";
import { startServer } from "../../src/index.js";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...words: readonly string[]) {
  const said = { stdout: "", stderr: "" };
  const stdout = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said.stdout += String(text);
    return true;
  });
  const stderr = vi.spyOn(console, "error").mockImplementation((text) => {
    said.stderr += String(text);
  });
  process.exitCode = 0;
  await makeKeys(words);
  stdout.mockRestore();
  stderr.mockRestore();
  const { exitCode: code } = process;
  process.exitCode = undefined;
  return { code, ...said };
}

describe("dispatch-server make-keys", () => {
  it("makes a key for each technician once, and a running server takes the file up without a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dispatch-keys-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [fleet, entries] = [join(folder, "fleet.csv"), join(folder, "keys.txt")];
    const admin = await makeApiKey("owner", "admin");
    writeFileSync(entries, admin.entry);
    writeFileSync(fleet, "external_id;id;name\nK-01;;Anna\n;7;Ben\n");
    const logged: string[] = [];
    const database = await createTestDatabase(inject("postgresUrl"));
    onTestFinished(() => database.drop());
    const server = await startServer(
      {
        API_KEYS_FILE: entries,
        DATABASE_URL: database.url,
        DISPATCH_DISTANCES: "estimate",
        DISPATCH_QUEUE: "off",
        HOST: "127.0.0.1",
        PORT: "0",
      },
      { log: (text) => logged.push(text) },
    );
    onTestFinished(() => server.close());
    const headers = { "x-api-key": admin.key, "content-type": "text/csv" };
    const body = "external_id,latitude,longitude\nK-01,49.4,8.7\n";
    expect((await fetch(`${server.url}/technicians/import`, { method: "POST", headers, body })).status).toBe(200);
    const { stdout } = await run(fleet, entries);
    const keys = stdout
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    expect(keys).toEqual([
      ["ext:K-01", expect.stringMatching(/^dispatch_\w+$/)],
      ["7", expect.stringMatching(/^dispatch_\w+$/)],
    ]);
    const authenticate = apiKeys(readFileSync(entries, "utf8"));
    expect(await authenticate(keys[0]?.[1] ?? "")).toEqual({
      id: "K-01",
      role: "technician",
      technicianId: "ext:K-01",
    });
    expect(await authenticate(keys[1]?.[1] ?? "")).toEqual({ id: "7", role: "technician", technicianId: "7" });
    const status = async () =>
      (await fetch(`${server.url}/assignments`, { headers: { "x-api-key": keys[0]?.[1] ?? "" } })).status;
    await vi.waitFor(async () => expect(await status()).toBe(200), { timeout: 10_000, interval: 200 });

    expect((await run(fleet, entries)).stdout).toBe("technician,key\n");
    expect((await run(fleet, entries, "acme")).stdout.split("\n").length).toBe(4);

    const good = readFileSync(entries, "utf8");
    writeFileSync(entries, "nonsense");
    await vi.waitFor(
      async () => {
        expect(await status()).toBe(200);
        expect(logged.join("\n")).toContain("API_KEYS_FILE cannot be used, so its keys stay as they were");
      },
      { timeout: 10_000, interval: 200 },
    );
    writeFileSync(
      entries,
      good
        .split("\n")
        .filter((line) => !line.startsWith("K-01:"))
        .join("\n"),
    );
    await vi.waitFor(async () => expect(await status()).toBe(401), { timeout: 10_000, interval: 200 });
  }, 60_000);

  it("says what is wrong, and makes no key", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dispatch-keys-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [fleet, entries] = [join(folder, "fleet.csv"), join(folder, "keys.txt")];
    writeFileSync(fleet, "external_id,name,latitude,longitude,address\nC-1,Ada,49.4,8.7,Here 1\n");
    const wrong: readonly (readonly [string[], string])[] = [
      [[], "Two files are required"],
      [[fleet, entries], "seems to be one of customers"],
      [[join(folder, "none.csv"), entries], "There is no file"],
      [[fleet, entries, "my tenant"], 'The tenant "my tenant" must be'],
    ];
    for (const [words, sentence] of wrong) {
      expect(await run(...words)).toEqual({ code: 1, stdout: "", stderr: expect.stringContaining(sentence) });
    }
    expect(existsSync(entries)).toBe(false);
    await expect(startServer({ API_KEYS_FILE: entries, PORT: "0" }, { log: () => undefined })).rejects.toThrow(
      /API_KEYS_FILE cannot be read: ENOENT: no such file or directory, open '[^\n]*keys\.txt'$/,
    );
  }, 60_000);

  it("makes the other keys if a line gets none, and says what to do about it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dispatch-keys-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [fleet, entries] = [join(folder, "fleet.csv"), join(folder, "keys.txt")];
    writeFileSync(fleet, "external_id,capacity\nK-01,1\nK 02,1\nJürgen,1\nK-03,two\n");
    const { code, stdout, stderr } = await run(fleet, entries);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^technician,key\next:K-01,dispatch_\w+\n$/);
    expect(stderr).toContain("1 key, for its technician alone; it is not shown again. 0 had one.");
    expect(stderr).toMatch(/Line 3 of \S+ gets no key: "K 02" must be .* make the key for the id that the server gave/);
    expect(stderr).toMatch(/Line 4 of \S+ gets no key: "Jürgen"/);
    expect(stderr).toMatch(/Line 5 of \S+ gets no key: capacity must be a number/);
    expect(readFileSync(entries, "utf8").trim().split("\n")).toHaveLength(1);
  }, 60_000);

  it("warns of a file that could be one of customers", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dispatch-keys-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [fleet, entries] = [join(folder, "customers.csv"), join(folder, "keys.txt")];
    writeFileSync(fleet, "external_id,name\nC-1,Ada\n");
    expect((await run(fleet, entries)).stderr).toMatch(/Warning: .*Are these customers\?/);
  }, 60_000);
});

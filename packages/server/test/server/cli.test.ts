import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StubOrs, type StubOrsOptions, startStubOrs } from "@dispatch/ors-client/testing";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { createTestDatabase, type TestDatabase } from "../../../pg-store/test/postgres/test-database.js";
import { startCli } from "../support/child.js";
import { createPythonDatabase } from "../support/service.js";
import { runInShell } from "../support/shell.js";

describe("the dispatch-server command", () => {
  let database: TestDatabase;
  let stub: StubOrs | undefined;
  beforeAll(async () => {
    database = await createPythonDatabase();
  });
  afterEach(async () => {
    await stub?.close();
    stub = undefined;
  });
  afterAll(() => database.drop());

  const startWithStub = async (options: StubOrsOptions, environment: Record<string, string> = {}) => {
    stub = await startStubOrs(options);
    return startCli({ DATABASE_URL: database.url, OPENROUTE_BASE_URL: stub.url, ...environment });
  };

  it("dispatch-server prints its database, distances and URLs when it starts, but no secret", async () => {
    const { hostname, port, pathname } = new URL(database.url);
    await using child = startCli({
      DB_HOST: hostname,
      DB_PORT: port,
      DB_NAME: pathname.slice(1),
      DB_PASSWORD: "hunter2",
      OPENROUTE_API_KEY: "hunter2",
      RESPONSE_COUNT: "3",
    });
    const url = await child.untilUp();
    await until(() => child.stdout().includes("Ctrl-C"));
    expect(child.stdout()).toContain(`Postgres ${pathname.slice(1)} at ${hostname}:${port}`);
    expect(child.stdout()).toContain("openrouteservice, the public service");
    expect(child.stdout()).toContain("ignored   RESPONSE_COUNT");
    expect(child.stdout()).toContain(`curl -X POST ${url}/dispatch/1`);
    expect(child.stdout()).toContain(`In a browser: ${url}/console (the desk), ${url}/docs`);
    expect(child.stdout() + child.stderr()).not.toContain("hunter2");
  });

  it.each([
    [{ API_KEYS: `desk:viewer:${"0".repeat(64)}` }, 'curl -H "x-api-key: YOUR_KEY" '],
    [
      { JWT_ISSUER: "https://id.example", JWT_AUDIENCE: "dispatch", JWT_JWKS_URL: "https://id.example/keys" },
      'curl -H "authorization: Bearer YOUR_TOKEN" ',
    ],
  ])("the start banner shows the header that requests need: %j", async (access, curl) => {
    await using child = startCli({ DATABASE_URL: database.url, ...access });
    const url = await child.untilUp();
    await until(() => child.stdout().includes("Ctrl-C"));
    expect(child.stdout()).toContain(`  ${curl}-X POST ${url}/dispatch/1\n  ${curl}${url}/assignments\n`);
    expect(child.stdout()).toContain(`  curl ${url}/healthz\n`);
    expect(child.stdout()).not.toContain("0000");
  });

  it("dispatch-server check lists the records that cannot be read", async () => {
    const faulty = await createTestDatabase(inject("postgresUrl"));
    const check = async () => {
      await using child = startCli({ DATABASE_URL: faulty.url, HOST: "0.0.0.0" }, undefined, ["check"]);
      return { code: await child.ended, text: child.stdout(), errors: child.stderr() };
    };
    expect(await check()).toEqual({ code: 0, text: "Every record can be read.\n", errors: "" });
    await faulty.pool.query(
      `insert into technicians (latitude, longitude, is_active, skills, availability) values
        (1, 1, true, '[{"name": "gas", "expires_at": "2020-01-01T00:00:00Z"}]', null),
        (1, 1, false, null, '{"timeZone": "UTC", "shift": []}')`,
    );
    expect(await check()).toEqual({
      code: 1,
      text: [
        "technician 1: skills[0].expires_at is not a known field; did you mean expiresAt? (INVALID_SKILL)",
        "technician 2 (inactive): availability.shift is not a known field; did you mean shifts? (INVALID_AVAILABILITY)",
        "2 technicians have a record that cannot be read.\n",
      ].join("\n"),
      errors: "",
    });
    await faulty.pool.query("drop table technicians cascade");
    expect(await check()).toMatchObject({ code: 2, errors: expect.stringMatching(/^A table|^The database/) });
    await faulty.drop();
  });

  it("the start banner says that the database is empty, and how to fill it", async () => {
    const empty = await createTestDatabase(inject("postgresUrl"));
    const { key, entry } = await makeApiKey("owner", "admin");
    const folder = mkdtempSync(join(tmpdir(), "dispatch-banner-"));
    await using child = startCli({ DATABASE_URL: empty.url, API_KEYS: entry }, folder);
    const url = await child.untilUp();
    await until(() => child.stdout().includes("Ctrl-C"));
    // Each command works as it stands, with the key in place of the placeholder.
    const [, commands = ""] = /\nTry:\n([\s\S]*?)\n\S/.exec(child.stdout()) ?? [];
    for (const command of commands.split("\n")) {
      await runInShell(folder, command.replaceAll("YOUR_KEY", key).replace("curl", "curl -fsS"));
    }
    const [, makeKey = ""] = /\n {2}(.* make-key .*)\n/.exec(child.stdout()) ?? [];
    expect(await runInShell(folder, makeKey)).toContain("The key, for owner alone");
    const { rows } = await empty.pool.query("select external_id from technicians");
    expect(rows).toEqual([{ external_id: "T-1" }]);
    expect(child.stdout()).toContain(
      "YOUR_KEY is a key whose entry is in API_KEYS or API_KEYS_FILE. To make a new key",
    );
    expect(child.stdout()).not.toContain(key);
    expect(child.stdout()).toContain("no technicians or customers yet; docs/set-up-my-company.md leads");
    expect(child.stdout()).not.toContain(`${url}/dispatch/1`);
    await child[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
    await empty.drop();
  });

  it("without a routing service, the banner and the answers label distances as estimates", async () => {
    await using child = startCli({ DATABASE_URL: database.url });
    const url = await child.untilUp();
    expect(child.stdout()).toContain("straight-line estimates, great circle x 1.4");
    const response = await fetchHeld(`${url}/dispatch/1`, { method: "POST" });
    expect(await response.json()).toMatchObject({ tech_id: 2, basis: "estimate", optimality: { proven: false } });
  });

  it("dispatch-server exits with 1 and lists every configuration mistake in one message", async () => {
    await using child = startCli({ PORT: "eighty", DISPATCH_DEADLINE_MS: "0" });
    expect(await child.ended).toBe(1);
    expect(child.stdout()).toBe("");
    expect(child.stderr()).toBe(
      "The configuration cannot be used:\n" +
        '  - PORT must be a whole number from 0 to 65535; got "eighty"\n' +
        '  - DISPATCH_DEADLINE_MS must be a whole number from 1 to 600000; got "0"\n',
    );
  });

  it("dispatch-server does not start in production without a database and a routing service", async () => {
    await using child = startCli({ NODE_ENV: "production" });
    expect(await child.ended).toBe(1);
    expect(child.stderr()).toContain("set DATABASE_URL or DB_HOST, or DISPATCH_DATABASE=embedded");
    expect(child.stderr()).toContain("or DISPATCH_DISTANCES=estimate");
  });

  it("dispatch-server reads .env, and prefers the environment", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dispatch-env-"));
    writeFileSync(join(folder, ".env"), "PORT=9999999\nDISPATCH_DRAIN_MS=soon\n");
    await using child = startCli({}, folder);
    expect(await child.ended).toBe(1);
    expect(child.stderr()).toBe(
      'The configuration cannot be used:\n  - DISPATCH_DRAIN_MS must be a whole number from 0 to 600000; got "soon"\n',
    );
    rmSync(folder, { recursive: true });
  });

  it("dispatch-server exits with 1 and one sentence if its port is in use", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    await using child = startCli({ DATABASE_URL: database.url, PORT: String(port) });
    expect(await child.ended).toBe(1);
    expect(child.stderr()).toBe(
      `Port ${port} is already in use: stop the program that uses it, or set PORT or DISPATCH_PROBE_PORT to another port.\n`,
    );
    await new Promise((resolve) => other.close(resolve));
  });

  it("dispatch-server exits with 1 and one sentence if this machine does not have the address in HOST", async () => {
    await using child = startCli({ DATABASE_URL: database.url, HOST: "192.0.2.1", AUTH: "off" });
    expect(await child.ended).toBe(1);
    expect(child.stderr()).toBe("This machine has no address 192.0.2.1: set HOST to one that it has.\n");
  });

  it("dispatch-server exits with 1 if the database cannot be reached in time", async () => {
    await using child = startCli({
      DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/x",
      DISPATCH_DATABASE_WAIT_MS: "600",
    });
    expect(await child.ended).toBe(1);
    expect(child.stdout()).toContain("trying again for 1 s");
    expect(child.stderr()).toMatch(/^The database cannot be reached \(.*ECONNREFUSED.*\)\n$/);
    expect(child.stderr()).not.toContain("hunter2");
  });

  it("dispatch-server exits with 1 at once if the database does not exist", async () => {
    const url = new URL(database.url);
    url.pathname = "/nowhere";
    await using child = startCli({ DATABASE_URL: url.href });
    expect(await child.ended).toBe(1);
    expect(child.stderr()).toMatch(/^The database failed .*"nowhere" does not exist.*\n$/);
  });

  it("after SIGTERM, dispatch-server answers running requests, accepts no more, and exits with 0", async () => {
    await using child = await startWithStub({ chooseFault: () => ({ kind: "slow", delayMs: 400 }) });
    const url = await child.untilUp();
    await fetch(`${url}/healthz`); // leaves a keep-alive connection open
    const pending = fetchHeld(`${url}/dispatch/1`, { method: "POST" });
    await until(() => stub?.requests.length === 1);
    child.process.kill("SIGTERM");
    const response = await pending;
    expect(response.status).toBe(200);
    expect(response.headers.get("connection")).toBe("close");
    expect(await child.ended).toBe(0);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    expect(child.stderr()).toBe("");
  });

  it("dispatch-server ends at once on a second signal", async () => {
    await using child = await startWithStub({ chooseFault: () => ({ kind: "hang" }) });
    const url = await child.untilUp();
    const pending = fetchHeld(`${url}/dispatch/1`, { method: "POST" }).catch((error: unknown) => error);
    await until(() => stub?.requests.length === 1);
    child.process.kill("SIGINT");
    await until(() => child.stdout().includes("Stopping"));
    child.process.kill("SIGINT");
    expect(await child.ended).toBe(130);
    expect(await pending).toBeInstanceOf(Error);
  });

  it("dispatch-server cancels requests that still run after DISPATCH_DRAIN_MS, and books nothing for them", async () => {
    await using child = await startWithStub({ chooseFault: () => ({ kind: "hang" }) }, { DISPATCH_DRAIN_MS: "100" });
    const url = await child.untilUp();
    const before = await countAssignments(database);
    const pending = fetchHeld(`${url}/dispatch/1`, { method: "POST" }).catch((error: unknown) => error);
    await until(() => stub?.requests.length === 1);
    child.process.kill("SIGTERM");
    expect(await pending).toBeInstanceOf(Error);
    expect(await child.ended).toBe(0);
    expect(await countAssignments(database)).toBe(before);
  });
});

async function countAssignments(database: TestDatabase): Promise<unknown> {
  const { rows } = await database.pool.query<{ count: string }>("select count(*) from assignments");
  return rows[0]?.count;
}

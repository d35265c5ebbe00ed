import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { until } from "../../../http-adapter/test/support/until.js";
import type { TestDatabase } from "../../../pg-store/test/postgres/test-database.js";
import { type Child, startCli } from "../support/child.js";
import { createPythonDatabase } from "../support/service.js";

const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** Whether the process has a handler for SIGHUP (the first bit), for which Node itself has none. */
function hasHandlers({ process: { pid } }: Child): boolean {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number.parseInt(/^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0", 16) & 1) === 1;
}

describe.each(signals)("%s", (signal) => {
  let database: TestDatabase;
  /** Accepts connections but never answers, like a database behind a broken network. */
  let silent: Server;
  beforeAll(async () => {
    database = await createPythonDatabase();
    silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    silent.close();
    await database.drop();
  });

  it(`${signal} ends a server that is still loading its modules`, async () => {
    await using child = startCli({ DATABASE_URL: database.url });
    await until(() => hasHandlers(child));
    child.process.kill(signal);
    expect(await child.ended).toBe(0);
    expect(child.stderr()).toBe("");
  });

  it.each([
    ["refuses connections", () => 1],
    ["accepts connections but never answers", () => (silent.address() as AddressInfo).port],
  ])(`${signal} ends a server that waits for a database that %s`, async (_, port) => {
    await using child = startCli({
      DATABASE_URL: `postgres://u:hunter2@127.0.0.1:${port()}/x`,
      DISPATCH_DATABASE_WAIT_MS: "3600000",
    });
    await until(() => hasHandlers(child));
    if (port() === 1) await until(() => child.stdout().includes("trying again"));
    else await new Promise((resolve) => silent.once("connection", resolve));
    child.process.kill(signal);
    expect(await child.ended).toBe(0);
    expect(child.stdout()).toContain("Stopped before the server was up.");
    expect(child.stderr()).toBe("");
  });

  it(`${signal} ends a server whose embedded database is still opening, and the next one opens it`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "dispatch-stop-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    await using child = startCli({}, folder);
    await until(() => child.stdout().includes("Opening the embedded database"));
    child.process.kill(signal);
    expect(await child.ended).toBe(0);
    expect(child.stdout()).toContain("Stopped before the server was up.");
    expect(child.stderr()).toBe("");
    await using next = startCli({}, folder);
    expect((await fetch(`${await next.untilUp()}/readyz`)).status).toBe(200);
  });

  it(`after one ${signal} a server still answers requests; a second one ends it at once`, async () => {
    await using child = startCli({ DATABASE_URL: database.url, DISPATCH_DRAIN_DELAY_MS: "600000" });
    const url = await child.untilUp();
    child.process.kill(signal);
    await until(() => child.stdout().includes("Stopping"));
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/dispatch/1`, { method: "POST" })).status).toBe(200);
    child.process.kill(signal);
    expect(await child.ended).toBe(128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[signal]);
  });

  it(`${signal} ends an idle server with exit code 0`, async () => {
    await using child = startCli({ DATABASE_URL: database.url });
    await child.untilUp();
    child.process.kill(signal);
    expect(await child.ended).toBe(0);
    expect(child.stderr()).toBe("");
  });
});

import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPgPool, createPgStore, type PgPool, type PgStore } from "../../src/index.js";
import { type PostgresServer, startPostgres } from "../postgres/start-postgres.js";
import { startSilentProxy } from "../support/silent-proxy.js";

const callsAtOnce = 6;

describe("A store whose server fails", () => {
  let server: PostgresServer;
  let pool: PgPool;
  let store: PgStore;
  const strayErrors: unknown[] = [];
  const noteStray = (error: unknown): void => {
    strayErrors.push(error);
  };

  beforeAll(async () => {
    process.on("uncaughtExceptionMonitor", noteStray);
    server = await startPostgres();
    pool = createPgPool({
      connectionString: server.url,
      maxConnections: 3,
      connectTimeoutMs: 400,
      statementTimeoutMs: 300,
    });
    store = createPgStore(pool);
    await store.migrate();
    await store.seedWhenEmpty({
      customers: [{ id: "1", location: { latitude: 49.4, longitude: 8.7 } }],
      technicians: [],
    });
  });
  afterAll(async () => {
    await server.remove();
    await pool.end();
    process.off("uncaughtExceptionMonitor", noteStray);
    expect(strayErrors).toEqual([]);
  });

  /** Returns the codes of several concurrent calls; "ok" for those that succeeded. */
  function call(): Promise<readonly string[]> {
    const calls = Array.from({ length: callsAtOnce }, () => store.customers.findCustomer("1"));
    return Promise.all(
      calls.map((promise) =>
        promise.then(
          () => "ok",
          ({ code }: { code: string }) => code,
        ),
      ),
    );
  }

  async function expectRecovery(): Promise<void> {
    // A connection that died while idle may be noticed only now; the next call gets a new one.
    await call();
    expect(await call()).toEqual(Array(callsAtOnce).fill("ok"));
  }

  it.each(["SIGINT", "SIGQUIT"] as const)(
    "reports STORE_UNAVAILABLE after %s, and recovers when the server is back",
    async (signal) => {
      expect(await call()).toEqual(Array(callsAtOnce).fill("ok"));
      await server.kill(signal);
      expect(await call()).toEqual(Array(callsAtOnce).fill("STORE_UNAVAILABLE"));
      await server.start();
      await expectRecovery();
    },
  );

  it("reports STORE_TIMEOUT while the server is frozen, and recovers when it is thawed", async () => {
    await call();
    server.signalAll("SIGSTOP");
    expect(new Set(await call())).toEqual(new Set(["STORE_TIMEOUT"]));
    expect(new Set(await call())).toEqual(new Set(["STORE_TIMEOUT"]));
    server.signalAll("SIGCONT");
    await sleep(100);
    await expectRecovery();
  });

  it("recovers if an administrator cuts its connections, even during a call", async () => {
    const admin = new pg.Client(server.url);
    await admin.connect();
    await admin.query("begin; lock table customers");
    const waiting = call();
    await sleep(50);
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dispatch'");
    await admin.query("rollback");
    expect(await waiting).toContain("STORE_UNAVAILABLE");
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dispatch'");
    await admin.end();
    await expectRecovery();
  });

  it("a store gives up silent connections and opens new ones", async () => {
    const proxy = await startSilentProxy(server.url);
    const proxied = createPgPool({ connectionString: proxy.url, maxConnections: 2, statementTimeoutMs: 200 });
    const { assignments } = createPgStore(proxied);
    await Promise.all([assignments.ping(), assignments.ping()]);
    proxy.silence();
    const pings = await Promise.allSettled([assignments.ping(), assignments.ping()]);
    expect(pings.map((ping) => ping.status === "rejected" && ping.reason.code)).toEqual(Array(2).fill("STORE_TIMEOUT"));
    await Promise.all([assignments.ping(), assignments.ping()]);
    await proxied.end();
    await proxy.close();
  });
});

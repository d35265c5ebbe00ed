import { describe, expect, it } from "vitest";
import { createPgStore } from "../../../pg-store/src/index.js";
import { startServer } from "../../src/index.js";
import { parseEnvironment } from "../../src/settings/settings.js";
import { scrape } from "../support/scrape.js";
import { createPythonDatabase } from "../support/service.js";

const metric = 'dispatch_removed_records_total{what="decisions"}';

describe("the removal of old records by the server", () => {
  it("removes old records, stops with the server, and continues on one of two servers", async () => {
    await using database = Object.assign(await createPythonDatabase(), {
      async [Symbol.asyncDispose]() {
        await database.drop();
      },
    });
    await createPgStore(database.pool).migrate();
    await database.pool.query(`
      set session_replication_role = replica;
      insert into assignments (cust_id, tech_id, distance_km, assigned_at, status)
      select 1, 1, 1, now() - case when number <= 2500 then interval '40 days' else interval '1 day' end,
        case when number = 1 then 'assigned' else 'completed' end
      from generate_series(1, 2510) as number;
      insert into dispatch_decisions (assignment_id, body) select id, '{}' from assignments;
      set session_replication_role = origin`);
    const count = async () => (await database.pool.query("select count(*)::integer from dispatch_decisions")).rows[0];
    const start = () =>
      startServer({
        ...{ DATABASE_URL: database.url, AUTH: "off", HOST: "127.0.0.1", PORT: "0" },
        ...{ DISPATCH_DISTANCES: "estimate", DISPATCH_QUEUE: "off", DISPATCH_KEEP_DECISIONS_DAYS: "30" },
      });
    const client = await database.pool.connect();
    try {
      await client.query("begin");
      // In the second batch, which waits.
      await client.query(`select from dispatch_decisions where assignment_id = (
        select assignment_id from dispatch_decisions order by assignment_id offset 1500 limit 1) for update`);
      const stopped = await start();
      await expect.poll(count, { timeout: 20_000 }).toEqual({ count: 1510 });
      await stopped.close();
      expect(await count()).toEqual({ count: 1510 });
    } finally {
      await client.query("rollback");
      client.release();
    }
    const servers = [await start(), await start()];
    try {
      await expect.poll(count, { timeout: 20_000 }).toEqual({ count: 11 });
      const sum = async (): Promise<number> => {
        const all = await Promise.all(servers.map(async ({ url }) => (await scrape(url)).get(metric) ?? 0));
        return all.reduce((left, right) => left + right, 0);
      };
      // The statement that waited may have removed its batch meanwhile, for nobody.
      await expect.poll(sum, { timeout: 20_000 }).toBeGreaterThanOrEqual(499);
      const runs = await scrape(servers[0]?.url ?? "");
      expect(runs.get("dispatch_removal_failures_total")).toBe(0);
      expect(runs.get("dispatch_removal_last_run_timestamp_seconds")).toBeGreaterThan(0);
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
  });

  it("the removal of old records is off by default, and names settings that it cannot use", () => {
    const database = { DATABASE_URL: "postgres://localhost/dispatch", AUTH: "off" };
    expect(parseEnvironment(database).retention).toBeNull();
    expect(parseEnvironment({ ...database, DISPATCH_KEEP_EVENTS_DAYS: "90" }).retention).toEqual({
      eventsDays: 90,
      decisionsDays: "off",
    });
    for (const days of ["0", "36501", "a year", "1.5", ""]) {
      const given = { ...database, DISPATCH_KEEP_EVENTS_DAYS: days };
      if (days === "") expect(parseEnvironment(given).retention).toBeNull();
      else
        expect(() => parseEnvironment(given)).toThrow(
          /DISPATCH_KEEP_EVENTS_DAYS must be .*"off" for keeping them for ever/,
        );
    }
  });
});

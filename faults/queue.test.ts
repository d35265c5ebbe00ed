import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Assignment } from "../packages/core/src/index.js";
import { createPgPool, createPgStore, type PgStore } from "../packages/pg-store/src/index.js";
import { startPostgres } from "../packages/pg-store/test/postgres/start-postgres.js";
import { type Child, startCli } from "../packages/server/test/support/child.js";
import { startPgBouncer } from "./support/pgbouncer.js";
import { query } from "./support/query.js";
import { unlimited } from "./support/unlimited.js";

const technicians = 10;
const jobs = Number(process.env["JOBS"] ?? 150);
/** How often an assignment ends, in milliseconds. */
const everyMs = 200;
const killEveryMs = 1500;

interface Way {
  readonly name: string;
  /** "off", or in seconds. */
  readonly window: "off" | number;
  readonly pooled?: true;
}

const ways: readonly Way[] = [
  { name: "with the window off", window: "off" },
  { name: "with the window off, through PgBouncer in transaction mode", window: "off", pooled: true },
  { name: "with a window of 3 s", window: 3 },
];

it.each(ways)(
  `two queue servers, killed in turn, book ${jobs} jobs once each $name`,
  async ({ window, pooled }) => {
    const postgres = await startPostgres();
    const pool = createPgPool({ connectionString: postgres.url });
    const store = createPgStore(pool);
    await store.migrate();
    await query(
      postgres.url,
      `insert into customers (latitude, longitude) select 49.3 + n * 0.003, 8.7 from generate_series(1, 50) as n;
       insert into technicians (latitude, longitude, capacity)
       select 49.3 + n * 0.01, 8.6, 1 from generate_series(1, ${technicians}) as n`,
    );
    const pooler = pooled === true ? await startPgBouncer(postgres.url) : null;
    if (pooled === true && pooler === null) throw new Error("pgbouncer is not installed; Debian has it");
    const start = (): Child =>
      startCli({
        ...unlimited,
        DATABASE_URL: pooler?.url ?? postgres.url,
        DISPATCH_DISTANCES: "estimate",
        DISPATCH_QUEUE_WINDOW_SECONDS: String(window),
        // As the docs say: notifications are lost there.
        ...(pooled === true && { DISPATCH_QUEUE_LISTEN: "off", DATABASE_PREPARED_STATEMENTS: "off" }),
      });
    const servers = [start(), start()];
    try {
      await Promise.all(servers.map((server) => server.untilUp()));
      for (let index = 0; index < jobs; index += 1) {
        await store.assignments.createJob({ customerId: String((index % 50) + 1), priority: index % 3 });
      }
      const killer = startKiller(servers, start);
      await endAll(store);
      const kills = await killer.stop();
      const gaps = await listGaps(postgres.url);
      const most = Math.max(...gaps);
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      console.log(
        `${kills} kills; ${gaps.length} technicians freed while jobs waited: booked again after ${mean.toFixed(2)} s on ` +
          `average, at most ${most.toFixed(2)} s`,
      );
      expect(await countBookings(postgres.url)).toEqual([{ jobs, assignments: jobs, completed: jobs }]);
      expect(most).toBeLessThanOrEqual(1 + (window === "off" ? 0 : window));
      expect(kills).toBeGreaterThan(2);
      expect(gaps.length).toBeGreaterThan(jobs / 2);
    } finally {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
      await pooler?.close();
      await pool.end();
      await postgres.remove();
    }
  },
  300_000,
);

/** Ends one assignment after the other, until every job is done. */
async function endAll({ assignments }: PgStore): Promise<void> {
  for (let done = 0; done < jobs; ) {
    await sleep(everyMs);
    const { items } = await assignments.listAssignments({ limit: 100, filter: { statuses: ["assigned"] } });
    const open = items[done % Math.max(1, items.length)] as Assignment | undefined;
    if (open === undefined) continue;
    await assignments.moveAssignment({ assignmentId: open.id, to: "completed", isWalk: true });
    done += 1;
  }
}

/** Kills one server, whatever it is doing, and starts another in its place; one of the two is always up. */
function startKiller(servers: Child[], start: () => Child): { stop(): Promise<number> } {
  let isRunning = true;
  const kill = async (): Promise<number> => {
    let kills = 0;
    for (; isRunning; kills += 1) {
      const index = kills % servers.length;
      await servers[index]?.[Symbol.asyncDispose]();
      const next = start();
      servers[index] = next;
      await next.untilUp();
      await sleep(killEveryMs);
    }
    return kills;
  };
  const killing = kill();
  return {
    stop() {
      isRunning = false;
      return killing;
    },
  };
}

/** For each technician who was freed while a job waited and went on waiting until they were booked again: after how long. */
async function listGaps(databaseUrl: string): Promise<readonly number[]> {
  const rows = (await query(
    databaseUrl,
    `with ended as (
      select tech_id, at from dispatch_events where to_status = 'completed'
    ), next as (
      select ended.at, (select min(events.at) from dispatch_events as events
        where events.tech_id = ended.tech_id and events.to_status = 'assigned' and events.at > ended.at) as booked_at
      from ended
    ), lasting as (
      select at, coalesce(booked_at, (select max(at) from dispatch_events)) as until from next
    )
    select extract(epoch from until - at)::float8 as gap from lasting
    where exists (
      select from dispatch_jobs where created_at < lasting.at and (
        select min(at) from dispatch_events where job_id = dispatch_jobs.id and to_status = 'assigned'
      ) >= lasting.until
    )`,
  )) as readonly { readonly gap: number }[];
  return rows.map(({ gap }) => gap);
}

async function countBookings(databaseUrl: string): Promise<unknown> {
  return query(
    databaseUrl,
    `select (select count(*) from dispatch_jobs)::integer as jobs, (select count(*) from assignments)::integer as assignments,
      (select count(distinct dispatch_job_id) from assignments where status = 'completed')::integer as completed`,
  );
}

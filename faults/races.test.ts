import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { startStubOrs } from "../packages/ors-client/src/testing/index.js";
import { createPgPool, createPgStore } from "../packages/pg-store/src/index.js";
import { startPostgres } from "../packages/pg-store/test/postgres/start-postgres.js";
import { type Child, startCli } from "../packages/server/test/support/child.js";
import { type Sent, send } from "./support/client.js";
import { freePort } from "./support/free-port.js";
import { startLegacyWriter } from "./support/legacy-writer.js";
import { startPgBouncer } from "./support/pgbouncer.js";
import { query } from "./support/query.js";
import { unlimited } from "./support/unlimited.js";

const technicians = 20;
const requests = 200;
const rounds = Number(process.env["ROUNDS"] ?? 50);
const replicas = 4;

interface Way {
  readonly name: string;
  readonly pooled?: true;
  readonly legacy?: true;
  readonly killed?: true;
}

const ways: readonly Way[] = [
  { name: "with direct connections" },
  { name: "through PgBouncer in transaction mode", pooled: true },
  { name: "while a legacy writer inserts", legacy: true },
  { name: "while a process is killed every second, and a legacy writer inserts", legacy: true, killed: true },
];

it.each(ways)(
  `${requests} dispatches at once on ${replicas} processes, for ${technicians} technicians of capacity 1, ${rounds} times $name`,
  async (way) => {
    const race = await openRace(way);
    try {
      const results: Round[] = [];
      for (let round = 0; round < rounds; round += 1) results.push(await race.run());
      const sum = (toCount: (round: Round) => number): number =>
        results.reduce((total, round) => total + toCount(round), 0);
      console.log(
        `${way.name}: ${sum(({ booked }) => booked)} booked, ${sum(({ refused }) => refused)} refused because nobody is available, ` +
          `${sum(({ double }) => double)} double, ${sum(({ repeated }) => repeated)} requests repeated`,
      );
      for (const { booked, refused, double } of results) {
        expect({ booked, refused, double }).toEqual({
          booked: technicians,
          refused: requests - technicians,
          double: 0,
        });
      }
    } finally {
      await race.close();
    }
  },
  3_600_000,
);

interface Round {
  /** Dispatches whose answer is an assignment in the database, each a different one. */
  readonly booked: number;
  /** Dispatches answered with "nobody available". */
  readonly refused: number;
  /** Open assignments above the capacity of their technician. */
  readonly double: number;
  /** Requests that were repeated because their server was killed or too busy. */
  readonly repeated: number;
}

async function openRace({ pooled, legacy, killed }: Way): Promise<{ run(): Promise<Round>; close(): Promise<void> }> {
  const postgres = await startPostgres();
  const pool = createPgPool({ connectionString: postgres.url });
  const store = createPgStore(pool);
  await store.migrate();
  await query(postgres.url, "insert into customers (latitude, longitude) values (49.4, 8.7)");
  await query(
    postgres.url,
    `insert into technicians (latitude, longitude, capacity)
     select 49.3 + n * 0.01, 8.6, 1 from generate_series(1, ${technicians}) as n`,
  );
  const pooler = pooled === true ? await startPgBouncer(postgres.url) : null;
  if (pooled === true && pooler === null) throw new Error("pgbouncer is not installed; Debian has it");
  const stub = await startStubOrs();
  const ports = await Promise.all(Array.from({ length: replicas }, freePort));
  // A request of a killed process holds its idempotency key a little longer than the deadline.
  const deadlineMs = killed === true ? 3000 : 10_000;
  const start = (port: number): Child =>
    startCli({
      ...unlimited,
      DATABASE_URL: pooler?.url ?? postgres.url,
      OPENROUTE_BASE_URL: stub.url,
      DISPATCH_DEADLINE_MS: String(deadlineMs),
      PORT: String(port),
    });
  const servers = ports.map(start);
  await Promise.all(servers.map((server) => server.untilUp()));
  const writer = legacy === true ? startLegacyWriter(postgres.url, technicians) : null;
  const killer = killed === true ? startKiller(servers, ports, start) : null;

  return {
    async run() {
      const answers = await Promise.all(Array.from({ length: requests }, (_, index) => dispatch(ports, index)));
      const round = await judge(postgres.url, answers);
      const { items } = await store.assignments.listAssignments({ limit: 1000, filter: { statuses: ["assigned"] } });
      for (const { id } of items) await store.assignments.moveAssignment({ assignmentId: id, to: "cancelled" });
      return round;
    },
    async close() {
      if (killer !== null) console.log(`${await killer.stop()} kills`);
      await writer?.stop();
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
      await pooler?.close();
      await stub.close();
      await pool.end();
      await postgres.remove();
    },
  };
}

interface Answer {
  readonly last: Sent;
  readonly tries: number;
}

/** Repeats the request with the same key until there is an answer: this finds a booking whose answer was lost. */
async function dispatch(ports: readonly number[], index: number): Promise<Answer> {
  const key = randomUUID();
  for (let tries = 1; ; tries += 1) {
    const url = `http://127.0.0.1:${ports[(index + tries) % ports.length]}/dispatch/1`;
    const last = await send("dispatch", url, { method: "POST", headers: { "idempotency-key": key } });
    if (last.outcome === 200 || codeOf(last) === "NO_TECHNICIAN_AVAILABLE") return { last, tries };
    if (tries > 200) throw new Error(`no answer after ${tries} tries: ${last.outcome} ${JSON.stringify(last.body)}`);
    await sleep(250);
  }
}

function codeOf({ body }: Sent): unknown {
  return (body as { readonly code?: unknown } | null)?.code;
}

async function judge(databaseUrl: string, answers: readonly Answer[]): Promise<Round> {
  const open = (await query(databaseUrl, "select id, tech_id from assignments where status = 'assigned'")) as readonly {
    readonly id: number;
    readonly tech_id: number;
  }[];
  const ids = new Set(open.map(({ id }) => id));
  const booked = answers.filter(({ last }) => last.outcome === 200);
  const bookedIds = new Set(booked.map(({ last }) => (last.body as { readonly id: number }).id));
  return {
    booked: [...bookedIds].filter((id) => ids.has(id)).length,
    refused: answers.filter(({ last }) => codeOf(last) === "NO_TECHNICIAN_AVAILABLE").length,
    double: open.length - new Set(open.map(({ tech_id }) => tech_id)).size + (booked.length - bookedIds.size),
    repeated: answers.reduce((total, { tries }) => total + tries - 1, 0),
  };
}

/** Every second, kills one of the servers that are up, whatever it is doing, and starts it again. */
function startKiller(
  servers: Child[],
  ports: readonly number[],
  start: (port: number) => Child,
): { stop(): Promise<number> } {
  const up = new Set(servers.keys());
  let isRunning = true;
  const kill = async (): Promise<number> => {
    let kills = 0;
    for (let turn = 0; isRunning; turn += 1) {
      await sleep(1000);
      const index = turn % servers.length;
      const [server, port] = [servers[index], ports[index]];
      // One server must stay up to answer.
      if (server === undefined || port === undefined || !up.has(index) || up.size === 1) continue;
      up.delete(index);
      await server[Symbol.asyncDispose]();
      kills += 1;
      const next = start(port);
      servers[index] = next;
      void next.untilUp().then(
        () => up.add(index),
        () => undefined,
      );
    }
    return kills;
  };
  const killing = kill();
  return {
    async stop() {
      isRunning = false;
      return killing;
    },
  };
}

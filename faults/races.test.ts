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
/** After how many of the answers of a round for shifts a process is killed: work is under way at each. */
const killsAfter = [20, 80, 140];

interface Way {
  readonly name: string;
  readonly pooled?: true;
  readonly legacy?: true;
  readonly killed?: true;
  /** Technicians work three hours a day, where the customer is. */
  readonly hasShifts?: true;
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

/** How many jobs of an hour fit into the shifts of all technicians. */
const places = technicians * 3;
const windowRounds = Number(process.env["WINDOW_ROUNDS"] ?? 3);

it.each([
  { name: "with direct connections", hasShifts: true },
  { name: `while ${killsAfter.length} processes are killed a round`, hasShifts: true, killed: true },
] satisfies readonly Way[])(
  `${requests} jobs of an hour at once on ${replicas} processes, for ${technicians} shifts of three hours, ${windowRounds} times $name`,
  async (way) => {
    const race = await openRace(way);
    const sums = { rounds: 0, booked: 0, waiting: 0, overlaps: 0, repeated: 0, kills: 0 };
    try {
      for (let round = 0; round < windowRounds; round += 1) {
        const { repeated, kills, ...found } = await race.runDay();
        expect({ round, ...found }).toEqual({ round, booked: places, waiting: requests - places, overlaps: 0 });
        expect(kills).toBe("killed" in way ? killsAfter.length : 0);
        sums.rounds += 1;
        sums.kills += kills;
        sums.booked += found.booked;
        sums.waiting += found.waiting;
        sums.repeated += repeated;
        // A run of many rounds takes long: what it has shown so far counts.
        console.log(`${way.name}: ${JSON.stringify(sums)}`);
      }
    } finally {
      await race.close();
    }
  },
  3_600_000,
);

/** A round in which each job may be done at any hour of a shift. */
interface Day {
  /** Jobs answered with an assignment that is in the database, each with another one. */
  readonly booked: number;
  /** Jobs answered as waiting because nobody has time, and which wait in the database. */
  readonly waiting: number;
  /** Pairs of open visits of one technician at once. */
  readonly overlaps: number;
  readonly repeated: number;
  /** Processes that were killed while others worked, and started again. */
  readonly kills: number;
}

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

interface Race {
  run(): Promise<Round>;
  /** A round for the shifts of the day after tomorrow, which nobody has booked yet. */
  runDay(): Promise<Day>;
  close(): Promise<void>;
}

async function openRace({ pooled, legacy, killed, hasShifts }: Way): Promise<Race> {
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
  if (hasShifts === true) {
    const shifts = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "09:00", to: "12:00" }];
    const availability = JSON.stringify({ timeZone: "UTC", shifts });
    await query(
      postgres.url,
      `update technicians set latitude = 49.4, longitude = 8.7, availability = '${availability}'`,
    );
  }
  const pooler = pooled === true ? await startPgBouncer(postgres.url) : null;
  if (pooled === true && pooler === null) throw new Error("pgbouncer is not installed; Debian has it");
  const stub = await startStubOrs();
  const ports = await Promise.all(Array.from({ length: replicas }, freePort));
  // A request of a killed process holds its idempotency key a little longer than the deadline. Jobs for shifts need longer,
  // because each looks for a time again after each one that it lost.
  const [slowMs, deadlineMs] = hasShifts === true ? [60_000, 20_000] : [10_000, 3000];
  // The queue would book jobs after their answer.
  const onOnePlace = { DISPATCH_DISTANCES: "estimate", DATABASE_PREPARED_STATEMENTS: "on", DISPATCH_QUEUE: "off" };
  const start = (port: number): Child =>
    startCli({
      ...unlimited,
      // There is no drive to measure, and less work for each try means more tries at once.
      ...(hasShifts === true ? onOnePlace : {}),
      DATABASE_URL: pooler?.url ?? postgres.url,
      OPENROUTE_BASE_URL: stub.url,
      DISPATCH_DEADLINE_MS: String(killed === true ? deadlineMs : slowMs),
      PORT: String(port),
    });
  const servers = ports.map(start);
  await Promise.all(servers.map((server) => server.untilUp()));
  const writer = legacy === true ? startLegacyWriter(postgres.url, technicians) : null;
  const restarts = createRestarts(servers, ports, start);
  const killer = killed === true && hasShifts !== true ? startKiller(restarts) : null;

  return {
    async run() {
      const answers = await Promise.all(Array.from({ length: requests }, (_, index) => dispatch(ports, index)));
      const round = await judge(postgres.url, answers);
      const { items } = await store.assignments.listAssignments({ limit: 1000, filter: { statuses: ["assigned"] } });
      for (const { id } of items) await store.assignments.moveAssignment({ assignmentId: id, to: "cancelled" });
      return round;
    },
    async runDay() {
      // Otherwise the jobs that wait since earlier rounds would be tried beside those of this one.
      await deleteBookings(postgres.url);
      await restarts.untilAllUp();
      const day = Math.floor(Date.now() / dayMs) + 2;
      let answered = 0;
      let kills = 0;
      const answers = await Promise.all(
        Array.from({ length: requests }, async (_, index) => {
          const answer = await dispatchInShift(ports, index, day);
          answered += 1;
          if (killed === true && killsAfter.includes(answered) && (await restarts.kill())) kills += 1;
          return answer;
        }),
      );
      return { ...(await judgeDay(postgres.url, answers)), kills };
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

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Repeats the request with the same key until somebody is booked, or nobody has time. */
async function dispatchInShift(ports: readonly number[], index: number, day: number): Promise<Answer> {
  const [earliest, latest] = [9, 12].map((hour) => new Date(day * dayMs + hour * hourMs).toISOString());
  const booking = { customer_id: 1, window: { earliest, latest }, work_seconds: 3600, when_nobody: "queue" };
  const headers = { "content-type": "application/json", "idempotency-key": randomUUID() };
  let asked: { readonly path: string; readonly init: RequestInit } = {
    path: "/dispatch",
    init: { method: "POST", headers, body: JSON.stringify(booking) },
  };
  for (let tries = 1; ; tries += 1) {
    const last = await send(
      "dispatch",
      `http://127.0.0.1:${ports[(index + tries) % ports.length]}${asked.path}`,
      asked.init,
    );
    const waiting = last.outcome === 202 ? (last.body as WaitingBody) : null;
    if (last.outcome === 200 || waiting?.failure?.code === "NO_TECHNICIAN_AVAILABLE") return { last, tries };
    // It waits because there was no time to try: another try answers.
    if (waiting !== null) asked = { path: `/jobs/${waiting.job.id}/dispatch`, init: { method: "POST" } };
    if (tries > 400) throw new Error(`no answer after ${tries} tries: ${last.outcome} ${JSON.stringify(last.body)}`);
    await sleep(Math.min(250 * tries, 2000));
  }
}

interface WaitingBody {
  readonly job: { readonly id: number };
  readonly failure: { readonly code: string } | null;
}

/** Everything that the rounds have written; customers and technicians stay. */
async function deleteBookings(databaseUrl: string): Promise<void> {
  // The history refuses to be emptied. Triggers are off for a replica.
  await query(
    databaseUrl,
    `begin; set local session_replication_role = replica;
     truncate assignments, dispatch_jobs, dispatch_events, dispatch_job_events, dispatch_idempotency_keys cascade;
     commit`,
  );
}

async function judgeDay(databaseUrl: string, answers: readonly Answer[]): Promise<Omit<Day, "kills">> {
  const jobs = (await query(databaseUrl, "select id, status, assignment_id from dispatch_jobs")) as readonly {
    readonly id: number;
    readonly status: string;
    readonly assignment_id: number | null;
  }[];
  const [{ overlaps = 0 } = {}] = (await query(
    databaseUrl,
    `select count(*)::integer as overlaps from dispatch_visits as one join dispatch_visits as other
       on one.id < other.id and one.tech_id = other.tech_id and one.is_open and other.is_open
         and tstzrange(one.leaves_at, one.ends_at) && tstzrange(other.leaves_at, other.ends_at)`,
  )) as readonly { readonly overlaps: number }[];
  const bodies = (outcome: number) =>
    answers.filter(({ last }) => last.outcome === outcome).map(({ last }) => last.body);
  const booked = new Set(bodies(200).map((body) => (body as { readonly id: number }).id));
  const waiting = new Set(bodies(202).map((body) => (body as WaitingBody).job.id));
  return {
    booked: jobs.filter((job) => job.status === "assigned" && booked.has(job.assignment_id ?? 0)).length,
    waiting: jobs.filter((job) => job.status === "waiting" && waiting.has(job.id)).length,
    overlaps,
    repeated: answers.reduce((total, { tries }) => total + tries - 1, 0),
  };
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

/** The servers of a race, which are killed in turn. */
interface Restarts {
  /** Kills the next server that is up, whatever it is doing, and starts it again. False if no other one is up to answer. */
  kill(): Promise<boolean>;
  untilAllUp(): Promise<void>;
}

function createRestarts(servers: Child[], ports: readonly number[], start: (port: number) => Child): Restarts {
  const up = new Set(servers.keys());
  let starting: Promise<unknown> = Promise.resolve();
  let turn = 0;
  return {
    async kill() {
      if (up.size < 2) return false;
      while (!up.has(turn % servers.length)) turn += 1;
      const index = turn % servers.length;
      turn += 1;
      up.delete(index);
      await servers[index]?.[Symbol.asyncDispose]();
      const next = start(ports[index] ?? 0);
      servers[index] = next;
      const isUp = next.untilUp().then(
        () => up.add(index),
        () => undefined,
      );
      starting = Promise.all([starting, isUp]);
      return true;
    },
    async untilAllUp() {
      await starting;
    },
  };
}

/** Kills a server every second. */
function startKiller(restarts: Restarts): { stop(): Promise<number> } {
  let isRunning = true;
  const kill = async (): Promise<number> => {
    let kills = 0;
    while (isRunning) {
      await sleep(1000);
      if (await restarts.kill()) kills += 1;
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

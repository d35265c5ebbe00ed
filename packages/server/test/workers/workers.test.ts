import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import { until } from "../../../http-adapter/test/support/until.js";
import { createTestDatabase, type TestDatabase } from "../../../pg-store/test/postgres/test-database.js";
import { type Child, startCli } from "../support/child.js";
import { scrape } from "../support/scrape.js";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase(inject("postgresUrl"));
  // Nobody may get a second job.
  await database.pool.query(`
    insert into customers (latitude, longitude) select 49.4 + random() / 10, 8.6 + random() / 10 from generate_series(1, 50);
    insert into technicians (latitude, longitude, capacity)
    select 49.4 + random() / 10, 8.6 + random() / 10, 1 from generate_series(1, 3000)`);
});
afterEach(() => database.drop());

function start(environment: Record<string, string> = {}): Child {
  return startCli({
    ...{ DATABASE_URL: database.url, DISPATCH_DISTANCES: "estimate", AUTH: "off", METRICS_ROLE: "open" },
    ...{ DISPATCH_WORKERS: "2", DISPATCH_LOG_LEVEL: "error", RATE_LIMIT_PER_ADDRESS: "0" },
    ...environment,
  });
}

async function untilAllUp(child: Child): Promise<string> {
  const url = await child.untilUp();
  await until(() => child.stdout().includes("workers are up"));
  return url;
}

function listWorkers({ process: { pid } }: Child): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

/** Dispatches on a new connection, which the primary process gives to any of the workers. */
function dispatch(
  url: string,
): Promise<{ readonly status: number; readonly id: number | null; readonly code: string | null }> {
  const customer = 1 + Math.floor(Math.random() * 50);
  return new Promise((resolve) => {
    const agent = new Agent({ keepAlive: false });
    // A connection that was being handed to a worker when it was killed is never answered.
    const signal = AbortSignal.timeout(20_000);
    request(`${url}/dispatch/${customer}`, { method: "POST", agent, signal }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("error", (error: NodeJS.ErrnoException) => resolve({ status: 0, id: null, code: error.code ?? "" }));
      response.on("end", () => {
        const { statusCode: status = 0 } = response;
        resolve({ status, id: status === 200 ? (JSON.parse(text) as { id: number }).id : null, code: null });
      });
    })
      .on("error", (error: NodeJS.ErrnoException) => resolve({ status: 0, id: null, code: error.code ?? "" }))
      .end();
  });
}

async function readBookings() {
  const { rows } = await database.pool.query<{ id: number; technician: number; decided: boolean }>(
    `select id, tech_id as technician, exists (select from dispatch_decisions where assignment_id = id) as decided
    from assignments order by id`,
  );
  return rows;
}

it("several workers serve one port, say once what they use, and add up their metrics", async () => {
  await using child = start();
  const url = await untilAllUp(child);
  expect(listWorkers(child)).toHaveLength(2);
  const answers = await Promise.all(Array.from({ length: 40 }, () => dispatch(url)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const dispatches = 'dispatch_operations_total{operation="dispatch",outcome="ok"}';
  expect((await scrape(url)).get(dispatches)).toBe(40);
  expect((await scrape(url)).get('dispatch_open_assignments{status="assigned"}')).toBe(40);
  expect((await scrape(url)).get('dispatch_limit_maximum{limit="write-slots"}')).toBe(256);
  expect(child.stdout().split("is up on")).toHaveLength(2);

  const [victim = 0] = listWorkers(child);
  process.kill(victim, "SIGKILL");
  await until(() => child.stdout().includes("another one is started"));
  await until(() => listWorkers(child).length === 2 && !listWorkers(child).includes(victim));
  expect((await scrape(url)).get(dispatches)).toBe(40);
  expect(child.stderr()).toBe("");
});

it("nothing is lost and nobody is booked twice while workers are killed under load", async () => {
  await using child = start();
  const url = await untilAllUp(child);
  const confirmed: number[] = [];
  const statuses = new Set<number>();
  let kills = 0;
  let isOver = false;
  const load = async (): Promise<void> => {
    while (!isOver) {
      const { status, id } = await dispatch(url);
      statuses.add(status);
      if (id !== null) confirmed.push(id);
    }
  };
  const clients = Array.from({ length: 16 }, load);
  while (kills < 3) {
    const before = confirmed.length;
    await until(() => confirmed.length > before + 10);
    const workers = listWorkers(child);
    process.kill(workers[kills % workers.length] ?? 0, "SIGKILL");
    kills += 1;
    await until(() => child.stdout().split("another one is started").length === kills + 1);
    await until(() => listWorkers(child).length === 2);
  }
  isOver = true;
  await Promise.all(clients);
  // 0: the connection broke with its worker.
  expect([...statuses].filter((status) => ![0, 200].includes(status))).toEqual([]);
  const bookings = await readBookings();
  expect(bookings.map(({ id }) => id)).toEqual(expect.arrayContaining(confirmed));
  expect(new Set(confirmed).size).toBe(confirmed.length);
  expect(new Set(bookings.map(({ technician }) => technician)).size).toBe(bookings.length);
  expect(bookings.filter(({ decided }) => !decided)).toEqual([]);
}, 180_000);

it("SIGTERM under load: each request is answered, and none is refused until the others have ended", async () => {
  await using child = start();
  const url = await untilAllUp(child);
  const hasBoth = (): boolean => listWorkers(child).length > 1;
  const answered: (number | null)[] = [];
  const failures: unknown[] = [];
  const load = async (): Promise<void> => {
    while (hasBoth()) {
      const answer = await dispatch(url);
      if (answer.id !== null) answered.push(answer.id);
      // Otherwise the last one may have been told to stop meanwhile.
      else if (hasBoth()) failures.push(answer);
    }
  };
  const clients = Array.from({ length: 8 }, load);
  await until(() => answered.length > 20);
  child.process.kill("SIGTERM");
  await Promise.all(clients);
  expect(await child.ended).toBe(0);
  expect(failures).toEqual([]);
  const bookings = await readBookings();
  expect(bookings.map(({ id }) => id)).toEqual([...answered].sort((left, right) => Number(left) - Number(right)));
  expect(child.stderr()).toBe("");
}, 120_000);

it("what is wrong is said once, and ends all", async () => {
  await using child = start({ DATABASE_URL: "postgres://u:p@127.0.0.1:1/x", DISPATCH_DATABASE_WAIT_MS: "0" });
  expect(await child.ended).toBe(1);
  expect(child.stderr().match(/The database cannot be (?:used|reached)|cannot be reached/g)).toHaveLength(1);
});

it("DISPATCH_WORKERS is refused with the embedded database, by name", async () => {
  await using child = startCli({ DISPATCH_WORKERS: "auto" });
  expect(await child.ended).toBe(1);
  expect(child.stderr()).toContain("DISPATCH_WORKERS needs a Postgres server");
});

it("a stop signal ends workers that are starting", async () => {
  await using child = start({ DATABASE_URL: "postgres://u:p@127.0.0.1:1/x", DISPATCH_DATABASE_WAIT_MS: "3600000" });
  await until(() => child.stdout().includes("trying again"));
  child.process.kill("SIGINT");
  expect(await child.ended).toBe(0);
  expect(child.stdout()).toContain("Stopped before the server was up.");
});

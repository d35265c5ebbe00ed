import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeApiKey } from "../../../packages/http-adapter/src/guard/index.js";
import { createPgPool, createPgStore } from "../../../packages/pg-store/src/index.js";
import { startPostgres } from "../../../packages/pg-store/test/postgres/start-postgres.js";
import { type Child, startCli } from "../../../packages/server/test/support/child.js";
import { query } from "../query.js";
import { type RoutingProcess, startRoutingProcess } from "./routing-process.js";

/** What the server measured of itself since the previous measurement. */
export interface Measured {
  /** The longest time that the event loop used the CPU without a turn. */
  readonly maxBlockMs: number;
  /** The most resident memory. */
  readonly peakBytes: number;
  /** Heap and external memory, after a garbage collection. */
  readonly heldBytes: number;
  readonly rssBytes: number;
}

/** A built server process with its defaults, on Postgres, with a routing service that can turn hostile. */
export interface AttackSite {
  readonly url: string;
  readonly server: Child;
  readonly routing: RoutingProcess;
  /** The key of the clients that must not notice anything. */
  readonly othersKey: string;
  /** A key for each attack, so that none uses up the rate of another. */
  readonly attackerKeys: readonly string[];
  measure(): Promise<Measured>;
  /** `GET /metrics`, a value by name and labels. */
  scrape(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

const technicianCount = 100_000;
export const customerCount = 20;
const attackerCount = 40;
const preload = new URL("./watch-process.mjs", import.meta.url).href;

export async function startAttackSite(environment: Record<string, string> = {}): Promise<AttackSite> {
  const postgres = await startPostgres();
  await seed(postgres.url);
  const routing = await startRoutingProcess();
  const folder = mkdtempSync(join(tmpdir(), "dispatch-attack-"));
  const file = join(folder, "measured.json");
  const [admin, others, ...attackers] = await Promise.all([
    makeApiKey("admin", "admin"),
    makeApiKey("others", "dispatcher"),
    ...Array.from({ length: attackerCount }, (_, index) => makeApiKey(`attacker${index}`, "dispatcher")),
  ]);
  const server = startCli({
    NODE_OPTIONS: `--import=${preload}`,
    WATCH_FILE: file,
    API_KEYS: [admin, others, ...attackers].map(({ entry }) => entry).join(","),
    DATABASE_URL: postgres.url,
    OPENROUTE_BASE_URL: routing.url,
    DISPATCH_DEADLINE_MS: "3000",
    DISPATCH_REQUEST_TIMEOUT_MS: "5000",
    DISPATCH_MAX_CONNECTIONS: "1000",
    DISPATCH_LOG_LEVEL: "error",
    ...environment,
  });
  const url = await server.untilUp();
  return {
    url,
    server,
    routing,
    othersKey: others.key,
    attackerKeys: attackers.map(({ key }) => key),
    async measure() {
      rmSync(file, { force: true });
      server.process.kill("SIGUSR2");
      for (let wait = 0; wait < 1000 && !existsSync(file); wait += 1) await sleep(20);
      return JSON.parse(readFileSync(file, "utf8")) as Measured;
    },
    async scrape() {
      const response = await fetch(`${url}/metrics`, { headers: { "x-api-key": admin.key } });
      const samples = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
      return new Map(
        samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
      );
    },
    async close() {
      await server[Symbol.asyncDispose]();
      await routing.close();
      await postgres.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** All technicians are absent on this day. */
const availability = JSON.stringify({
  timeZone: "Europe/Berlin",
  absences: [{ from: "2090-01-01T00:00:00Z", to: "2090-01-02T00:00:00Z" }],
});

async function seed(url: string): Promise<void> {
  const pool = createPgPool({ connectionString: url });
  await createPgStore(pool).migrate();
  await pool.end();
  await query(
    url,
    `insert into customers (latitude, longitude)
     select 49.3 + n * 0.01, 8.7 from generate_series(1, ${customerCount}) as n`,
  );
  // In parts, because a statement has a time limit.
  for (let from = 1; from <= technicianCount; from += 10_000) {
    await query(
      url,
      `insert into technicians (latitude, longitude, capacity, skills, availability)
       select 47 + (n % 317) * 0.012, 6 + (n / 317) * 0.02, 1000000, '[{"name":"gas","level":1}]', '${availability}'
       from generate_series(${from}, ${from + 9_999}) as n`,
    );
  }
  await query(
    url,
    `insert into assignments (cust_id, tech_id, distance_km)
     select 1 + n % ${customerCount}, n, 1 from generate_series(1, 2000) as n`,
  );
  await query(url, "analyze");
}

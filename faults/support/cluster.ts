import { type StubFault, type StubOrs, startStubOrs } from "../../packages/ors-client/src/testing/index.js";
import { createPgPool, createPgStore } from "../../packages/pg-store/src/index.js";
import { type PostgresServer, startPostgres } from "../../packages/pg-store/test/postgres/start-postgres.js";
import { type Child, startCli } from "../../packages/server/test/support/child.js";
import type { Site } from "./drill.js";
import { createFleet } from "./fleet.js";
import { freePort } from "./free-port.js";
import { type Gate, openGate } from "./gate.js";
import { startPgBouncer } from "./pgbouncer.js";
import { query } from "./query.js";
import { startStandby } from "./start-standby.js";
import type { Row } from "./tally.js";
import { toServerEnvironment } from "./to-server-environment.js";

/** Two server processes, a database and its standby behind one address, and a routing service. */
export interface Cluster extends Site {
  readonly primary: PostgresServer;
  readonly standby: PostgresServer;
  /** The database address that the servers use. */
  readonly gate: Gate;
  /** Returns the fault of each answer of the routing service; null for none. */
  chooseFault: () => StubFault | null;
  /** Ends a server with a signal, and starts it again at the same address. */
  restartServer(index: number, signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
  close(): Promise<void>;
}

/** Whether the servers reach the database through PgBouncer, in transaction mode. */
const isPooled = process.env["POOLER"] === "pgbouncer";

export async function startCluster(): Promise<Cluster> {
  const fleet = createFleet();
  const primary = await startPostgres();
  await createPgStore(createPgPool({ connectionString: primary.url })).migrate();
  const standby = await startStandby(primary);
  await waitForStandbys(primary);
  const gate = await openGate(primary.url);
  const pool = createPgPool({ connectionString: gate.url });
  const store = createPgStore(pool);
  await store.seedWhenEmpty({ customers: fleet.customers, technicians: fleet.technicians });

  let chooseFault: Cluster["chooseFault"] = () => null;
  const stub: StubOrs = await startStubOrs({ chooseFault: () => chooseFault() });
  const ports = [await freePort(), await freePort()];
  const pooler = isPooled ? await startPgBouncer(gate.url) : null;
  const databaseUrl = pooler?.url ?? gate.url;
  const start = (port: number): Child =>
    startCli(toServerEnvironment({ DATABASE_URL: databaseUrl, OPENROUTE_BASE_URL: stub.url, PORT: String(port) }));
  const servers = ports.map(start);
  await Promise.all(servers.map((server) => server.untilUp()));

  return {
    fleet,
    primary,
    standby,
    gate,
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    get chooseFault() {
      return chooseFault;
    },
    set chooseFault(choose) {
      chooseFault = choose;
    },
    async restartServer(index, signal) {
      const [server, port] = [servers[index], ports[index]];
      if (server === undefined || port === undefined) throw new Error(`there is no server ${index}`);
      server.process.kill(signal);
      const ending = await server.ended;
      servers[index] = start(port);
      await servers[index]?.untilUp();
      return ending;
    },
    findRows: async () => (await query(gate.url, "select id, cust_id, tech_id from assignments")) as readonly Row[],
    async close() {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
      await pool.end();
      await pooler?.close();
      await stub.close();
      gate.close();
      await standby.remove();
      await primary.remove();
    },
  };
}

/** Makes commits wait for the standby: otherwise a failover may lose the last moments. */
async function waitForStandbys(primary: PostgresServer): Promise<void> {
  await query(primary.url, "alter system set synchronous_standby_names = '*'");
  await query(primary.url, "select pg_reload_conf()");
}

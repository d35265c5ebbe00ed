import { customerCount } from "../postgres/open-fleet.mjs";
import { startOurs } from "../start-ours.mjs";
import { startProcess } from "../start-process.mjs";
import { mapValues } from "../table.mjs";
import { createPgbench, findPgbench } from "./pgbench.mjs";
import { findPython, modules, startPython } from "./python.mjs";
import { createLoad } from "./send-requests.mjs";

/** With more technicians, the Python service needs gigabytes: each of its requests loads all technicians. */
const maxFleetOfPython = 100_000;

/**
 * Each competitor returns its dispatches a second, for a number of connections and milliseconds.
 *
 * @param warmUpCount requests that each server answers first, so that its code is compiled
 */
export async function openCompetitors({ url }, size, warmUpCount) {
  const stub = await startProcess("requests/routing-stub.mjs");
  const withRouting = { OPENROUTE_BASE_URL: `${stub.url}/ors` };
  const [planning, ours, estimating, memory, bare] = await Promise.all([
    startOurs(url, withRouting),
    startOurs(url, { ...withRouting, DATABASE_PREPARED_STATEMENTS: "on" }),
    startOurs(url, { DISPATCH_DISTANCES: "estimate", DATABASE_PREPARED_STATEMENTS: "on" }),
    startProcess("requests/memory-server.mjs", { DATABASE_URL: url, ...withRouting }),
    startProcess("requests/bare-server.mjs", { DATABASE_URL: url, FLEET_SIZE: `${size}` }),
  ]);
  const python = await openPython(url, size, withRouting);
  const warm = [planning.url, ours.url, estimating.url, `${memory.url}/fleet`, `${memory.url}/memory`, bare.url];
  for (const server of warm) {
    await createLoad(`${server}/dispatch`, 16, customerCount)((count) => count >= warmUpCount);
  }
  const pgbench = openPgbench(url);
  const load = (path) => (connections, turnMs) => toRate(createLoad(path, connections, customerCount), turnMs);
  return {
    ours: Object.assign(ours, { send: createLoad(`${ours.url}/dispatch`, 16, customerCount) }),
    competitors: {
      ours: load(`${planning.url}/dispatch`),
      "ours, prepared": load(`${ours.url}/dispatch`),
      "ours, prepared, estimates": load(`${estimating.url}/dispatch`),
      "ours, technicians in memory": load(`${memory.url}/fleet/dispatch`),
      "ours, all in memory": load(`${memory.url}/memory/dispatch`),
      bare: load(`${bare.url}/dispatch`),
      "bare insert": load(`${bare.url}/insert`),
      ...(pgbench && { pgbench: pgbench.transactionsPerSecond }),
      ...mapValues(python, ({ url: server }) => load(`${server}/dispatch`)),
    },
    async close() {
      pgbench?.remove();
      const servers = [planning, ours, estimating, memory, bare, ...Object.values(python), stub];
      for (const server of servers) await server.stop();
    },
  };
}

function openPgbench(url) {
  const path = findPgbench();
  if (path !== null) return createPgbench(path, url, customerCount);
  console.log("pgbench is not installed: set PGBENCH to its path");
  return null;
}

/** Starts it with a client per routing call, as the service does it, and with one for all, which is faster. */
async function openPython(url, size, withRouting) {
  if (size > maxFleetOfPython) return {};
  const python = findPython();
  if (python !== null) {
    return {
      "Python service": await startPython(python, url, withRouting, "each"),
      "Python service, one HTTP client": await startPython(python, url, withRouting, "shared"),
    };
  }
  console.log(`The Python service cannot run: install ${modules}, or set PYTHON to a Python that has them`);
  return {};
}

async function toRate(send, turnMs) {
  const startMs = performance.now();
  const count = await send(() => performance.now() - startMs >= turnMs);
  return (count * 1000) / (performance.now() - startMs);
}

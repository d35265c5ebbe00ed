import { customerCount } from "../postgres/open-fleet.mjs";
import { startOurs } from "../start-ours.mjs";
import { startProcess } from "../start-process.mjs";
import { createPgbench, findPgbench } from "./pgbench.mjs";
import { createLoad } from "./send-requests.mjs";

/**
 * Each gives the dispatches a second of so many connections, in so many milliseconds.
 *
 * @param warmUpCount requests that each server answers first, so that its code is compiled
 */
export async function openContenders({ url }, size, warmUpCount) {
  const stub = await startProcess("requests/routing-stub.mjs");
  const withRouting = { OPENROUTE_BASE_URL: `${stub.url}/ors` };
  const [planning, ours, estimating, bare] = await Promise.all([
    startOurs(url, withRouting),
    startOurs(url, { ...withRouting, DATABASE_PREPARED_STATEMENTS: "on" }),
    startOurs(url, { DISPATCH_DISTANCES: "estimate", DATABASE_PREPARED_STATEMENTS: "on" }),
    startProcess("requests/bare-server.mjs", { DATABASE_URL: url, FLEET_SIZE: `${size}` }),
  ]);
  for (const { url: server } of [planning, ours, estimating, bare]) {
    await createLoad(`${server}/dispatch`, 16, customerCount)((count) => count >= warmUpCount);
  }
  const pgbench = openPgbench(url);
  const load = (path) => (connections, turnMs) => toRate(createLoad(path, connections, customerCount), turnMs);
  return {
    ours: Object.assign(ours, { send: createLoad(`${ours.url}/dispatch`, 16, customerCount) }),
    contenders: {
      ours: load(`${planning.url}/dispatch`),
      "ours, prepared": load(`${ours.url}/dispatch`),
      "ours, prepared, estimates": load(`${estimating.url}/dispatch`),
      bare: load(`${bare.url}/dispatch`),
      "bare insert": load(`${bare.url}/insert`),
      ...(pgbench && { pgbench: pgbench.transactionsPerSecond }),
    },
    async close() {
      pgbench?.remove();
      for (const server of [planning, ours, estimating, bare, stub]) await server.stop();
    },
  };
}

function openPgbench(url) {
  const path = findPgbench();
  if (path !== null) return createPgbench(path, url, customerCount);
  console.log("pgbench is not here: set PGBENCH to where it is");
  return null;
}

async function toRate(send, turnMs) {
  const startMs = performance.now();
  const count = await send(() => performance.now() - startMs >= turnMs);
  return (count * 1000) / (performance.now() - startMs);
}

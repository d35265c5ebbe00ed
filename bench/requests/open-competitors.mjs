import { customerCount } from "../postgres/open-fleet.mjs";
import { startOurs } from "../start-ours.mjs";
import { startProcess } from "../start-process.mjs";
import { filterValues, mapValues } from "../table.mjs";
import { createPgbench, findPgbench } from "./pgbench.mjs";
import { findPython, modules, startPython } from "./python.mjs";
import { createLoad } from "./send-requests.mjs";

/** With more technicians, the Python service needs gigabytes: each of its requests loads all technicians. */
const maxFleetOfPython = 100_000;

/**
 * Each competitor returns its dispatches a second and its processor time for each, given a number of connections and
 * milliseconds.
 *
 * @param warmUpCount requests that each server answers first, so that its code is compiled
 * @param isWanted whether a competitor takes part, by its name
 */
export async function openCompetitors({ url }, size, { warmUpCount, isWanted }) {
  const stub = await startProcess("requests/routing-stub.mjs");
  const withRouting = { OPENROUTE_BASE_URL: `${stub.url}/ors` };
  const prepared = { DATABASE_PREPARED_STATEMENTS: "on" };
  const start = (script) => () => startProcess(script, { DATABASE_URL: url, FLEET_SIZE: `${size}`, ...withRouting });
  const starters = {
    planning: () => startOurs(url, withRouting),
    ours: () => startOurs(url, { ...withRouting, ...prepared }),
    estimating: () => startOurs(url, { DISPATCH_DISTANCES: "estimate", ...prepared }),
    memory: start("requests/memory-server.mjs"),
    same: start("requests/same-work-server.mjs"),
    bare: start("requests/bare-server.mjs"),
    ...toPythonStarters(url, size, withRouting),
  };
  const routes = filterValues(
    {
      ours: ["planning", "dispatch"],
      "ours, prepared": ["ours", "dispatch"],
      "ours, prepared, estimates": ["estimating", "dispatch"],
      "ours, technicians in memory": ["memory", "fleet/dispatch"],
      "ours, all in memory": ["memory", "memory/dispatch"],
      "same work": ["same", "dispatch"],
      "same work, all in memory": ["same", "memory"],
      bare: ["bare", "dispatch"],
      "bare insert": ["bare", "insert"],
      "Python service": ["python", "dispatch"],
      "Python service, one HTTP client": ["pythonSharing", "dispatch"],
    },
    ([name], competitor) => name in starters && isWanted(competitor),
  );
  const servers = {};
  for (const [name] of [["ours"], ...Object.values(routes)]) servers[name] ??= await starters[name]();
  const toLoad = ([name, path], connections) => createLoad(`${servers[name].url}/${path}`, connections, customerCount);
  for (const [name, path] of Object.values(routes)) {
    if (!name.startsWith("python")) await toLoad([name, path], 16)((count) => count >= warmUpCount);
  }
  const pgbench = isWanted("pgbench") ? openPgbench(url) : null;
  return {
    ours: Object.assign(servers.ours, { send: toLoad(["ours", "dispatch"], 16) }),
    competitors: {
      ...mapValues(
        routes,
        (route) => (connections, turnMs) => measure(servers[route[0]], toLoad(route, connections), turnMs),
      ),
      ...(pgbench && { pgbench: async (connections) => ({ rate: await pgbench.transactionsPerSecond(connections) }) }),
    },
    async close() {
      pgbench?.remove();
      for (const server of [...Object.values(servers), stub]) await server.stop();
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
function toPythonStarters(url, size, withRouting) {
  if (size > maxFleetOfPython) return {};
  const python = findPython();
  if (python !== null) {
    return {
      python: () => startPython(python, url, withRouting, "each"),
      pythonSharing: () => startPython(python, url, withRouting, "shared"),
    };
  }
  console.log(`The Python service cannot run: install ${modules}, or set PYTHON to a Python that has them`);
  return {};
}

/** Returns dispatches a second, and the milliseconds of processor time that the server used for each. */
async function measure(server, send, turnMs) {
  const startMs = performance.now();
  const processorMs = server.processorMillis();
  const count = await send(() => performance.now() - startMs >= turnMs);
  const rate = (count * 1000) / (performance.now() - startMs);
  return { rate, processorMs: (server.processorMillis() - processorMs) / count };
}

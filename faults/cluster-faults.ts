import { setTimeout as sleep } from "node:timers/promises";
import { stubFaults } from "../packages/ors-client/src/testing/index.js";
import type { Cluster } from "./support/cluster.js";
import type { Fault } from "./support/drill.js";
import { query } from "./support/query.js";

const everything = ["dispatch", "list", "live"] as const;
const allButDispatch = ["list", "live"] as const;

const lies = [
  stubFaults.zeros,
  stubFaults.tooShort,
  stubFaults.negative,
  stubFaults.text,
  stubFaults.missingRow,
  stubFaults.htmlPage,
];

/** In the order in which they run: after the last, the primary is gone. */
export const clusterFaults: readonly Fault<Cluster>[] = [
  {
    name: "nothing",
    done: "for comparison",
    happen: async () => {
      await sleep(2_000);
    },
    unaffected: everything,
  },
  {
    name: "database stopped",
    done: "fast shutdown, 3 s, started",
    happen: async ({ primary }) => {
      await primary.kill("SIGINT");
      await sleep(3_000);
      await primary.start();
    },
  },
  {
    name: "database restarted",
    done: "fast shutdown and start, 3 times",
    happen: async ({ primary }) => {
      for (let round = 0; round < 3; round += 1) {
        await primary.kill("SIGINT");
        await primary.start();
        await sleep(500);
      }
    },
  },
  {
    name: "database killed",
    done: "kill -9 of every process, 2 s, started",
    happen: async ({ primary }) => {
      await killAll(primary);
      await sleep(2_000);
      await primary.start();
    },
  },
  {
    name: "database frozen",
    done: "SIGSTOP of every process, 12 s, SIGCONT",
    happen: async ({ primary }) => {
      primary.signalAll("SIGSTOP");
      await sleep(12_000);
      primary.signalAll("SIGCONT");
    },
  },
  {
    name: "server told to stop",
    done: "SIGTERM to one of two, started again; then the other",
    happen: async ({ restartServer }) => {
      for (const index of [0, 1]) {
        const ending = await restartServer(index, "SIGTERM");
        if (ending !== 0) throw new Error(`the server ended with ${ending}`);
      }
    },
    unaffected: everything,
  },
  {
    name: "server killed",
    done: "kill -9 of one of two, started again; then the other",
    happen: async ({ restartServer }) => {
      await restartServer(0, "SIGKILL");
      await restartServer(1, "SIGKILL");
    },
    mayCut: true,
  },
  routingFault("routing down", "each connection broken", 4, () => ({ kind: "reset" })),
  routingFault("routing slow", "each answer 30 s late", 8, () => ({ kind: "slow", delayMs: 30_000 })),
  routingFault("routing dripping", "each answer a byte a second", 8, () => ({ kind: "drip", intervalMs: 1_000 })),
  routingFault(
    "routing lying",
    "zeros, a tenth, negative, text, a row missing, a web page",
    4,
    () => lies[Math.floor(Math.random() * lies.length)] ?? null,
  ),
  {
    name: "database failed over",
    done: "kill -9 of the primary, standby promoted, address moved",
    happen: async ({ primary, standby, gate }) => {
      await killAll(primary);
      await query(standby.url, "select pg_promote()");
      gate.pointTo(standby.url);
    },
  },
];

function routingFault(
  name: string,
  done: string,
  lastsSeconds: number,
  chooseFault: Cluster["chooseFault"],
): Fault<Cluster> {
  return {
    name,
    done: `${done}, ${lastsSeconds} s`,
    happen: async (cluster) => {
      cluster.chooseFault = chooseFault;
      await sleep(lastsSeconds * 1_000);
      cluster.chooseFault = () => null;
    },
    unaffected: allButDispatch,
  };
}

async function killAll(server: Cluster["primary"]): Promise<void> {
  server.signalAll("SIGKILL");
  // Waits until the process is gone.
  await server.kill("SIGQUIT");
}

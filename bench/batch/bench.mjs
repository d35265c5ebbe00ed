import { loadHeidelberg } from "@dispatch/example-heidelberg";
import { atLeast, atMost, printTable, toRow } from "../table.mjs";
import { openTown } from "./open-town.mjs";
import { hasScipy, solveWithScipy } from "./scipy.mjs";
import { solveWhole } from "./solve-whole.mjs";
import { watchTurns } from "./watch-turns.mjs";

const seedsOf = (count) => Array.from({ length: count }, (_, index) => 1000 + index);

/** Measures batches on recorded roads: what they ask for, what they cost, and what they save. Each row is a mean over seeds. */
export async function benchBatch({ isShort }) {
  const isScipyThere = hasScipy();
  if (!isScipyThere) console.log("\nbatch: not compared with scipy; Debian has it as python3-scipy");
  const heidelberg = loadHeidelberg("clustered");
  const sizes = isShort
    ? [[10, 40]]
    : [
        [40, 40],
        [40, 200],
        [200, 200],
        [200, 1000],
        [500, 2000],
      ];
  for (const [jobs, technicians] of sizes) {
    const towns = seedsOf(isShort ? 1 : 5).map((seed) => openTown(heidelberg, jobs, technicians, seed));
    printTable(
      `${jobs} jobs for ${technicians} technicians`,
      await measureTowns(towns, jobs * technicians, isScipyThere),
    );
  }
  console.log(heidelberg.attribution);
}

async function measureTowns(towns, cells, isScipyThere) {
  // The first run compiles the code.
  await preview(towns[0], "elements");
  await preview(towns[0], "calls");
  const runs = [];
  for (const town of towns) {
    const byElement = await preview(town, "elements");
    const byCall = await preview(town, "calls");
    runs.push({ byElement, byCall, oneByOne: await dispatchOneByOne(town) });
  }
  const matrices = towns.map(toMatrix);
  // The first one loads the library.
  const peers = isScipyThere ? solveWithScipy([matrices[0], ...matrices]).slice(1) : [];
  const wholes = await solveWhole(matrices);
  const wrong = runs.filter(({ byElement, byCall }, index) => {
    const solved = [...peers.slice(index, index + 1), wholes[index]];
    const totals = [byElement.total, byCall.total, ...solved.map(({ total }) => total)];
    return totals.some((total) => total !== byElement.total);
  });
  const isLarge = cells === 500 * 2000;
  const withGoal = (row, toGoal, value) => (isLarge ? toGoal(row, value) : row);
  const mean = (toValue, decimals) => toRow([toMean(runs.map(toValue))], decimals).median;
  const row = (toValue, decimals = 1) => ({ median: mean(toValue, decimals) });
  const cpu = row(({ byElement }) => byElement.cpuMs);
  const rows = {
    "wrong totals": { median: wrong.length },
    "billed by element: cells, %": withGoal(
      row(({ byElement }) => (100 * byElement.elements) / cells, 2),
      atMost,
      1.2,
    ),
    "billed by element: calls": row(({ byElement }) => byElement.calls),
    "billed by call: calls": withGoal(
      row(({ byCall }) => byCall.calls),
      atMost,
      25,
    ),
    "billed by call: cells, %": row(({ byCall }) => (100 * byCall.elements) / cells, 2),
    rounds: withGoal(
      row(({ byElement, byCall }) => Math.max(byElement.rounds, byCall.rounds)),
      atMost,
      5,
    ),
    "longest block of the event loop, ms": withGoal(
      row(({ byElement, byCall }) => Math.max(byElement.blockMs, byCall.blockMs)),
      atMost,
      50,
    ),
    "a batch, ms of CPU": cpu,
    "one by one, ms of CPU": row(({ oneByOne }) => oneByOne.cpuMs),
    "kilometres saved against one by one, %": withGoal(row(toSaved), atLeast, 2),
    "its solver on the whole matrix, ms of CPU": toRow([toMean(wholes.map(({ millis }) => millis))], 1),
  };
  if (isScipyThere) {
    const scipyMs = toMean(peers.map(({ millis }) => millis));
    rows["scipy on the whole matrix, ms of CPU"] = toRow([scipyMs], 1);
    const whole = rows["its solver on the whole matrix, ms of CPU"].median;
    rows["its solver / scipy"] = atMost(toRow([whole / scipyMs], 1), 1.5);
    rows["a batch / scipy"] = atMost(toRow([cpu.median / scipyMs], 0), 1.5);
  }
  return Object.fromEntries(
    Object.entries(rows).map(([name, { median, goal, met }]) => [name, { mean: median, ...(goal && { goal, met }) }]),
  );
}

function toSaved({ byElement, oneByOne }) {
  return 100 * (1 - byElement.total / oneByOne.total);
}

function toMean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Decides a batch with everybody free, twice: watching the event loop takes time too. */
async function preview(town, billing) {
  const { jobs } = town;
  const dispatcher = town.createDispatcher(billing);
  const cpuMs = await measureCpu(() => dispatcher.previewBatch({ jobs }));
  const end = watchTurns();
  const { decision } = await dispatcher.previewBatch({ jobs });
  const blockMs = end();
  if (!decision.optimality.proven) throw new Error(`Not proven: ${decision.optimality.reason}`);
  return { ...decision.routing, total: decision.total.at(-1), cpuMs, blockMs };
}

async function measureCpu(run) {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function dispatchOneByOne(town) {
  const dispatcher = town.createDispatcher("elements");
  let total = 0;
  const cpuMs = await measureCpu(async () => {
    for (const job of town.jobs) {
      const { decision } = await dispatcher.dispatch(job);
      total += 1000 * decision.candidates.find(({ status }) => status === "chosen").cost;
    }
  });
  return { total, cpuMs };
}

function toMatrix(town) {
  const costs = town.toCosts();
  return { rows: town.jobs.length, columns: costs.length / town.jobs.length, costs };
}

// Measures dispatches a second through the whole server, compared with bare ones, on its own databases, which it drops at the end:
// DATABASE_URL=postgres://... node bench/requests/bench.mjs [--short] [--size 1000] [--connections 16] [--only "same work"] [--memory 100000]
import { parseArgs } from "node:util";
import { takeTurns } from "../measure-alternating.mjs";
import { atLeast, atMost, filterValues, mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { compareWithPython } from "./compare-with-python.mjs";
import { watchMemory } from "./memory.mjs";
import { openCompetitors } from "./open-competitors.mjs";
import { openCountry } from "./open-country.mjs";
import { writtenBytes } from "./written-bytes.mjs";

const {
  short: isShort,
  memory: dispatchCount = isShort ? 1000 : 100_000,
  size: sizes = isShort ? ["1000"] : ["100", "1000", "100000", "1000000"],
  connections: connectionCounts = ["1", "16", "64"],
  only,
  rounds = isShort ? "1" : "4",
} = parseArgs({
  options: {
    short: { type: "boolean" },
    size: { type: "string", multiple: true },
    connections: { type: "string", multiple: true },
    only: { type: "string", multiple: true },
    rounds: { type: "string" },
    memory: { type: "string" },
  },
}).values;
const settings = isShort ? { turnMs: 200, warmUpCount: 10 } : { turnMs: 2000, warmUpCount: 3000 };
const isWanted = (competitor) => only === undefined || only.includes(competitor);

/** Processor times of ours with prepared statements, by connections; one per fleet. */
const costs = Object.fromEntries(connectionCounts.map((count) => [count, []]));
for (const size of sizes.map(Number)) await benchFleet(size);
if (sizes.length > 1 && isWanted("ours, prepared")) {
  const toSpread = (values) => atMost(toRow([Math.max(...values) / Math.min(...values)]), 1.3);
  printTable("Processor time of the slowest fleet / the fastest, by connections", mapValues(costs, toSpread));
}

async function benchFleet(size) {
  const country = await openCountry(size);
  const { competitors, ours, close } = await openCompetitors(country, size, { ...settings, isWanted });
  try {
    for (const count of connectionCounts) {
      const processorMs = await benchConnections(competitors, country, size, Number(count));
      if (processorMs !== undefined) costs[count].push(toRow(processorMs).median);
    }
    const writers = filterValues(competitors, (_, name) => name === "ours, prepared" || name === "same work");
    printTable(
      `${size} technicians: bytes that a dispatch writes`,
      await writtenBytes(writers, country, settings.turnMs),
    );
    const resident = toRow([ours.residentMegabytes()], 0);
    printTable(`${size} technicians: megabytes of the server`, { "ours, prepared": atMost(resident, 200) });
    if (only === undefined && size === Number(sizes.at(-1))) await watchMemory(ours, country, Number(dispatchCount));
  } finally {
    await close();
    await country.drop();
  }
}

/** Returns the processor times of ours with prepared statements. */
async function benchConnections(competitors, country, size, connections) {
  const figures = await takeTurns(competitors, Number(rounds), async (measure) => {
    const figure = await measure(connections, settings.turnMs);
    await country.completeAll();
    return figure;
  });
  const rates = mapValues(figures, (turns) => turns.map(({ rate }) => rate));
  const measured = filterValues(figures, (turns) => turns[0].processorMs !== undefined);
  const processorMs = mapValues(measured, (turns) => turns.map((turn) => turn.processorMs));
  const where = `${size} technicians, ${connections} connections`;
  printTable(`${where}: dispatches a second`, {
    ...mapValues(rates, (values) => toRow(values, 1)),
    ...compare(rates, { "ours, prepared": "same work" }, (row) => atLeast(row, 0.5)),
    ...compare(rates, { "ours, prepared": "bare" }),
    ...compareWithPython(rates, size),
    ...compare(rates, { "ours, prepared": "pgbench" }),
  });
  printTable(`${where}: milliseconds of processor time of the server for a dispatch`, {
    ...mapValues(processorMs, (values) => toRow(values, 3)),
    ...compare(
      processorMs,
      { "ours, prepared": "same work", "ours, all in memory": "same work, all in memory" },
      (row) => atMost(row, 2),
    ),
  });
  return processorMs["ours, prepared"];
}

/** Returns the ratio of each pair of which both took part. */
function compare(figures, pairs, toGoal = (row) => row) {
  const known = Object.entries(pairs).filter(([name, peer]) => name in figures && peer in figures);
  return Object.fromEntries(
    known.map(([name, peer]) => [`${name} / ${peer}`, toGoal(toRow(toRatios(figures[name], figures[peer])))]),
  );
}

// Measures dispatches a second through the whole server, compared with bare ones, on its own databases, which it drops at the end:
// DATABASE_URL=postgres://... node bench/requests/bench.mjs [--short] [--size 1000] [--connections 16] [--memory 100000]
import { parseArgs } from "node:util";
import { takeTurns } from "../measure-alternating.mjs";
import { atLeast, atMost, mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { compareWithPython } from "./compare-with-python.mjs";
import { watchMemory } from "./memory.mjs";
import { openCompetitors } from "./open-competitors.mjs";
import { openCountry } from "./open-country.mjs";

const {
  short: isShort,
  memory: dispatchCount = isShort ? 1000 : 100_000,
  size: sizes = isShort ? ["1000"] : ["100", "1000", "100000", "1000000"],
  connections: connectionCounts = ["1", "16", "64"],
} = parseArgs({
  options: {
    short: { type: "boolean" },
    size: { type: "string", multiple: true },
    connections: { type: "string", multiple: true },
    memory: { type: "string" },
  },
}).values;
const settings = isShort ? { rounds: 1, turnMs: 200, warmUpCount: 10 } : { rounds: 4, turnMs: 2000, warmUpCount: 3000 };

/** Rates of ours with prepared statements, by connections; one per fleet. */
const rates = Object.fromEntries(connectionCounts.map((count) => [count, []]));
for (const size of sizes.map(Number)) await benchFleet(size);
if (sizes.length > 1) {
  const toSpread = (values) => atMost(toRow([Math.max(...values) / Math.min(...values)]), 1.5);
  printTable("The fastest fleet / the slowest, by connections", mapValues(rates, toSpread));
}

async function benchFleet(size) {
  const country = await openCountry(size);
  const { competitors, ours, close } = await openCompetitors(country, size, settings.warmUpCount);
  try {
    for (const count of connectionCounts) {
      const ratesOfOurs = await benchConnections(competitors, country, size, Number(count));
      rates[count].push(toRow(ratesOfOurs).median);
    }
    const resident = toRow([ours.residentMegabytes()], 0);
    printTable(`${size} technicians: megabytes of the server`, { "ours, prepared": atMost(resident, 200) });
    if (size === Number(sizes.at(-1))) await watchMemory(ours, country, Number(dispatchCount));
  } finally {
    await close();
    await country.drop();
  }
}

async function benchConnections(competitors, country, size, connections) {
  const figures = await takeTurns(competitors, settings.rounds, async (toRate) => {
    const rate = await toRate(connections, settings.turnMs);
    await country.completeAll();
    return rate;
  });
  const ours = figures["ours, prepared"];
  const { "bare insert": insert, bare, pgbench } = figures;
  const ofInsert = (name, goal) => atLeast(toRow(toRatios(figures[name], insert)), goal);
  printTable(`${size} technicians, ${connections} connections: dispatches a second`, {
    ...mapValues(figures, (values) => toRow(values, 1)),
    "ours, prepared / bare insert": ofInsert("ours, prepared", 0.4),
    "ours, technicians in memory / bare insert": ofInsert("ours, technicians in memory", 0.5),
    "ours, all in memory / bare insert": ofInsert("ours, all in memory", 0.5),
    "ours, prepared / bare": toRow(toRatios(ours, bare)),
    ...compareWithPython(figures, size),
    ...(pgbench && { "ours, prepared / pgbench": toRow(toRatios(ours, pgbench)) }),
  });
  return ours;
}

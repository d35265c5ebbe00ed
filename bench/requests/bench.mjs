// Dispatches a second through the whole server, beside bare ones; on databases of its own, which it drops in the end:
// DATABASE_URL=postgres://... node bench/requests/bench.mjs [--short] [--size 1000 --size 1000000] [--memory 100000]
import { parseArgs } from "node:util";
import { takeTurns } from "../measure-alternating.mjs";
import { atLeast, atMost, mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { watchMemory } from "./memory.mjs";
import { openContenders } from "./open-contenders.mjs";
import { openCountry } from "./open-country.mjs";

const {
  short: isShort,
  memory: dispatchCount = isShort ? 1000 : 100_000,
  size: sizes = isShort ? ["1000"] : ["1000", "100000", "1000000"],
} = parseArgs({
  options: { short: { type: "boolean" }, size: { type: "string", multiple: true }, memory: { type: "string" } },
}).values;
const settings = isShort ? { rounds: 1, turnMs: 200 } : { rounds: 5, turnMs: 1000 };

/** Of ours with prepared statements at 16 connections, by fleet. */
const rates = {};
for (const size of sizes.map(Number)) rates[size] = await benchFleet(size);
const [least, most] = [Math.min(...Object.values(rates)), Math.max(...Object.values(rates))];
printTable("The fastest fleet / the slowest, at 16 connections", { ours: atMost(toRow([most / least]), 1.5) });

async function benchFleet(size) {
  const country = await openCountry(size);
  const { contenders, ours, close } = await openContenders(country, size);
  try {
    const figures = {};
    for (const connections of [1, 16, 64]) {
      figures[connections] = await benchConnections(contenders, country, size, connections);
    }
    const resident = toRow([ours.residentMegabytes()], 0);
    printTable(`${size} technicians: megabytes of the server`, { "ours, prepared": atMost(resident, 200) });
    if (size === Number(sizes.at(-1))) await watchMemory(ours, country, Number(dispatchCount));
    return toRow(figures[16]["ours, prepared"]).median;
  } finally {
    await close();
    await country.drop();
  }
}

async function benchConnections(contenders, country, size, connections) {
  const figures = await takeTurns(contenders, settings.rounds, async (toRate) => {
    const rate = await toRate(connections, settings.turnMs);
    await country.completeAll();
    return rate;
  });
  const ours = figures["ours, prepared"];
  const { "bare insert": insert, bare, pgbench } = figures;
  printTable(`${size} technicians, ${connections} connections: dispatches a second`, {
    ...mapValues(figures, (values) => toRow(values, 0)),
    "ours, prepared / bare insert": atLeast(toRow(toRatios(ours, insert)), 0.4),
    "ours, prepared / bare": toRow(toRatios(ours, bare)),
    ...(pgbench && { "ours, prepared / pgbench": toRow(toRatios(ours, pgbench)) }),
  });
  return figures;
}

// What searches, locations and claims cost in Postgres, on databases of its own, which it drops in the end:
// DATABASE_URL=postgres://... node bench/postgres/bench.mjs [--short] [--size 10000 --size 1000000]
import { parseArgs } from "node:util";
import { measureAlternating } from "../measure-alternating.mjs";
import { atLeast, atMost, mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { toClaims } from "./claims.mjs";
import { openFleet } from "./open-fleet.mjs";
import { toReports } from "./reports.mjs";
import { toSearches } from "./searches.mjs";

const { short: isShort, size: sizes = [isShort ? "10000" : "100000"] } = parseArgs({
  options: { short: { type: "boolean" }, size: { type: "string", multiple: true } },
}).values;
const settings = isShort ? { rounds: 2, turnMs: 50 } : { rounds: 9, turnMs: 300 };

for (const size of sizes.map(Number)) {
  const indexed = await openFleet(size);
  const unindexed = await openFleet(size);
  await unindexed.query("drop index dispatch_technicians_nearest, dispatch_technicians_unlocatable");
  try {
    for (const [way, fleet] of Object.entries({ "planned each time": indexed, prepared: indexed.prepared })) {
      await benchSearches(`${size} technicians, ${way}`, fleet);
      for (const atOnce of [16, 64]) await benchClaims(`${size} technicians, ${way}`, fleet, size, atOnce);
    }
    for (const batchSize of [1, 1000]) await benchReports(indexed, unindexed, size, batchSize);
  } finally {
    await indexed.drop();
    await unindexed.drop();
  }
}

async function benchSearches(title, fleet) {
  const micros = await measureAlternating(toSearches(fleet), settings);
  const nearest = micros["20 nearest"];
  printTable(`Searches, ${title}: milliseconds`, {
    ...mapValues(micros, toMillis),
    "20 nearest / by primary key": atMost(toRow(toRatios(nearest, micros["by primary key"])), 5),
    "of 0.1 % / 20 nearest": atMost(toRow(toRatios(micros["of 0.1 %"], nearest)), 4),
    "all / 20 nearest": atLeast(toRow(toRatios(micros["all, to be sorted elsewhere"], nearest)), 250),
  });
}

async function benchClaims(title, fleet, size, atOnce) {
  const micros = await measureAlternating(toClaims(fleet, size, atOnce), settings);
  const { claim, insert, "insert of the same rows": sameRows } = micros;
  printTable(`${atOnce} claims at once, ${title}: milliseconds for all`, {
    ...mapValues(micros, toMillis),
    "insert / claim": atLeast(toRow(toRatios(insert, claim)), atOnce === 16 ? 0.9 : 0.75),
    "insert of the same rows / claim": toRow(toRatios(sameRows, claim)),
  });
}

async function benchReports(indexed, unindexed, size, batchSize) {
  const micros = await measureAlternating(
    { indexed: toReports(indexed, size, batchSize), unindexed: toReports(unindexed, size, batchSize) },
    settings,
  );
  printTable(`${size} technicians, ${batchSize} locations in a call: milliseconds`, {
    ...mapValues(micros, toMillis),
    "indexed / unindexed": atMost(toRow(toRatios(micros.indexed, micros.unindexed)), 1.5),
  });
}

function toMillis(micros) {
  return toRow(
    micros.map((value) => value / 1000),
    3,
  );
}

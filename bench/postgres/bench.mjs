// What searches, locations and claims cost in Postgres, on databases of its own, which it drops in the end:
// DATABASE_URL=postgres://... node bench/postgres/bench.mjs [--short]
import { parseArgs } from "node:util";
import { measureAlternating } from "../measure-alternating.mjs";
import { atMost, mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { toClaims } from "./claims.mjs";
import { openFleet } from "./open-fleet.mjs";
import { toReports } from "./reports.mjs";
import { toSearches } from "./searches.mjs";

const { short: isShort } = parseArgs({ options: { short: { type: "boolean" } } }).values;
const settings = isShort ? { rounds: 2, turnMs: 50 } : { rounds: 11, turnMs: 500 };
const size = isShort ? 10_000 : 200_000;

const indexed = await openFleet(size);
const unindexed = await openFleet(size);
await unindexed.query("drop index dispatch_technicians_nearest, dispatch_technicians_unlocatable");
try {
  const searches = await measureAlternating(toSearches(indexed), settings);
  printTable(`Searches among ${size} technicians: milliseconds`, mapValues(searches, toMillis));
  printTable("Against the 20 nearest", {
    "0.1 % have the skill": atMost(toRow(toRatios(searches["of 0.1 %"], searches["20 nearest"])), 4),
  });

  const reports = await measureAlternating(
    { indexed: toReports(indexed, size), unindexed: toReports(unindexed, size) },
    settings,
  );
  printTable("1,000 locations in one call: milliseconds", {
    ...mapValues(reports, toMillis),
    "indexed / unindexed": toRow(toRatios(reports.indexed, reports.unindexed)),
  });

  const claims = await measureAlternating(toClaims(indexed, size), settings);
  printTable("Claims, 16 at once: milliseconds each", {
    ...mapValues(claims, toMillis),
    "insert / claim": toRow(toRatios(claims.insert, claims.claim)),
  });
} finally {
  await indexed.drop();
  await unindexed.drop();
}

function toMillis(micros) {
  return toRow(
    micros.map((value) => value / 1000),
    3,
  );
}

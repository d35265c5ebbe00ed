// Measures the cost of searches, locations and claims in Postgres, on its own databases, which it drops at the end:
// DATABASE_URL=postgres://... [REDIS_URL=redis://...] node bench/postgres/bench.mjs [--short] [--size 10000]
import { parseArgs } from "node:util";
import { measureAlternating } from "../measure-alternating.mjs";
import { atLeast, atMost, mapValues, printTable, toMillis, toRatios, toRow } from "../table.mjs";
import { benchPeers } from "./bench-peers.mjs";
import { fillCalendars, toCalendarSearches } from "./calendars.mjs";
import { toClaims } from "./claims.mjs";
import { countDoubleBookings } from "./count-double-bookings.mjs";
import { openFleet } from "./open-fleet.mjs";
import { toReports } from "./reports.mjs";
import { toSearches } from "./searches.mjs";
import { whileMoving } from "./while-moving.mjs";

const { short: isShort, size: sizes = isShort ? ["10000"] : ["10000", "100000", "1000000"] } = parseArgs({
  options: { short: { type: "boolean" }, size: { type: "string", multiple: true } },
}).values;
const settings = isShort
  ? { rounds: 2, turnMs: 50, wrongOf: 10, contended: 500 }
  : { rounds: 9, turnMs: 300, wrongOf: 500, contended: 100_000 };
/** The size that most goals are for. */
const sizeOfGoals = 100_000;

for (const size of sizes.map(Number)) {
  const indexed = await openFleet(size);
  const unindexed = await openFleet(size);
  await unindexed.query("drop index dispatch_technicians_nearest, dispatch_technicians_unlocatable");
  try {
    await benchPeers(indexed, size, settings);
    for (const [way, fleet] of Object.entries({ "planned each time": indexed, prepared: indexed.prepared })) {
      await benchSearches(`${size} technicians, ${way}`, fleet, size);
      for (const atOnce of [16, 64]) await benchClaims(`${size} technicians, ${way}`, fleet, size, atOnce);
    }
    await benchDoubleBookings(indexed.prepared, size);
    for (const batchSize of [1, 1000]) await benchReports(indexed, unindexed, size, batchSize);
  } finally {
    await indexed.drop();
    await unindexed.drop();
  }
  // To fill the calendars of a million takes a quarter of an hour.
  if (size <= sizeOfGoals) await benchCalendars(size);
}

async function benchCalendars(size) {
  const plain = await openFleet(size);
  const filled = await openFleet(size);
  try {
    await fillCalendars(filled);
    const micros = await measureAlternating(toCalendarSearches(plain.prepared, filled.prepared), settings);
    printTable(`20 nearest of ${size} technicians, prepared: milliseconds`, {
      ...mapValues(micros, toMillis),
      "for a window / without calendars": atMost(
        toRow(toRatios(micros["for a window"], micros["without calendars"])),
        1.5,
      ),
    });
  } finally {
    await plain.drop();
    await filled.drop();
  }
}

async function benchSearches(title, fleet, size) {
  const searches = toSearches(fleet);
  const micros = await measureAlternating(searches, settings);
  const nearest = micros["20 nearest"];
  const all = toRow(toRatios(micros["all, to be sorted elsewhere"], nearest));
  printTable(`Searches, ${title}: milliseconds`, {
    ...mapValues(micros, toMillis),
    "20 nearest / by primary key": atMost(toRow(toRatios(nearest, micros["by primary key"])), 5),
    "20 nearest / on the plane": atMost(toRow(toRatios(nearest, micros["20 nearest on the plane"])), 2),
    "of 0.1 % / 20 nearest": atMost(toRow(toRatios(micros["of 0.1 %"], nearest)), 4),
    "all / 20 nearest": size < sizeOfGoals ? all : atLeast(all, 250),
  });
  await benchWhileMoving(title, fleet, size, searches);
}

async function benchWhileMoving(title, fleet, size, searches) {
  const report = toReports(fleet, size, 100);
  const rows = {};
  for (const name of ["20 nearest", "of 10 %", "of 1 %", "of 0.1 %"]) {
    const competitors = { still: searches[name], moving: whileMoving(searches[name], report, 1000) };
    const { still, moving } = await measureAlternating(competitors, settings);
    rows[name] = toMillis(moving);
    rows[`${name} / while nobody moves`] = toRow(toRatios(moving, still));
  }
  printTable(`Searches while 1,000 locations a second are reported, ${title}: milliseconds`, rows);
}

async function benchClaims(title, fleet, size, atOnce) {
  const micros = await measureAlternating(toClaims(fleet, size, atOnce), settings);
  const { claim, insert, "insert of the same rows": sameRows } = micros;
  printTable(`${atOnce} claims at once, ${title}: milliseconds for all`, {
    ...mapValues(micros, toMillis),
    "insert / claim": atLeast(toRow(toRatios(insert, claim)), atOnce === 16 ? 0.9 : 0.75),
    "insert of the same rows / claim": atLeast(toRow(toRatios(sameRows, claim)), 0.85),
  });
}

async function benchDoubleBookings(fleet, size) {
  const { double, ...counts } = await countDoubleBookings(fleet, settings.contended);
  printTable(`${size} technicians: claims of the same 20, 64 at once`, {
    ...mapValues(counts, (count) => toRow([count], 0)),
    double: atMost(toRow([double], 0), 0),
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

// Measures how long the server takes to answer, and how much the core adds to a bundle:
// DATABASE_URL=postgres://... node bench/start-up/bench.mjs [--short]; without DATABASE_URL, only with the embedded database.
import { parseArgs } from "node:util";
import { takeTurns } from "../measure-alternating.mjs";
import { openFleet } from "../postgres/open-fleet.mjs";
import { mapValues, printTable, toRow } from "../table.mjs";
import { bundleSizes } from "./bundle-sizes.mjs";
import { openEmbedded, startNothing, toStart } from "./starts.mjs";

const { short: isShort } = parseArgs({ options: { short: { type: "boolean" } } }).values;
const rounds = isShort ? 1 : 7;

printTable("What the core adds to a bundle: bytes", await bundleSizes());

const embedded = await openEmbedded();
const fleet = process.env.DATABASE_URL === undefined ? null : await openFleet(1000);
try {
  const starts = await takeTurns(
    {
      "node -e 0": startNothing,
      embedded: toStart("", { DISPATCH_DATA_DIR: embedded.folder }),
      ...(fleet && { Postgres: toStart(fleet.url) }),
    },
    rounds,
    (start) => start(),
  );
  const rows = Object.entries(starts).flatMap(([name, times]) =>
    Object.keys(times[0]).map((event) => [`${name}: ${event}`, times.map((time) => time[event])]),
  );
  printTable("Milliseconds from the start of the process", {
    ...mapValues(Object.fromEntries(rows), (values) => toRow(values, 0)),
    "embedded, new database": toRow([embedded.createMs], 0),
  });
} finally {
  embedded.remove();
  await fleet?.drop();
}

// Pages 100,000 assignments through the server, compared with one query, and serves 1,000 listeners of its events:
// DATABASE_URL=postgres://... node bench/lists/bench.mjs [--short]
import { parseArgs } from "node:util";
import { takeTurns } from "../measure-alternating.mjs";
import { openFleet } from "../postgres/open-fleet.mjs";
import { startOurs } from "../start-ours.mjs";
import { mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { listen } from "./listen.mjs";

const { short: isShort } = parseArgs({ options: { short: { type: "boolean" } } }).values;
const [size, listeners, rounds] = isShort ? [2000, 50, 1] : [100_000, 1000, 9];

const fleet = await openFleet(size);
const server = await startOurs(fleet.url, {
  DISPATCH_DISTANCES: "estimate",
  // One address gets three in four of these.
  DISPATCH_MAX_LISTENERS: "2000",
});
try {
  await benchPages();
  await benchEvents();
} finally {
  await server.stop();
  await fleet.drop();
}

async function benchPages() {
  const ways = {
    "select *": () => fleet.query("select * from assignments"),
    "pages of 1000": () => readAll(1000),
    "pages of 100": () => readAll(100),
  };
  const times = await takeTurns(ways, isShort ? 1 : 5, toMillis);
  printTable(`${size} assignments: milliseconds for all`, {
    ...mapValues(times, (values) => toRow(values, 0)),
    "pages of 1000 / select *": toRow(toRatios(times["pages of 1000"], times["select *"])),
    "pages of 100 / select *": toRow(toRatios(times["pages of 100"], times["select *"])),
  });
}

async function benchEvents() {
  const before = server.residentMegabytes();
  const audience = await listen(`${server.url}/events`, listeners);
  const during = server.residentMegabytes();
  const times = { "answer to first listener": [], "answer to last listener": [], "first to last": [] };
  for (let round = 0; round < rounds; round += 1) {
    const heard = audience.next();
    await (await fetch(`${server.url}/dispatch/1`, { method: "POST" })).text();
    const answeredMs = performance.now();
    const { firstMs, lastMs } = await heard;
    times["answer to first listener"].push(firstMs - answeredMs);
    times["answer to last listener"].push(lastMs - answeredMs);
    times["first to last"].push(lastMs - firstMs);
  }
  audience.leave();
  printTable(
    `${listeners} listeners: milliseconds`,
    mapValues(times, (values) => toRow(values, 0)),
  );
  printTable("Megabytes of the server", { before: toRow([before], 0), "with the listeners": toRow([during], 0) });
}

async function readAll(limit) {
  let count = 0;
  let url = new URL(`/assignments?limit=${limit}`, server.url);
  while (url !== null) {
    const response = await fetch(url);
    count += (await response.json()).length;
    const [, next] = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "") ?? [];
    url = next === undefined ? null : new URL(next, url);
  }
  if (count !== size) throw new Error(`${count} of ${size} assignments are in the list`);
}

async function toMillis(run) {
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
}

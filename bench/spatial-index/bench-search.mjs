import { measureAlternating } from "../measure-alternating.mjs";
import { atLeast, atMost, mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { contenders } from "./contenders.mjs";
import { createOurs } from "./our-index.mjs";
import { createPlaces } from "./places.mjs";
import { toRun } from "./to-run.mjs";

/** A search at each size, then the largest size against the smallest. */
export async function benchSearch(sizes, settings) {
  for (const size of sizes) {
    const rows = await benchPeers(createPlaces(size, 1), settings);
    printTable(`The 10 nearest of ${size.toLocaleString("en")}: microseconds`, rows);
  }
  await benchGrowth(sizes[0], sizes.at(-1), settings);
}

/** Each peer takes turns with ours alone: what one leaves in the caches, and to be collected, would slow the others. */
async function benchPeers(places, settings) {
  const { ours, ...peers } = mapValues(contenders, (create) => toRun(create(places)));
  const rows = {};
  for (const [name, peer] of Object.entries(peers)) {
    const rounds = name === "naive sort" ? Math.min(3, settings.rounds) : settings.rounds;
    const micros = await measureAlternating({ ours, peer }, { ...settings, rounds });
    rows.ours ??= toRow(micros.ours);
    rows[name] = toRow(micros.peer);
    const ratio = toRow(toRatios(micros.peer, micros.ours), 1);
    rows[`${name} / ours`] = name === "kdbush + geokdbush" ? atLeast(ratio, 5) : ratio;
  }
  return rows;
}

async function benchGrowth(small, large, settings) {
  const runs = { small: toRun(createOurs(createPlaces(small, 1))), large: toRun(createOurs(createPlaces(large, 1))) };
  const micros = await measureAlternating(runs, settings);
  printTable(`The 10 nearest of ${large.toLocaleString("en")}, against ${small.toLocaleString("en")}`, {
    "large / small": atMost(toRow(toRatios(micros.large, micros.small)), 2.5),
  });
}

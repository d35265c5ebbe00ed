import { measureAlternating } from "../measure-alternating.mjs";
import { atLeast, atMost, mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { competitors } from "./competitors.mjs";
import { createOurs } from "./our-index.mjs";
import { createPlaces } from "./places.mjs";
import { toRun } from "./to-run.mjs";

/** Measures a search at each size, then the largest size compared with the smallest. */
export async function benchSearch(sizes, settings) {
  for (const size of sizes) {
    const rows = await benchPeers(createPlaces(size, 1), settings);
    printTable(`The 10 nearest of ${size.toLocaleString("en")}: microseconds`, rows);
  }
  await benchGrowth(sizes[0], sizes.at(-1), settings);
}

/** Each peer takes turns only with ours: its cache contents and garbage would slow the other peers. */
async function benchPeers(places, settings) {
  const { ours, ...peers } = mapValues(competitors, (create) => toRun(create(places)));
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
  printTable(`The 10 nearest of ${large.toLocaleString("en")}, compared with ${small.toLocaleString("en")}`, {
    "large / small": atMost(toRow(toRatios(micros.large, micros.small)), 2.5),
  });
}

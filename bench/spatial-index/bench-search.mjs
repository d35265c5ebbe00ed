import { measureAlternating } from "../measure-alternating.mjs";
import { atLeast, atMost, mapValues, printTable, toRatios, toRow } from "../table.mjs";
import { contenders } from "./contenders.mjs";
import { createOurs } from "./our-index.mjs";
import { createPlaces } from "./places.mjs";
import { toRun } from "./to-run.mjs";

/** A search at each size, then the largest size against the smallest. */
export async function benchSearch(sizes, settings) {
  for (const size of sizes) {
    const places = createPlaces(size, 1);
    const runs = mapValues(contenders, (create) => toRun(create(places)));
    const micros = await measureAlternating(runs, settings);
    const rows = mapValues(micros, (values) => toRow(values));
    for (const [name, values] of Object.entries(micros).slice(1)) {
      const row = toRow(toRatios(values, micros.ours), 1);
      rows[`${name} / ours`] = name === "kdbush + geokdbush" ? atLeast(row, 5) : row;
    }
    printTable(`The 10 nearest of ${size.toLocaleString("en")}: microseconds`, rows);
  }
  await benchGrowth(sizes[0], sizes.at(-1), settings);
}

async function benchGrowth(small, large, settings) {
  const runs = { small: toRun(createOurs(createPlaces(small, 1))), large: toRun(createOurs(createPlaces(large, 1))) };
  const micros = await measureAlternating(runs, settings);
  printTable(`The 10 nearest of ${large.toLocaleString("en")}, against ${small.toLocaleString("en")}`, {
    "large / small": atMost(toRow(toRatios(micros.large, micros.small)), 2.5),
  });
}

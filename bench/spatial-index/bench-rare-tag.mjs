import { around } from "geokdbush";
import { measureAlternating } from "../measure-alternating.mjs";
import { atMost, printTable, toRatios, toRow } from "../table.mjs";
import { createKdbush } from "./geokdbush.mjs";
import { createOurIndex } from "./our-index.mjs";
import { createPlaces } from "./places.mjs";
import { toRun } from "./to-run.mjs";

/** Measures a search for the ten nearest with a tag that one in a thousand has. */
export async function benchRareTag(size, settings) {
  const places = createPlaces(size, 1);
  const isHolder = (number) => number % 1000 === 0;
  const index = createOurIndex(places, (number) => (isHolder(number) ? 1 : 0));
  const kdbush = createKdbush(places);
  const micros = await measureAlternating(
    {
      everyone: toRun((near) => index.findNearest(near, 10, null)),
      tagged: toRun((near) => index.findNearest(near, 10, null, 1)),
      geokdbush: toRun(({ latitude, longitude }) => around(kdbush, longitude, latitude, 10, Infinity, isHolder)),
    },
    settings,
  );
  printTable(`The 10 nearest of the 0.1 % with a tag, among ${size.toLocaleString("en")}: microseconds`, {
    "ours, everyone": toRow(micros.everyone),
    "ours, tagged": toRow(micros.tagged),
    "kdbush + geokdbush, by a predicate": toRow(micros.geokdbush),
    "tagged / everyone": atMost(toRow(toRatios(micros.tagged, micros.everyone)), 5),
    "geokdbush / ours, tagged": toRow(toRatios(micros.geokdbush, micros.tagged), 1),
  });
}

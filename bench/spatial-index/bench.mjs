import { benchMoves } from "./bench-moves.mjs";
import { benchRareTag } from "./bench-rare-tag.mjs";
import { benchSearch } from "./bench-search.mjs";
import { countWrongAnswers } from "./count-wrong-answers.mjs";

/** Search in memory: the ten nearest, against what else there is. */
export async function benchSpatialIndex(settings) {
  const sizes = settings.isShort ? [1000, 10_000] : [1000, 10_000, 100_000, 1_000_000];
  countWrongAnswers();
  await benchSearch(sizes, settings);
  await benchMoves(sizes, settings);
  await benchRareTag(settings.isShort ? 10_000 : 100_000, settings);
}

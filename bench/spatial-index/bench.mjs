import { benchMoves } from "./bench-moves.mjs";
import { benchRareTag } from "./bench-rare-tag.mjs";
import { benchSearch } from "./bench-search.mjs";
import { countWrongAnswers } from "./count-wrong-answers.mjs";

/** Compares searches in memory for the ten nearest with those of peers. */
export async function benchSpatialIndex(settings) {
  const sizes = settings.isShort ? [1000, 10_000] : [1000, 10_000, 100_000, 1_000_000];
  countWrongAnswers();
  await benchSearch(sizes, settings);
  await benchMoves(sizes, settings);
  await benchRareTag(settings.isShort ? 10_000 : 100_000, settings);
}

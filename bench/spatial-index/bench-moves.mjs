import { measureAlternating } from "../measure-alternating.mjs";
import { atMost, printTable, toRatios, toRow } from "../table.mjs";
import { createKdbush } from "./geokdbush.mjs";
import { createOurIndex } from "./our-index.mjs";
import { createPlaces } from "./places.mjs";
import { toRun } from "./to-run.mjs";

/** A move at each size, and a search after 20 moves a point against one in an index that nothing has moved in. */
export async function benchMoves(sizes, settings) {
  for (const size of sizes) {
    const places = createPlaces(size, 1);
    const still = createOurIndex(places);
    const moved = createOurIndex(places);
    const moves = await measureAlternating(toMoves(places, moved), settings);
    createFarMoves(moved, createPlaces(size, 4))(0, 20 * size);
    const searches = await measureAlternating(
      {
        still: toRun((near) => still.findNearest(near, 10, null)),
        moved: toRun((near) => moved.findNearest(near, 10, null)),
      },
      settings,
    );
    printTable(`Moves among ${size.toLocaleString("en")}: microseconds`, {
      "a move anywhere": atMost(toRow(moves.far), 1.5),
      "a move of 100 m": atMost(toRow(moves.short), 1.5),
      "kdbush, built again": toRow(moves.kdbush, 0),
      "search after 20 moves a point / before": atMost(toRow(toRatios(searches.moved, searches.still)), 1.6),
    });
  }
}

function toMoves(places, index) {
  return {
    far: createFarMoves(index, createPlaces(places.length, 3)),
    short: createShortMoves(createOurIndex(places), places),
    kdbush: (from, to) => {
      for (let call = from; call < to; call += 1) createKdbush(places);
    },
  };
}

function createFarMoves(index, places) {
  return createMoves(index, places.length, (number, round) => places[(number + round) % places.length]);
}

function createShortMoves(index, places) {
  const nearby = places.map(({ latitude, longitude }) => ({ latitude: latitude * (1 - 1e-5), longitude }));
  return createMoves(index, places.length, (number, round) => (round % 2 === 0 ? nearby : places)[number]);
}

/** Moves everyone once a round, in an order that jumps about: 7919 is a prime. */
function createMoves(index, size, toPlace) {
  const ids = Array.from({ length: size }, (_, number) => String(number));
  let number = 0;
  let round = 0;
  return (from, to) => {
    for (let call = from; call < to; call += 1) {
      index.set(ids[number], toPlace(number, round));
      number = (number + 7919) % size;
      if (number === 0) round += 1;
    }
  };
}

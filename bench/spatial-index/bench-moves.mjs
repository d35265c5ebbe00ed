import { measureAlternating } from "../measure-alternating.mjs";
import { atMost, printTable, toRatios, toRow } from "../table.mjs";
import { createKdbush } from "./geokdbush.mjs";
import { createOurIndex } from "./our-index.mjs";
import { createPlaceSupply, createPlaces } from "./places.mjs";
import { toRun } from "./to-run.mjs";

/** Measures a move at each size, and a search after many moves compared with one in an index without moves. */
export async function benchMoves(sizes, settings) {
  for (const size of sizes) {
    const places = createPlaces(size, 1);
    const still = createOurIndex(places);
    const moved = createOurIndex(places);
    const moves = await measureAlternating(toMoves(places, moved), settings);
    const movesAPoint = size > 100_000 ? 2 : 20;
    createFarMoves(moved, createPlaces(size, 4))(0, movesAPoint * size);
    const searches = await measureAlternating(
      {
        still: toRun((near) => still.findNearest(near, 10, null)),
        moved: toRun((near) => moved.findNearest(near, 10, null)),
      },
      settings,
    );
    printTable(`Moves among ${size.toLocaleString("en")}: microseconds`, {
      "a move anywhere": atMost(toRow(moves.far), 1.5),
      "a move of at most 100 m": atMost(toRow(moves.short), 1.5),
      "kdbush, rebuilt": toRow(moves.kdbush, 0),
      [`search after ${movesAPoint} moves a point / before`]: atMost(
        toRow(toRatios(searches.moved, searches.still)),
        1.6,
      ),
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
  const toPlace = createPlaceSupply(places);
  return createMoves(index, places.length, (call, round) => toPlace((call + round) % places.length));
}

function createShortMoves(index, places) {
  const nearby = places.map(({ latitude, longitude }) => ({ latitude: latitude * (1 - 1e-5), longitude }));
  const toEither = [nearby, places].map((either) =>
    createPlaceSupply(either.map((_, call) => either[toNumber(call, places.length)])),
  );
  return createMoves(index, places.length, (call, round) => toEither[round % 2](call));
}

/** Moves everyone once per round, in a scattered order. */
function createMoves(index, size, toPlace) {
  const ids = Array.from({ length: size }, (_, call) => String(toNumber(call, size)));
  let call = 0;
  let round = 0;
  return (from, to) => {
    for (let each = from; each < to; each += 1) {
      index.set(ids[call], toPlace(call, round));
      call += 1;
      if (call < size) continue;
      call = 0;
      round += 1;
    }
  };
}

/** 7919 is a prime that does not divide any of the sizes, so each number comes once. */
function toNumber(call, size) {
  return (call * 7919) % size;
}

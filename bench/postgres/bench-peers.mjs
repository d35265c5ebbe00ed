import { measureAlternating } from "../measure-alternating.mjs";
import { atLeast, atMost, filterValues, mapValues, printTable, toMillis, toRatios, toRow } from "../table.mjs";
import { countWrongAnswers } from "./count-wrong-answers.mjs";
import { openPeers } from "./open-peers.mjs";
import { randomPlace } from "./places.mjs";
import { oneByOne } from "./searches.mjs";

const howToInstall = {
  "PostGIS geography": "PostGIS on the server (Debian: postgresql-15-postgis-3), and connect as a superuser",
  cube: "the extensions of Postgres on the server (Debian: postgresql-15)",
  "Redis GEOSEARCH": "Redis (Debian: redis-server), and set REDIS_URL",
};

/** Compares searches for the ten nearest on the globe, by ours and by its peers, with prepared statements. */
export async function benchPeers(fleet, size, settings) {
  const { peers, places, close } = await openPeers(fleet);
  try {
    const present = filterValues(peers, (peer) => peer !== null);
    const absent = filterValues(howToInstall, (_, name) => peers[name] === null);
    printTable(`The 10 nearest of ${size} places, prepared: milliseconds`, {
      ...(await compareSearches(present, size, settings)),
      ...mapValues(absent, (what) => ({ "missing, install": what })),
    });
    printTable(`Indexes of ${size} places`, await compareIndexes(present, places, settings.wrongOf));
    printTable(`A move of one of ${size} places: milliseconds`, await compareMoves(present, size, settings));
  } finally {
    await close();
  }
}

async function compareSearches(peers, size, settings) {
  const searching = filterValues(peers, ({ find }) => find !== undefined);
  const searches = mapValues(searching, ({ find }) => oneByOne(() => find(randomPlace())));
  const { ours, ...others } = await measureAlternating(searches, settings);
  const rows = mapValues({ ours, ...others }, toMillis);
  for (const [name, micros] of Object.entries(others)) {
    const ratio = toRow(toRatios(micros, ours));
    rows[`${name} / ours`] = name === "PostGIS geography" && size >= 1_000_000 ? atLeast(ratio, 3) : ratio;
  }
  return rows;
}

async function compareIndexes(peers, places, count) {
  const indexes = filterValues(peers, ({ seconds }) => seconds !== undefined);
  const wrong = await countWrongAnswers(indexes, places, count);
  return mapValues(indexes, ({ seconds, megabytes }, name) => ({
    ...wrong[name],
    "built in seconds": Number(seconds.toFixed(1)),
    megabytes: Number(megabytes.toFixed(1)),
  }));
}

async function compareMoves(peers, size, settings) {
  const moving = filterValues(peers, ({ move }) => move !== undefined);
  const randomId = () => 1 + Math.floor(Math.random() * size);
  const moves = mapValues(moving, ({ move }) => oneByOne(() => move(randomId(), randomPlace())));
  const { "no index, haversine": unindexed, ...indexed } = await measureAlternating(moves, settings);
  const rows = { "no index": toMillis(unindexed), ...mapValues(indexed, toMillis) };
  for (const [name, micros] of Object.entries(indexed)) {
    const ratio = toRow(toRatios(micros, unindexed));
    rows[`${name} / no index`] = name === "ours" ? atMost(ratio, 1.5) : ratio;
  }
  return rows;
}

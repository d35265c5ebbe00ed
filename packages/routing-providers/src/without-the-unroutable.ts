import type { Coordinates, MeasureDistancesRequest, RoadResult } from "@dispatch/core";
import { unroutableDestination } from "./refusals.js";
import { invalid } from "./to-road-results.js";

/** One request's outcome: a result an origin, or who of them the engine cannot place on a road. */
export type Attempt =
  | { readonly results: readonly RoadResult[] }
  /** Positions in the list of origins; empty where the engine names nobody. */
  | { readonly unroutable: readonly number[] };

/** Asks the engine for some of the origins. */
type Ask = (origins: readonly Coordinates[]) => Promise<Attempt>;

/**
 * Engines refuse a whole matrix for one point that they cannot place on a road. Leaves that one out and asks for the
 * others again. Where the engine does not say which it is, asks for the way from the destination to itself, and then
 * finds it by halves: about 2 log2 n further requests a point.
 *
 * @throws {DistanceProviderError} `PROVIDER_UNROUTABLE_DESTINATION` where it is the destination; `PROVIDER_INVALID_RESPONSE` where it is none
 * of the points
 */
export async function withoutTheUnroutable(
  provider: string,
  { origins, destination }: MeasureDistancesRequest,
  askEngine: Ask,
): Promise<readonly RoadResult[]> {
  const ask = onlyAboutWhoWasAskedFor(provider, askEngine);
  const outcome = await ask(origins);
  if ("results" in outcome) return outcome.results;
  if (outcome.unroutable.length > 0) return askOthers(origins, outcome.unroutable, ask);
  if ("unroutable" in (await ask([destination]))) throw unroutableDestination(provider);
  return askHalves(origins, ask);
}

/** To leave out somebody else would leave the same request, for ever. */
function onlyAboutWhoWasAskedFor(provider: string, ask: Ask): Ask {
  return async (origins) => {
    const outcome = await ask(origins);
    const isStrange = "unroutable" in outcome && outcome.unroutable.some((index) => origins[index] === undefined);
    if (isStrange) throw invalid(provider, "that a point is near no road which it was not asked for");
    return outcome;
  };
}

async function askOthers(
  origins: readonly Coordinates[],
  unroutable: readonly number[],
  ask: Ask,
): Promise<readonly RoadResult[]> {
  const named = new Set(unroutable);
  const others = origins.filter((_, index) => !named.has(index));
  const results = others.length === 0 ? [] : [...(await askAgain(others, ask))];
  return origins.map((_, index) => (named.has(index) ? notSnapped : (results.shift() ?? notSnapped)));
}

async function askAgain(origins: readonly Coordinates[], ask: Ask): Promise<readonly RoadResult[]> {
  const outcome = await ask(origins);
  if ("results" in outcome) return outcome.results;
  if (outcome.unroutable.length > 0) return askOthers(origins, outcome.unroutable, ask);
  return askHalves(origins, ask);
}

async function askHalves(origins: readonly Coordinates[], ask: Ask): Promise<readonly RoadResult[]> {
  if (origins.length === 1) return [notSnapped];
  const middle = Math.ceil(origins.length / 2);
  const left = await askAgain(origins.slice(0, middle), ask);
  const right = await askAgain(origins.slice(middle), ask);
  return [...left, ...right];
}

const notSnapped: RoadResult = { status: "unreachable", reason: "NOT_SNAPPED" };

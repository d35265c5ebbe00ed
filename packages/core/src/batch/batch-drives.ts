import { toPlaceKey } from "../dispatch/prospect.js";
import type { KnownDrives } from "../dispatch/survey.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { RoadResult } from "../domain/road-result.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { isUnknown } from "../plugin-kit/measure-checked.js";
import { measureMatrixPossible } from "../plugin-kit/measure-matrix.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import type { PlannedCall, WantedDrives } from "./plan-measurements.js";

/** The drives of a batch that were measured, by the place where they end and the one where they start. */
export interface BatchDrives {
  /** How many calls were made, and how many drives they asked for. */
  readonly usage: { readonly calls: number; readonly elements: number };
  /** Whether something was measured, and the provider could tell about none of it. */
  readonly isAllUnknown: boolean;
  /** The drives to the work at a place, and from there to next visits. */
  toKnown(work: Coordinates): KnownDrives;
  /** What was measured so far to the work at a place. */
  listTo(work: Coordinates): Iterable<RoadResult>;
  /** Makes one call. Returns the new results that end at each of its destinations, by place. */
  measure(call: PlannedCall): Promise<ReadonlyMap<string, readonly RoadResult[]>>;
}

export function createBatchDrives(distances: DistanceProvider, signal: AbortSignal | undefined): BatchDrives {
  const usage = { calls: 0, elements: 0 };
  const byDestination = new Map<string, Map<string, RoadResult>>();
  let isAllUnknown = true;

  const note = (destination: string, origin: string, result: RoadResult | undefined): RoadResult | null => {
    const known = byDestination.get(destination) ?? new Map<string, RoadResult>();
    byDestination.set(destination, known);
    if (result === undefined || known.has(origin)) return null;
    known.set(origin, result);
    isAllUnknown &&= isUnknown(result);
    return result;
  };

  return {
    usage,
    get isAllUnknown() {
      return isAllUnknown && byDestination.size > 0;
    },
    toKnown(work) {
      const key = toPlaceKey(work);
      return {
        results: { get: (origin) => byDestination.get(key)?.get(origin) },
        legs: { get: (next) => byDestination.get(next)?.get(key) },
      };
    },
    listTo: (work) => byDestination.get(toPlaceKey(work))?.values() ?? [],
    async measure({ origins, originKeys, destinations }) {
      usage.calls += distances.measureMatrix === undefined ? destinations.length : 1;
      usage.elements += origins.length * destinations.length;
      const asked = measureMatrixPossible(distances, { origins, destinations }, { signal });
      const rows = await untilAborted(asked, signal);
      const found = new Map<string, readonly RoadResult[]>();
      for (const [column, destination] of destinations.entries()) {
        const key = toPlaceKey(destination);
        const results = originKeys.map((origin, row) => note(key, origin, rows[row]?.[column]));
        found.set(
          key,
          results.filter((result) => result !== null),
        );
      }
      return found;
    },
  };
}

/** Collects the drives that are wanted, those with the same end together. */
export function collectDrives(): {
  /** The origins of the drives to a place, by their keys; more can be set. */
  to(destination: Coordinates, key: string): Map<string, Coordinates>;
  /** Those with at least one origin. */
  toWanted(): readonly WantedDrives[];
} {
  const byDestination = new Map<string, { destination: Coordinates; origins: Map<string, Coordinates> }>();
  return {
    to(destination, key) {
      const drives = byDestination.get(key) ?? { destination, origins: new Map<string, Coordinates>() };
      byDestination.set(key, drives);
      return drives.origins;
    },
    toWanted: () => [...byDestination.values()].filter(({ origins }) => origins.size > 0),
  };
}

import type { Coordinates } from "../domain/coordinates.js";
import type { DistanceProvider, MeasureMatrixRequest } from "../plugins/distance-provider.js";

/** The drives that are wanted to one destination. */
export interface WantedDrives {
  readonly destination: Coordinates;
  /** The origins by a key that is the same for all at exactly the same place. */
  readonly origins: ReadonlyMap<string, Coordinates>;
}

/** What one call asks for. Some of its cells may be wanted by nobody. */
export interface PlannedCall extends MeasureMatrixRequest {
  readonly originKeys: readonly string[];
  /** Positions in the list of what is wanted. */
  readonly wanted: readonly number[];
}

type Limits = Pick<DistanceProvider, "maxOriginsPerCall" | "maxCellsPerCall" | "billing" | "measureMatrix">;

/**
 * Packs the wanted drives into calls that the provider accepts, one after the other as they are asked for. If it bills by element, or measures no matrix, each call
 * has one destination and exactly its origins, except that destinations with the same origins share a call. If it bills by
 * call, a call takes destinations as long as its matrix has room, next the one that adds the fewest cells.
 */
export function* planMeasurements(wanted: readonly WantedDrives[], limits: Limits): Generator<PlannedCall, void> {
  const { maxOriginsPerCall, maxCellsPerCall = Number.POSITIVE_INFINITY } = limits;
  const isMatrix = limits.measureMatrix !== undefined;
  const mayWaste = isMatrix && limits.billing === "calls";
  const maxRows = Math.max(1, Math.min(maxOriginsPerCall, maxCellsPerCall));
  const left = new Map(splitTall(wanted, maxRows).entries());
  for (;;) {
    const [first] = left;
    if (first === undefined) return;
    left.delete(first[0]);
    const block = [first[1]];
    const origins = new Map(first[1].origins);
    while (isMatrix) {
      const next = findNext(left, origins, block.length, { maxRows, maxOriginsPerCall, maxCellsPerCall, mayWaste });
      if (next === null) break;
      const part = left.get(next);
      left.delete(next);
      if (part === undefined) break;
      block.push(part);
      for (const [key, place] of part.origins) origins.set(key, place);
    }
    yield {
      origins: [...origins.values()],
      originKeys: [...origins.keys()],
      destinations: block.map(({ destination }) => destination),
      wanted: block.map(({ position }) => position),
    };
  }
}

interface Part extends WantedDrives {
  readonly position: number;
}

/** Parts whose origins fit into one call. */
function splitTall(wanted: readonly WantedDrives[], maxRows: number): readonly Part[] {
  return wanted.flatMap(({ destination, origins }, position) => {
    const entries = [...origins];
    const parts: Part[] = [];
    for (let first = 0; first < entries.length; first += maxRows) {
      parts.push({ position, destination, origins: new Map(entries.slice(first, first + maxRows)) });
    }
    return parts;
  });
}

interface BlockLimits {
  readonly maxRows: number;
  readonly maxOriginsPerCall: number;
  readonly maxCellsPerCall: number;
  readonly mayWaste: boolean;
}

/** The part that adds the fewest origins to a block of this width; null if none fits. */
function findNext(
  left: ReadonlyMap<number, Part>,
  origins: ReadonlyMap<string, Coordinates>,
  width: number,
  { maxRows, maxOriginsPerCall, maxCellsPerCall, mayWaste }: BlockLimits,
): number | null {
  const height = Math.min(maxRows, Math.floor(maxCellsPerCall / (width + 1)));
  if (width >= maxOriginsPerCall || height < origins.size) return null;
  let best: number | null = null;
  let room = mayWaste ? height - origins.size : 0;
  for (const [index, part] of left) {
    if (!mayWaste && part.origins.size !== origins.size) continue;
    const added = countAdded(part, origins, room);
    if (added > room || (best !== null && added === room)) continue;
    best = index;
    room = added;
    if (added === 0) return best;
  }
  return best;
}

/** How many origins a part adds; more than `most` if that many are too many. */
function countAdded(part: Part, origins: ReadonlyMap<string, Coordinates>, most: number): number {
  let added = 0;
  for (const key of part.origins.keys()) {
    if (!origins.has(key)) added += 1;
    if (added > most) break;
  }
  return added;
}

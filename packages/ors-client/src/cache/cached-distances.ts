import type { Clock, DistanceProvider, MeasureMatrixRequest, RoadResult } from "@dispatch/core";
import {
  checkFields,
  checkFunction,
  checkNumber,
  type FieldsOf,
  untilAborted,
  wrapDistances,
} from "@dispatch/core/plugin-kit";
import { LRUCache } from "lru-cache";
import { toPosition } from "../points.js";
import { callHook } from "../traffic/hooks.js";

/** How long distances are cached, and how many. */
export interface DistanceCacheOptions {
  /** How long a distance is cached, in milliseconds. @default 3_600_000, an hour */
  readonly ttlMs?: number | undefined;
  /** The maximum number of distances; the least recently used one is dropped first. @default 100_000 */
  readonly maxEntries?: number | undefined;
  /**
   * Called for each request, with the number of distances that were cached or already being measured, and the number that
   * had to be requested. What it throws is ignored.
   */
  readonly onLookup?: ((event: CacheLookupEvent) => void) | undefined;
}

/** How many distances of one request were in the cache. */
export interface CacheLookupEvent {
  readonly hits: number;
  readonly misses: number;
}

interface CacheContext {
  /** The profile: distances depend on it, and on the two places. */
  readonly profile: string;
  readonly clock: Pick<Clock, "now">;
}

const fields: FieldsOf<DistanceCacheOptions> = { ttlMs: true, maxEntries: true, onLookup: true };

/** Requests a distance that is not cached, together with the others of the same call. */
type Ask = () => Promise<RoadResult>;

/**
 * Caches the distances of a provider by profile and places (rounded to 6 decimals). If two calls need the same distance
 * at the same time, it is requested once.
 */
export function cachedDistances(
  provider: DistanceProvider,
  settings: DistanceCacheOptions & CacheContext,
): DistanceProvider {
  const { profile, clock, ...options } = settings;
  checkFields("cache.", options, fields);
  const { onLookup } = options;
  if (onLookup !== undefined) checkFunction("cache.onLookup", onLookup);
  const cache = new LRUCache<string, RoadResult, Ask>({
    max: checkNumber("maxEntries", settings.maxEntries ?? 100_000, 1, 1e8),
    ttl: checkNumber("ttlMs", settings.ttlMs ?? 3_600_000, 1, Number.MAX_SAFE_INTEGER),
    ttlResolution: 0,
    perf: { now: () => clock.now() },
    // A distance that is evicted while it is being measured is still a valid answer.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context }) => context(),
  });

  /** Answers from the cache, and measures all cells that are not in it with one call of `measure`. */
  const lookUp = async (
    { origins, destinations }: MeasureMatrixRequest,
    measure: MeasureCells,
    signal: AbortSignal | undefined,
  ): Promise<readonly RoadResult[]> => {
    signal?.throwIfAborted();
    const places = origins.flatMap((origin) => destinations.map((destination) => ({ origin, destination })));
    const batch = createBatch();
    const keys = places.map(({ origin, destination }) =>
      [profile, ...toPosition(origin), ...toPosition(destination)].join(),
    );
    const lookups = keys.map((key, index) => cache.fetch(key, { context: () => batch.add(index) }));
    const missed = new Set(batch.indices);
    callHook(onLookup, { hits: places.length - missed.size, misses: missed.size });
    const asked = batch.run(measure);
    const found = await untilAborted(Promise.allSettled(lookups), signal);
    const failure = await asked;
    const known = found.map((lookup, index) => {
      if (lookup.status === "rejected" || lookup.value === undefined) return null;
      return missed.has(index) ? lookup.value : toCached(lookup.value);
    });
    keys.forEach((key, index) => {
      const result = known[index];
      // The next request may find it out.
      if (result?.status === "unreachable" && result.reason === "UNKNOWN") cache.delete(key);
    });
    return complete(known, missed, failure, measure);
  };

  return wrapDistances(
    provider,
    ({ origins, destination }, { signal } = {}) =>
      lookUp(
        { origins, destinations: [destination] },
        (indices) =>
          provider.measureDistances({ origins: indices.flatMap((row) => origins[row] ?? []), destination }, { signal }),
        signal,
      ),
    async ({ origins, destinations }, { signal } = {}) => {
      const width = destinations.length;
      const measure: MeasureCells = async (indices) => {
        const rows = toPositions(indices.map((index) => Math.floor(index / width)));
        const columns = toPositions(indices.map((index) => index % width));
        const request = {
          origins: [...rows.keys()].flatMap((row) => origins[row] ?? []),
          destinations: [...columns.keys()].flatMap((column) => destinations[column] ?? []),
        };
        const cells = (await provider.measureMatrix?.(request, { signal })) ?? [];
        return indices.map((index) => {
          const row = cells[rows.get(Math.floor(index / width)) ?? -1];
          return row?.[columns.get(index % width) ?? -1] ?? unknown;
        });
      };
      const cells = await lookUp({ origins, destinations }, measure, signal);
      return origins.map((_, row) => cells.slice(row * width, (row + 1) * width));
    },
  );
}

/** Measures the cells at these positions, counted row by row, in their order. */
type MeasureCells = (indices: readonly number[]) => Promise<readonly RoadResult[]>;

/** The distinct values, each with its position among them. */
function toPositions(values: readonly number[]): ReadonlyMap<number, number> {
  return new Map([...new Set(values)].map((value, position) => [value, position]));
}

/** Handles failures: of this call's request, and of another call's request that this call waited for. */
async function complete(
  known: readonly (RoadResult | null)[],
  missed: ReadonlySet<number>,
  failure: unknown,
  measure: MeasureCells,
): Promise<readonly RoadResult[]> {
  if (failure !== null) throw failure;
  // Another call's request failed, maybe because that call was aborted: measure these here.
  const open = [...known.keys()].filter((index) => known[index] === null && !missed.has(index));
  if (open.length === 0) return known.map((result) => result ?? unknown);
  const results = await measure(open);
  const byIndex = new Map(open.map((index, position) => [index, results[position]]));
  return known.map((result, index) => result ?? byIndex.get(index) ?? unknown);
}

const unknown: RoadResult = { status: "unreachable", reason: "UNKNOWN" };

function toCached(result: RoadResult): RoadResult {
  return result.status === "measured" ? { ...result, isCached: true } : result;
}

interface Batch {
  readonly indices: readonly number[];
  add(index: number): Promise<RoadResult>;
  /** Measures all of them with one call. Returns its failure, or null. */
  run(measure: MeasureCells): Promise<unknown>;
}

function createBatch(): Batch {
  const waiting: {
    readonly index: number;
    readonly resolve: (result: RoadResult) => void;
    readonly reject: (reason: unknown) => void;
  }[] = [];

  return {
    get indices() {
      return waiting.map(({ index }) => index);
    },
    add: (index) => new Promise((resolve, reject) => waiting.push({ index, resolve, reject })),
    async run(measure) {
      if (waiting.length === 0) return null;
      try {
        const results = await measure(waiting.map(({ index }) => index));
        waiting.forEach(({ resolve }, position) => {
          resolve(results[position] ?? unknown);
        });
        return null;
      } catch (error) {
        for (const { reject } of waiting) reject(error);
        return error;
      }
    },
  };
}

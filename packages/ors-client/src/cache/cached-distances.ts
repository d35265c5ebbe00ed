import type { Clock, Coordinates, DistanceProvider, RoadResult } from "@dispatch/core";
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

  return wrapDistances(provider, async ({ origins, destination }, { signal } = {}) => {
    signal?.throwIfAborted();
    const batch = createBatch();
    const keys = origins.map((origin) => [profile, ...toPosition(origin), ...toPosition(destination)].join());
    const lookups = origins.map((origin, index) =>
      cache.fetch(keys[index] ?? "", { context: () => batch.add(index, origin) }),
    );
    const missed = new Set(batch.indices);
    callHook(onLookup, { hits: origins.length - missed.size, misses: missed.size });
    const asked = batch.run(provider, destination, signal);
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
    return complete(known, missed, failure, { provider, origins, destination, signal });
  });
}

interface Request {
  readonly provider: DistanceProvider;
  readonly origins: readonly Coordinates[];
  readonly destination: Coordinates;
  readonly signal: AbortSignal | undefined;
}

/** Handles failures: of this call's request, and of another call's request that this call waited for. */
async function complete(
  known: readonly (RoadResult | null)[],
  missed: ReadonlySet<number>,
  failure: unknown,
  { provider, origins, destination, signal }: Request,
): Promise<readonly RoadResult[]> {
  if (failure !== null) throw failure;
  // Another call's request failed, maybe because that call was aborted: measure these here.
  const open = origins.flatMap((origin, index) =>
    known[index] === null && !missed.has(index) ? { origin, index } : [],
  );
  if (open.length === 0) return known.map((result) => result ?? unknown);
  const results = await provider.measureDistances(
    { origins: open.map(({ origin }) => origin), destination },
    { signal },
  );
  const byIndex = new Map(open.map(({ index }, position) => [index, results[position]]));
  return known.map((result, index) => result ?? byIndex.get(index) ?? unknown);
}

const unknown: RoadResult = { status: "unreachable", reason: "UNKNOWN" };

function toCached(result: RoadResult): RoadResult {
  return result.status === "measured" ? { ...result, isCached: true } : result;
}

interface Batch {
  readonly indices: readonly number[];
  add(index: number, origin: Coordinates): Promise<RoadResult>;
  /** Measures all of them with one call. Returns its failure, or null. */
  run(provider: DistanceProvider, destination: Coordinates, signal: AbortSignal | undefined): Promise<unknown>;
}

function createBatch(): Batch {
  const waiting: {
    readonly index: number;
    readonly origin: Coordinates;
    readonly resolve: (result: RoadResult) => void;
    readonly reject: (reason: unknown) => void;
  }[] = [];

  return {
    get indices() {
      return waiting.map(({ index }) => index);
    },
    add: (index, origin) => new Promise((resolve, reject) => waiting.push({ index, origin, resolve, reject })),
    async run(provider, destination, signal) {
      if (waiting.length === 0) return null;
      const origins = waiting.map(({ origin }) => origin);
      try {
        const results = await provider.measureDistances({ origins, destination }, { signal });
        waiting.forEach(({ resolve }, position) => {
          resolve(results[position] ?? { status: "unreachable", reason: "UNKNOWN" });
        });
        return null;
      } catch (error) {
        for (const { reject } of waiting) reject(error);
        return error;
      }
    },
  };
}

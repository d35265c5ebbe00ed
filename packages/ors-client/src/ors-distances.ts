import type { DistanceProvider, UnreachableReason } from "@dispatch/core";
import { checkMethods, checkNumber, checkObject, measureChecked, systemClock } from "@dispatch/core/plugin-kit";
import { cachedDistances, type DistanceCacheOptions } from "./cache/cached-distances.js";
import { createOrsClient, type OrsClient } from "./create-ors-client.js";
import { OrsError, providerName } from "./ors-error.js";
import { type OrsClientOptions, parseOrsOptions } from "./settings.js";

export interface OrsDistancesOptions extends OrsClientOptions {
  /** One that exists already; the other options are then those it was made with. @default one of its own */
  readonly client?: OrsClient | undefined;
  /**
   * How far from a road a point may be, in metres, 1 to 35,000: one that the server moved farther is not snapped. A lower
   * limit gives tighter bounds on time.
   *
   * @default 2000, the most that a server allows unless it is set up otherwise
   */
  readonly maxSnapMeters?: number | undefined;
  /** Remembers distances between the same places. Roads change seldom, and traffic is not in them. @default none */
  readonly cache?: DistanceCacheOptions | undefined;
}

/**
 * Driving distances of openrouteservice, as a plug-in of the dispatcher: one request for many technicians.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 * @example createDispatcher({ customers, technicians, assignments, distances: orsDistances({ apiKey }) })
 */
export function orsDistances(all: OrsDistancesOptions = {}): DistanceProvider {
  const { client: given, cache, maxSnapMeters, ...options } = checkObject("options", all);
  // Also if a client is given: its options are ignored then, a misspelt one is not.
  parseOrsOptions(options);
  const client = given ?? createOrsClient(options);
  checkMethods("client", client, "a client of createOrsClient", ["matrix"]);
  const provider = toProvider(client, checkNumber("maxSnapMeters", maxSnapMeters ?? 2000, 1, 35_000));
  const { clock = systemClock } = options;
  if (cache !== undefined) checkObject("cache", cache);
  return cache === undefined ? provider : cachedDistances(provider, { ...cache, profile: client.profile, clock });
}

function toProvider(client: OrsClient, maxSnapMeters: number): DistanceProvider {
  const provider: DistanceProvider = {
    specificationVersion: "v1",
    name: providerName,
    get maxOriginsPerCall() {
      return client.maxMatrixCells;
    },
    maxSnapMeters,
    reportsSnaps: true,
    async measureDistances({ origins, destination }, { signal } = {}) {
      const { cells, destinationFaults } = await client.matrix({ origins, destinations: [destination] }, { signal });
      const fault = destinationFaults[0] ?? null;
      // Without a way from any of them, it may as well be the origins that are on an island.
      if (fault !== null && fault !== "NO_ROUTE" && fault !== "UNKNOWN") throw toUnroutableDestination(fault);
      return cells.flat();
    },
  };
  return {
    ...provider,
    get maxOriginsPerCall() {
      return provider.maxOriginsPerCall;
    },
    measureDistances: (request, options) => measureChecked(provider, request, options),
  };
}

/** What is known of a place by itself. */
type DestinationFault = Exclude<UnreachableReason, "NO_ROUTE" | "UNKNOWN">;

const sentences: Record<DestinationFault, string> = {
  NOT_SNAPPED: "no road is near the destination",
  OUT_OF_BOUNDS: "the destination is outside of the area that the server knows",
};

function toUnroutableDestination(reason: DestinationFault): OrsError {
  return new OrsError("matrix", {
    kind: "UnroutableLocation",
    status: null,
    orsCode: null,
    message: sentences[reason],
    maxRetries: 0,
    sources: [],
    destinations: [0],
    locations: [],
    position: null,
  });
}

import { type DistanceProvider, systemClock, type UnreachableReason } from "@dispatch/core";
import { cachedDistances, type DistanceCacheOptions } from "./cache/cached-distances.js";
import { createOrsClient, type OrsClient } from "./create-ors-client.js";
import { OrsError, providerName } from "./ors-error.js";
import { toPosition } from "./points.js";
import type { OrsClientOptions } from "./settings.js";

export interface OrsDistancesOptions extends OrsClientOptions {
  /** One that exists already; the other options are then those it was made with. @default one of its own */
  readonly client?: OrsClient | undefined;
  /** Remembers distances between the same places. Roads change seldom, and traffic is not in them. @default none */
  readonly cache?: DistanceCacheOptions | undefined;
}

/**
 * Driving distances of openrouteservice, as a plug-in of the dispatcher: one request for many technicians.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 * @example createDispatcher({ customers, technicians, assignments, distances: orsDistances({ apiKey }) })
 */
export function orsDistances({ client: given, cache, ...options }: OrsDistancesOptions = {}): DistanceProvider {
  const client = given ?? createOrsClient(options);
  const provider = toProvider(client);
  const { clock = systemClock } = options;
  return cache === undefined ? provider : cachedDistances(provider, { ...cache, profile: client.profile, clock });
}

/** Destinations that a drive was found to lately. */
const maxRemembered = 1000;

function toProvider(client: OrsClient): DistanceProvider {
  const reached = new Set<string>();
  const remember = (key: string): void => {
    reached.delete(key);
    reached.add(key);
    const [oldest] = reached;
    if (reached.size > maxRemembered && oldest !== undefined) reached.delete(oldest);
  };

  return {
    specificationVersion: "v1",
    name: providerName,
    get maxOriginsPerCall() {
      return client.maxMatrixCells;
    },
    maxSnapMeters: 350,
    reportsSnaps: true,
    async measureDistances({ origins, destination }, { signal } = {}) {
      const { cells, destinationFaults } = await client.matrix({ origins, destinations: [destination] }, { signal });
      const results = cells.flat();
      const key = toPosition(destination).join();
      if (results.some(({ status }) => status === "measured")) remember(key);
      const fault = destinationFaults[0] ?? null;
      // Those asked for now may all be on an island while the customer is not.
      const isBlamed = fault !== null && !(fault === "NO_ROUTE" && reached.has(key));
      if (isBlamed) throw toUnroutableDestination(fault);
      return results;
    },
  };
}

const sentences: Record<UnreachableReason, string> = {
  NOT_SNAPPED: "no road is near the destination",
  OUT_OF_BOUNDS: "the destination is outside of the area that the server knows",
  NO_ROUTE: "no way leads to the destination from any origin",
  UNKNOWN: "nothing leads to the destination",
};

function toUnroutableDestination(reason: UnreachableReason): OrsError {
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

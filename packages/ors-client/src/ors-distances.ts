import type { DistanceProvider, UnreachableReason } from "@dispatch/core";
import {
  checkMethods,
  checkNumber,
  checkObject,
  measureChecked,
  measureMatrixChecked,
  systemClock,
  wrapDistances,
} from "@dispatch/core/plugin-kit";
import { cachedDistances, type DistanceCacheOptions } from "./cache/cached-distances.js";
import { createOrsClient, type OrsClient } from "./create-ors-client.js";
import { OrsError, providerName } from "./ors-error.js";
import { type OrsClientOptions, parseOrsOptions } from "./settings.js";

export interface OrsDistancesOptions extends OrsClientOptions {
  /** An existing client to use; the client options given here are then ignored. @default a new client */
  readonly client?: OrsClient | undefined;
  /**
   * How far from a road a point may be, in metres, 1 to 35,000. A point that the server moved farther counts as not
   * snapped. A lower limit gives tighter bounds on time.
   *
   * @default 2000, the server's own limit in its default configuration
   */
  readonly maxSnapMeters?: number | undefined;
  /** Caches distances between the same places. Roads rarely change, and the distances contain no traffic. @default no cache */
  readonly cache?: DistanceCacheOptions | undefined;
}

/**
 * Driving distances from openrouteservice as a plug-in for the dispatcher. One request measures many technicians.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 * @example createDispatcher({ customers, technicians, assignments, distances: orsDistances({ apiKey }) })
 */
export function orsDistances(all: OrsDistancesOptions = {}): DistanceProvider {
  const { client: given, cache, maxSnapMeters, ...options } = checkObject("options", all);
  // Checked even if a client is given: the options are ignored then, but a misspelt one is an error.
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
    get maxCellsPerCall() {
      return client.maxMatrixCells;
    },
    // The quota counts requests, however many cells they have.
    billing: "calls",
    maxSnapMeters,
    reportsSnaps: true,
    async measureDistances({ origins, destination }, { signal } = {}) {
      const { cells, destinationFaults } = await client.matrix({ origins, destinations: [destination] }, { signal });
      const fault = destinationFaults[0] ?? null;
      // If no origin reaches the destination, the origins may be the ones on an island.
      if (fault !== null && fault !== "NO_ROUTE" && fault !== "UNKNOWN") throw toUnroutableDestination(fault);
      return cells.flat();
    },
    // The cells say why a destination is at fault, and the others are measured.
    // Only what the client knows: the request may be a part of a larger one, and have more fields.
    measureMatrix: async ({ origins, destinations }, { signal } = {}) =>
      (await client.matrix({ origins, destinations }, { signal })).cells,
  };
  return wrapDistances(
    provider,
    (request, options) => measureChecked(provider, request, options),
    (request, options) => measureMatrixChecked(provider, request, options),
  );
}

/** A fault of the destination alone, whatever the origins. */
type DestinationFault = Exclude<UnreachableReason, "NO_ROUTE" | "UNKNOWN">;

const sentences: Record<DestinationFault, string> = {
  NOT_SNAPPED: "no road is near the destination",
  OUT_OF_BOUNDS: "the destination is outside the area that the server covers",
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

import type { DistanceProvider, UnreachableReason } from "@dispatch/core";
import { createOrsClient, type OrsClient } from "./create-ors-client.js";
import { OrsError, providerName } from "./ors-error.js";
import type { OrsClientOptions } from "./settings.js";

export interface OrsDistancesOptions extends OrsClientOptions {
  /** One that exists already; the other options are then those it was made with. @default one of its own */
  readonly client?: OrsClient | undefined;
}

/**
 * Driving distances of openrouteservice, as a plug-in of the dispatcher: one request for many technicians.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 * @example createDispatcher({ customers, technicians, assignments, distances: orsDistances({ apiKey }) })
 */
export function orsDistances({ client: given, ...options }: OrsDistancesOptions = {}): DistanceProvider {
  const client = given ?? createOrsClient(options);
  return {
    specificationVersion: "v1",
    name: providerName,
    get maxOriginsPerCall() {
      return client.maxMatrixCells;
    },
    // Each result carries its own.
    maxSnapMeters: 0,
    async measureDistances({ origins, destination }, { signal } = {}) {
      const { cells, destinationFaults } = await client.matrix({ origins, destinations: [destination] }, { signal });
      const fault = destinationFaults[0] ?? null;
      if (fault !== null) throw toUnroutableDestination(fault);
      return cells.flat();
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

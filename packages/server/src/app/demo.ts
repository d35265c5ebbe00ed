import type { DistanceProvider } from "@dispatch/core";
import type { SeedRows } from "@dispatch/pg-store";

/** Data to try the server with: fills an embedded database that is empty. */
export interface Demo {
  /** For the banner. */
  readonly description: string;
  readonly rows: SeedRows;
  /** Used if no routing service is configured. `estimate` answers for pairs that the demo does not know. */
  toDistances(estimate: DistanceProvider): DistanceProvider;
  /** For the banner. */
  readonly distancesDescription: string;
}

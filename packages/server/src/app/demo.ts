import type { DistanceProvider } from "@dispatch/core";
import type { SeedRows } from "@dispatch/pg-store";

/** Data to show the server with: put into an embedded database that is empty. */
export interface Demo {
  /** For the banner. */
  readonly description: string;
  readonly rows: SeedRows;
  /** Used where no routing service is named; `estimate` answers what the demo does not know. */
  toDistances(estimate: DistanceProvider): DistanceProvider;
  /** For the banner. */
  readonly distancesDescription: string;
}

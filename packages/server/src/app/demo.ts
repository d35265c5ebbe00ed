import type { DistanceProvider } from "@dispatch/core";
import { checkFields, checkFunction, checkObject, checkText, type FieldsOf } from "@dispatch/core/plugin-kit";
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

const demoFields: FieldsOf<Demo> = { description: true, rows: true, toDistances: true, distancesDescription: true };

/** @throws {InvalidRequestError} naming the field that cannot be used */
export function checkDemo(demo: Demo): void {
  checkFields("demo.", demo, demoFields);
  checkText("demo.description", demo.description);
  checkObject("demo.rows", demo.rows);
  checkFunction("demo.toDistances", demo.toDistances);
  checkText("demo.distancesDescription", demo.distancesDescription);
}

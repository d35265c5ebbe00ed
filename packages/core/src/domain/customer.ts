import type { Coordinates } from "./coordinates.js";

/** Where the work is. */
export interface Customer {
  readonly id: string;
  readonly location: Coordinates;
}

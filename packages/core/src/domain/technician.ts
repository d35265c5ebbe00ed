import type { Coordinates } from "./coordinates.js";

/** Someone who can be sent. */
export interface Technician {
  readonly id: string;
  readonly location: Coordinates;
}

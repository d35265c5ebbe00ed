import type { Coordinates, MeasuredRoad } from "@dispatch/core";

/** Where it all happens. */
export interface World {
  readonly name: string;
  /** Whose data it is; null where it is made up. */
  readonly attribution: string | null;
  /** Where customers are. */
  readonly customerPlaces: readonly Coordinates[];
  /** Where technicians begin their day. */
  readonly homes: readonly Coordinates[];
  /** The drive from a home or a customer's place to a customer's place. */
  drive(origin: Coordinates, destination: Coordinates): MeasuredRoad;
}

import type { Coordinates, MeasuredRoad } from "@dispatch/core";

/** The places and roads of a simulation. */
export interface World {
  readonly name: string;
  /** The source of the data, to be credited; null for a synthetic world. */
  readonly attribution: string | null;
  /** Where customers are. */
  readonly customerPlaces: readonly Coordinates[];
  /** Where technicians start their day. */
  readonly homes: readonly Coordinates[];
  /** Returns the drive from a home or a customer's place to a customer's place. */
  drive(origin: Coordinates, destination: Coordinates): MeasuredRoad;
}

import type { Coordinates } from "@dispatch/core";

/** From and to, in seconds, on any time scale that all jobs and vehicles share. */
export type TimeWindow = readonly [from: number, to: number];

/** Work at one place. Ids and seconds are whole numbers. */
export interface OptimizationJob {
  readonly id: number;
  readonly location: Coordinates;
  /** How long the work takes. @default 0 */
  readonly serviceSeconds?: number | undefined;
  /** The skills that the vehicle must have, all of them. @default none */
  readonly skills?: readonly number[] | undefined;
  /** From 0 to 100; higher is more important. @default 0 */
  readonly priority?: number | undefined;
  /** @default any time */
  readonly timeWindows?: readonly TimeWindow[] | undefined;
}

/** A vehicle: where it starts and ends, and its skills. */
export interface OptimizationVehicle {
  readonly id: number;
  /** @default the profile of the client */
  readonly profile?: string | undefined;
  /** `start`, `end`, or both are required. */
  readonly start?: Coordinates | undefined;
  readonly end?: Coordinates | undefined;
  readonly skills?: readonly number[] | undefined;
  readonly timeWindow?: TimeWindow | undefined;
  /** How many jobs it can do. @default no limit */
  readonly maxTasks?: number | undefined;
}

/** Jobs, and the vehicles that can do them. */
export interface OptimizationRequest {
  readonly jobs: readonly OptimizationJob[];
  readonly vehicles: readonly OptimizationVehicle[];
}

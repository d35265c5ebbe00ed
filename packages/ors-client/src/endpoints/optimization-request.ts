import type { Coordinates } from "@dispatch/core";

/** Seconds: from, to. On any time scale, the same for all. */
export type TimeWindow = readonly [from: number, to: number];

/** Work at one place. Ids are whole numbers, and so are all seconds. */
export interface OptimizationJob {
  readonly id: number;
  readonly location: Coordinates;
  /** Seconds of work. @default 0 */
  readonly serviceSeconds?: number | undefined;
  /** Whoever comes must have all of them. @default none */
  readonly skills?: readonly number[] | undefined;
  /** 0 to 100. @default 0 */
  readonly priority?: number | undefined;
  /** @default any time */
  readonly timeWindows?: readonly TimeWindow[] | undefined;
}

/** A vehicle, where it starts and ends, and what it can do. */
export interface OptimizationVehicle {
  readonly id: number;
  /** @default the client's */
  readonly profile?: string | undefined;
  /** One of both must be given. */
  readonly start?: Coordinates | undefined;
  readonly end?: Coordinates | undefined;
  readonly skills?: readonly number[] | undefined;
  readonly timeWindow?: TimeWindow | undefined;
  /** Jobs it can take. @default no limit */
  readonly maxTasks?: number | undefined;
}

/** Jobs, and the vehicles that can do them. */
export interface OptimizationRequest {
  readonly jobs: readonly OptimizationJob[];
  readonly vehicles: readonly OptimizationVehicle[];
}

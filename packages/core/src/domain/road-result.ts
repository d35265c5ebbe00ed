/** Whether a distance was measured on a road network, or is an estimate. */
export type DistanceBasis = "road" | "estimate";

/** Why there is no drive from one technician to the customer. */
export type UnreachableReason =
  /** Both ends are on a road, but no route connects them. */
  | "NO_ROUTE"
  /** The technician is too far from any road. In a matrix, it may be either end. */
  | "NOT_SNAPPED"
  /** The technician is outside the area that the provider knows. In a matrix, it may be either end. */
  | "OUT_OF_BOUNDS"
  /**
   * The provider could not tell whether there is a route. A decision that leaves out such a technician is not proven.
   */
  | "UNKNOWN";

/** A drive from one technician to the customer. */
export interface MeasuredRoad {
  readonly status: "measured";
  /** Metres driven; finite, not negative. */
  readonly distanceMeters: number;
  /** Seconds driven; finite, not negative. */
  readonly durationSeconds: number;
  /** Metres from the technician to the road where the drive starts. Default 0. */
  readonly originSnapMeters?: number;
  /** Metres from the road where the drive ends to the customer. Default 0. */
  readonly destinationSnapMeters?: number;
  /** Default `"road"`. */
  readonly basis?: DistanceBasis;
  /** Whether it comes from the cache of the provider, at no cost. Default false. */
  readonly isCached?: boolean;
}

/** No drive is known from this origin to the destination. */
export interface UnreachableRoad {
  readonly status: "unreachable";
  readonly reason: UnreachableReason;
}

/** What a distance provider returns for one technician. */
export type RoadResult = MeasuredRoad | UnreachableRoad;

/** The limits of every dispatch of a dispatcher, regardless of its requirements. */
export interface DispatchLimits {
  /** The longest way door to door, in metres; null for no limit. */
  readonly maxDistanceMeters: number | null;
  /**
   * How old a reported location may be, in seconds; null for no limit. A location without a time is the technician's
   * base.
   */
  readonly maxLocationAgeSeconds: number | null;
}

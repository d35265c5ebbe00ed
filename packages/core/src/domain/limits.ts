/** What holds for every dispatch of a dispatcher, whatever it requires. */
export interface DispatchLimits {
  /** The longest way door to door, in metres; null: no limit. */
  readonly maxDistanceMeters: number | null;
  /** How old a reported location may be, in seconds; null: no limit. A location without a time is the technician's base. */
  readonly maxLocationAgeSeconds: number | null;
}

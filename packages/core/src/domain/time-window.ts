/** When work may start: both ends are RFC 3339 timestamps, and included. */
export interface TimeWindow {
  readonly earliest: string;
  /** Not before `earliest`. */
  readonly latest: string;
}

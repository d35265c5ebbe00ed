/** The longest window, in days: calendars are read so far. */
export const maxWindowDays = 28;

/** When work may start: both ends are RFC 3339 timestamps, and included. At most `maxWindowDays` (28) long. */
export interface TimeWindow {
  readonly earliest: string;
  /** Not before `earliest`. */
  readonly latest: string;
}

import type { Coordinates } from "./coordinates.js";
import type { Availability } from "./technician.js";

/** Where a technician is, and what tells their state. */
export interface TechnicianPosition {
  readonly id: string;
  /** Their name as stored. Default: they have no name. */
  readonly name?: string | undefined;
  /** As stored: another program may have written a place that is not on Earth. */
  readonly location: Coordinates;
  /** When they were there, an RFC 3339 timestamp. Default: it is where they start from. */
  readonly locatedAt?: string | undefined;
  readonly isActive: boolean;
  /** When they work, with the absences that were noted. Default: at all times. */
  readonly availability?: Availability | undefined;
  /** The assignment that they work on, else the one that they drive to. Null while they do neither. */
  readonly underway: Underway | null;
}

/** The statuses of an assignment that somebody has set off for and not completed, in their order. */
export const underwayStatuses: readonly Underway["status"][] = ["en_route", "on_site"];

/** An assignment that somebody has set off for. */
export interface Underway {
  readonly assignmentId: string;
  readonly status: "en_route" | "on_site";
}

import type { Coordinates } from "./coordinates.js";
import type { Visit } from "./visit.js";

/** Someone who can be sent. All fields but `id` and `location` are optional; one that is left out sets no limit. */
export interface Technician {
  readonly id: string;
  readonly location: Coordinates;
  /** When they were at `location`, an RFC 3339 timestamp. Default: not known. */
  readonly locatedAt?: string | undefined;
  /** How many assignments they can have open at once, 0 or more. Default: no limit. */
  readonly capacity?: number | undefined;
  /** How many open assignments they have. Default 0. */
  readonly openAssignments?: number | undefined;
  /** What they can do. Default: no skills. */
  readonly skills?: readonly Skill[] | undefined;
  /** When they work. Default: always. */
  readonly availability?: Availability | undefined;
  /** Whether they may be sent outside their shifts, to a job that asks for it with `mayExtendHours`. @default false */
  readonly agreesToOvertime?: boolean | undefined;
  /** The territories they serve, by name. Default: all territories. */
  readonly territories?: readonly string[] | undefined;
  /** Where a shift starts, unless an earlier visit of the shift says otherwise. Default: `location`. */
  readonly base?: Coordinates | undefined;
  /**
   * Their open visits, the first to leave first: those that are overdue, and all others up to a day after the work that
   * is searched for; at most 200. The time after the last of 200 counts as taken. Default: the source keeps no calendar,
   * so only the number of open assignments is compared with the capacity.
   */
  readonly visits?: readonly Visit[] | undefined;
  /** For rules and policies of your own. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** Something that a technician can do. */
export interface Skill {
  readonly name: string;
  /** Higher is better; any finite number. Default 1. */
  readonly level?: number | undefined;
  /** When it stops counting, such as the end of a certificate, an RFC 3339 timestamp. Default: never. */
  readonly expiresAt?: string | undefined;
}

/** When a technician works, in their local time. */
export interface Availability {
  /** An IANA name such as `"Europe/Berlin"`, whose daylight saving applies. */
  readonly timeZone: string;
  /** Default: at all times. */
  readonly shifts?: readonly Shift[] | undefined;
  /** Holidays, illness. Default: none. */
  readonly absences?: readonly Absence[] | undefined;
}

/** Working hours that repeat every week. */
export interface Shift {
  /** 1 (Monday) to 7 (Sunday), as in ISO 8601: the days on which the shift starts. */
  readonly weekdays: readonly number[];
  /** `"HH:MM"`, the first minute of the shift. */
  readonly from: string;
  /**
   * `"HH:MM"` up to `"24:00"`, the first minute after the shift. If not later than `from`, it falls on the next day.
   */
  readonly to: string;
}

/** A half-open interval [from, to) of RFC 3339 timestamps. */
export interface Absence {
  readonly from: string;
  readonly to: string;
}

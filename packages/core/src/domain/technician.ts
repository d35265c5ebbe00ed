import type { Coordinates } from "./coordinates.js";

/** Someone who can be sent. Everything but id and location may be left out, and then limits nothing. */
export interface Technician {
  readonly id: string;
  readonly location: Coordinates;
  /** When they were where `location` says: an RFC 3339 instant. Default: not known. */
  readonly locatedAt?: string | undefined;
  /** How many assignments they can have open at once, 0 or more. Default: no limit. */
  readonly capacity?: number | undefined;
  /** How many they have open. Default 0. */
  readonly openAssignments?: number | undefined;
  /** What they can do. Default: nothing that a job could ask for. */
  readonly skills?: readonly Skill[] | undefined;
  /** When they work. Default: always. */
  readonly availability?: Availability | undefined;
  /** The territories they serve, by name. Default: every one. */
  readonly territories?: readonly string[] | undefined;
  /** For rules and policies of your own. */
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** Something that a technician can do. */
export interface Skill {
  readonly name: string;
  /** The higher, the better; any finite number. Default 1. */
  readonly level?: number | undefined;
  /** The instant from which on it no longer counts, such as the end of a certificate: RFC 3339. Default: never. */
  readonly expiresAt?: string | undefined;
}

/** When a technician works, by the clock on their wall. */
export interface Availability {
  /** An IANA name such as `"Europe/Berlin"`. Daylight saving is that of the zone. */
  readonly timeZone: string;
  /** Default: at all times. */
  readonly shifts?: readonly Shift[] | undefined;
  /** Holidays, illness. Default: none. */
  readonly absences?: readonly Absence[] | undefined;
}

/** Hours that come back every week. */
export interface Shift {
  /** 1 (Monday) to 7 (Sunday), as in ISO 8601: the days on which the shift begins. */
  readonly weekdays: readonly number[];
  /** `"HH:MM"`, the first minute that is worked. */
  readonly from: string;
  /** `"HH:MM"` up to `"24:00"`, the first minute that is not. At or before `from`, it is one of the next day. */
  readonly to: string;
}

/** From an RFC 3339 instant on, up to but without another. */
export interface Absence {
  readonly from: string;
  readonly to: string;
}

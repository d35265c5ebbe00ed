/** What a job asks of whoever goes. Everything may be left out, and then asks for nothing. */
export interface Requirements {
  /** All of them are needed. */
  readonly skills?: readonly RequiredSkill[] | undefined;
  /** When the work begins, an RFC 3339 instant: shifts, absences and the expiry of skills are held against it. Default: now. */
  readonly startsAt?: string | undefined;
  /** The territory that the work lies in. */
  readonly territory?: string | undefined;
  /** Nobody else may go. */
  readonly pinned?: readonly string[] | undefined;
  /** Whoever of them can go goes, however far; the others only where none of them can. */
  readonly preferred?: readonly string[] | undefined;
  /** None of them may go. */
  readonly excluded?: readonly string[] | undefined;
  /** The longest way door to door, in metres: the drive, and the straight legs between its ends and the road. */
  readonly maxDistanceMeters?: number | undefined;
  /** The longest drive, in seconds. */
  readonly maxDurationSeconds?: number | undefined;
  /** How old the technician's location may be, in seconds. One of unknown age is too old. */
  readonly maxLocationAgeSeconds?: number | undefined;
}

/** A skill that the technician must have. */
export interface RequiredSkill {
  readonly name: string;
  /** The least level that will do. Default: any. */
  readonly minLevel?: number | undefined;
}

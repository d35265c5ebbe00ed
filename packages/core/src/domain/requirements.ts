/** What a job asks of the technician. Every field is optional; one that is left out asks for nothing. */
export interface Requirements {
  /** The technician must have all of them. */
  readonly skills?: readonly RequiredSkill[] | undefined;
  /**
   * When the work starts, an RFC 3339 timestamp: shifts, absences and the expiry of skills are compared with it.
   * Default: now.
   */
  readonly startsAt?: string | undefined;
  /** The territory of the work. */
  readonly territory?: string | undefined;
  /** Ids of technicians: nobody else may go. */
  readonly pinned?: readonly string[] | undefined;
  /**
   * Ids of technicians who rank before all others, however far away they are. The others go only if none of these can.
   */
  readonly preferred?: readonly string[] | undefined;
  /** Ids of technicians who may not go. */
  readonly excluded?: readonly string[] | undefined;
  /** The longest way door to door, in metres: the drive, and the straight legs between its ends and the road. */
  readonly maxDistanceMeters?: number | undefined;
  /** The longest drive, in seconds. */
  readonly maxDriveSeconds?: number | undefined;
  /** How old the technician's location may be, in seconds. A location of unknown age is too old. */
  readonly maxLocationAgeSeconds?: number | undefined;
  /** Whether technicians who agreed to overtime may go outside their shifts. @default false */
  readonly mayExtendHours?: boolean | undefined;
  /**
   * Whether the job may take a technician from a job of lower priority, if no free one can go: from an assignment that is
   * still `assigned` or `accepted`. That job is then dispatched again. Needs a job store; a preview ignores it.
   *
   * @default false
   */
  readonly mayInterrupt?: boolean | undefined;
}

/** A skill that the technician must have. */
export interface RequiredSkill {
  readonly name: string;
  /** The lowest level that is enough. Default: any level. */
  readonly minLevel?: number | undefined;
}

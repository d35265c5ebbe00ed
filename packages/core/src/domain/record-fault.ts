/** What is wrong with a stored record, so that a rule cannot read it. Plain data, fit for JSON. */
export interface RecordFault {
  /** The reason that a decision gives for it. */
  readonly code: "INVALID_LOCATION" | "INVALID_SKILL" | "INVALID_AVAILABILITY";
  /** Such as `skills[0].expires_at`, by the names of the record. */
  readonly field: string;
  /** Follows the field in a sentence, such as `is not a field; did you mean expiresAt?` */
  readonly problem: string;
}

/** A technician whose record has faults. */
export interface FaultyTechnician {
  readonly technicianId: string;
  readonly isActive: boolean;
  /** At least one, at most 20. */
  readonly faults: readonly RecordFault[];
}

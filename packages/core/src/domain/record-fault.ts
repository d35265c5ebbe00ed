/** Something in a stored record that a rule cannot read. Plain data that can be written as JSON. */
export interface RecordFault {
  /** The reason that a decision gives for it. */
  readonly code: "INVALID_LOCATION" | "INVALID_SKILL" | "INVALID_AVAILABILITY";
  /** The path of the field in the record, such as `skills[0].expires_at`. */
  readonly field: string;
  /** The rest of a sentence that starts with the field, such as `is not a field; did you mean expiresAt?` */
  readonly problem: string;
}

/** A technician whose record has faults. */
export interface FaultyTechnician {
  readonly technicianId: string;
  readonly isActive: boolean;
  /** At least one, at most 20. */
  readonly faults: readonly RecordFault[];
}

/** An assignment as it is read back. Rows that another program wrote may lack what ours always have. */
export interface AssignmentRecord {
  readonly id: string;
  readonly customerId: string;
  readonly technicianId: string;
  /** The drive from technician to customer, in metres; null where what is stored is no number. */
  readonly distanceMeters: number | null;
  /**
   * An RFC 3339 instant in UTC, with up to six decimals of a second as the store keeps them (a `Date` would cut them
   * to three), such as `2026-11-24T07:35:19.182093Z`; null where none is stored.
   */
  readonly assignedAt: string | null;
}

/** An assignment as `createAssignment` makes it: complete. */
export interface Assignment extends AssignmentRecord {
  readonly distanceMeters: number;
  readonly assignedAt: string;
}

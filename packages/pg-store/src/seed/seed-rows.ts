import type { Customer, Technician } from "@dispatch/core";

/** Rows for an empty database. Ids are whole numbers of 32 bits, and are kept. */
export interface SeedRows {
  readonly customers: readonly Customer[];
  /** What they have open is for assignments to tell. */
  readonly technicians: readonly (Omit<Technician, "openAssignments"> & {
    /** @default true */
    readonly isActive?: boolean | undefined;
  })[];
}

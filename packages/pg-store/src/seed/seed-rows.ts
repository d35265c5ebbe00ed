import type { Customer, Technician } from "@dispatch/core";

/** Rows for an empty database. Ids are whole numbers of 32 bits; the rows are stored under them. */
export interface SeedRows {
  readonly customers: readonly Customer[];
  /** Without `openAssignments`, which follows from the assignments. */
  readonly technicians: readonly (Omit<Technician, "openAssignments"> & {
    /** @default true */
    readonly isActive?: boolean | undefined;
  })[];
}

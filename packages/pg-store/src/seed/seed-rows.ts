import type { Customer, CustomerFields, Technician, TechnicianFields } from "@dispatch/core";

/** Rows for an empty database. Ids are whole numbers of 32 bits; the rows are stored under them. */
export interface SeedRows {
  readonly customers: readonly (Pick<Customer, "id"> & CustomerFields)[];
  /** Without `openAssignments`, which follows from the assignments. */
  readonly technicians: readonly (Pick<Technician, "id" | "visits"> & TechnicianFields)[];
}

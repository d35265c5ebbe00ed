import type { Generated } from "kysely";

/** The columns that are used with the query builder. The owner of the tables may have added others. */
export interface Tables {
  readonly customers: CustomersTable;
  readonly technicians: TechniciansTable;
  readonly assignments: AssignmentsTable;
  readonly dispatch_migrations: DispatchMigrationsTable;
}

interface CustomersTable {
  readonly customerid: Generated<number>;
  readonly latitude: number;
  readonly longitude: number;
}

interface TechniciansTable {
  readonly technicianid: Generated<number>;
  readonly latitude: number;
  readonly longitude: number;
  readonly is_active: boolean | null;
}

interface AssignmentsTable {
  readonly id: Generated<number>;
  readonly cust_id: number;
  readonly tech_id: number;
  readonly distance_km: number;
  readonly assigned_at: Date | null;
}

interface DispatchMigrationsTable {
  readonly name: string;
}

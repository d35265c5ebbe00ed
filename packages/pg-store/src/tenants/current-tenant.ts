/** Whose rows a transaction sees and writes, as Postgres computes it: "" for those of no tenant. */
export const currentTenant = "coalesce(current_setting('dispatch.tenant', true), '')";

/** The tables whose rows belong to someone. The ids in them are unique over all tenants. */
export const tenantTables = [
  "customers",
  "technicians",
  "assignments",
  "dispatch_decisions",
  "dispatch_events",
  "dispatch_idempotency_keys",
] as const;

/** The tables whose rows belong to a tenant. Their ids are unique across all tenants. */
export const tenantTables = [
  "customers",
  "technicians",
  "assignments",
  "dispatch_decisions",
  "dispatch_events",
  "dispatch_idempotency_keys",
] as const;

/** That which came with absences. */
export const absenceTables = ["dispatch_absences"] as const;

/** Those that came with the jobs. */
export const jobTables = ["dispatch_jobs", "dispatch_job_events", "dispatch_job_attempts"] as const;

/** That which came with held slots. */
export const holdTables = ["dispatch_holds"] as const;

/** That which came with the erasure of people. */
export const erasureTables = ["dispatch_erasures"] as const;

/** That which came with the removal of old rows. */
export const retentionTables = ["dispatch_log_starts"] as const;

/** Those that came with the calendars. */
export const calendarTables = ["dispatch_calendars", "dispatch_visits"] as const;

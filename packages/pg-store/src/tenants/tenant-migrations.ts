import { currentTenant, isOfUnderway, job, legacyJob, listTime, open } from "../schema/expressions.js";
import { unforced } from "../schema/jobs.js";
import type { Migration } from "../schema/migrations.js";
import {
  absenceTables,
  calendarTables,
  erasureTables,
  holdTables,
  jobTables,
  retentionTables,
  tenantTables,
} from "./current-tenant.js";
import { tenantListStatements } from "./tenant-list.js";

/** The steps for tenants, which run after the general ones. A released step is never changed. */
export const tenantMigrations: readonly Migration[] = [
  {
    name: "tenants-0001",
    statements: [
      ...tenantTables.map(
        (table) => `alter table ${table}
          add column if not exists tenant_id text collate "C" not null default ${currentTenant}`,
      ),
      // In the order in which a tenant's rows are read.
      "create unique index if not exists dispatch_customers_tenant on customers (tenant_id, customerid)",
      "create unique index if not exists dispatch_technicians_tenant on technicians (tenant_id, technicianid)",
      "create unique index if not exists dispatch_assignments_tenant on assignments (tenant_id, id)",
      "create index if not exists dispatch_events_tenant on dispatch_events (tenant_id, xid, id)",
      ...replaceIndex("dispatch_assignments_newest", `on assignments (tenant_id, (${listTime}) desc, id desc)`),
      ...replaceIndex("dispatch_idempotency_keys_expiry", "on dispatch_idempotency_keys (tenant_id, expires_at)"),
      // An index that is unique across tenants would reveal to one tenant what another has.
      "drop index if exists dispatch_assignments_open_job",
      `create unique index dispatch_assignments_open_job on assignments (tenant_id, (${legacyJob})) where ${open}`,
      `alter table dispatch_idempotency_keys
        drop constraint dispatch_idempotency_keys_pkey, add primary key (tenant_id, key)`,
      // Foreign keys ignore row-level security: these prevent references to another tenant's rows.
      addTenantForeignKey("cust_id", "customers", "customerid"),
      addTenantForeignKey("tech_id", "technicians", "technicianid"),
      addTenantForeignKey("job_id", "assignments", "id"),
      ...tenantTables.flatMap(secure),
    ],
  },
  {
    name: "tenants-0002",
    statements: [
      ...jobTables.map(
        (table) => `alter table ${table}
          add column tenant_id text collate "C" not null default ${currentTenant}`,
      ),
      // Those that were made for what was open.
      "alter table dispatch_jobs disable trigger dispatch_jobs_noted",
      "alter table dispatch_job_events disable trigger dispatch_job_events_kept",
      unforced(
        ["assignments"],
        `update dispatch_jobs set tenant_id = assignments.tenant_id from assignments
        where assignments.id = dispatch_jobs.assignment_id;
        update dispatch_job_events set tenant_id = dispatch_jobs.tenant_id from dispatch_jobs
        where dispatch_jobs.id = dispatch_job_events.job_id`,
      ),
      "alter table dispatch_jobs enable trigger dispatch_jobs_noted",
      "alter table dispatch_job_events enable trigger dispatch_job_events_kept",
      "drop index dispatch_assignments_open_job",
      `create unique index dispatch_assignments_open_job on assignments (tenant_id, (${job})) where ${open}`,
      "create index dispatch_jobs_tenant on dispatch_jobs (tenant_id, id desc)",
      ...jobTables.flatMap(secure),
    ],
  },
  {
    name: "tenants-0003",
    statements: [
      ...calendarTables.flatMap((table) => [
        `alter table ${table} add column tenant_id text collate "C" not null default ${currentTenant}`,
        unforced(
          ["technicians"],
          `update ${table} set tenant_id = technicians.tenant_id from technicians where technicianid = tech_id`,
        ),
        `alter table ${table} add constraint ${table}_tenant_tech_id
          foreign key (tenant_id, tech_id) references technicians (tenant_id, technicianid) on update cascade on delete cascade`,
      ]),
      // A key that is unique across tenants would reveal to one tenant whom another has.
      `alter table dispatch_calendars
        drop constraint dispatch_calendars_pkey, add primary key (tenant_id, tech_id)`,
      ...calendarTables.flatMap(secure),
    ],
  },
  {
    name: "tenants-0004",
    statements: [
      `alter table dispatch_absences
        add column tenant_id text collate "C" not null default ${currentTenant}`,
      ...absenceTables.flatMap(secure),
    ],
  },
  {
    name: "tenants-0005",
    statements: ["technicians", "customers"].flatMap((table) => [
      // An index that is unique across tenants would reveal to one tenant what another has.
      `drop index dispatch_${table}_external_id`,
      `create unique index dispatch_${table}_external_id on ${table} (tenant_id, external_id)
        where external_id is not null`,
    ]),
  },
  {
    name: "tenants-0006",
    statements: [
      ...replaceIndex(
        "dispatch_jobs_waiting",
        "on dispatch_jobs (tenant_id, priority desc, id) where status = 'waiting'",
      ),
      // Without policies: a process finds here which tenants have a queue, and nothing else of them.
      unforced(
        ["dispatch_jobs"],
        `insert into dispatch_queues (tenant)
        select distinct tenant_id from dispatch_jobs where status = 'waiting' on conflict do nothing`,
      ),
    ],
  },
  {
    name: "tenants-0007",
    statements: ["create index dispatch_job_events_tenant on dispatch_job_events (tenant_id, xid, id)"],
  },
  {
    name: "tenants-0008",
    statements: holdTables.flatMap((table) => [
      `alter table ${table} add column tenant_id text collate "C" not null default ${currentTenant}`,
      ...secure(table),
    ]),
  },
  {
    name: "tenants-0009",
    statements: [
      ...replaceIndex("dispatch_technicians_changes", "on technicians (tenant_id, dispatch_xid, technicianid)"),
      ...replaceIndex("dispatch_events_underway", `on dispatch_events (tenant_id, xid, tech_id) where ${isOfUnderway}`),
    ],
  },
  {
    name: "tenants-0010",
    statements: erasureTables.flatMap((table) => [
      `alter table ${table} add column tenant_id text collate "C" not null default ${currentTenant}`,
      ...secure(table),
    ]),
  },
  {
    name: "tenants-0011",
    statements: retentionTables.flatMap((table) => [
      `alter table ${table} add column tenant_id text collate "C" not null default ${currentTenant},
        drop constraint ${table}_pkey, add primary key (tenant_id, log)`,
      ...secure(table),
    ]),
  },
  { name: "tenants-0012", statements: tenantListStatements },
];

function replaceIndex(index: string, definition: string): readonly string[] {
  return [`drop index if exists ${index}`, `create index ${index} ${definition}`];
}

/** The name contains that of the column, by which a violation is recognized. */
function addTenantForeignKey(column: string, table: string, key: string): string {
  const name = `dispatch_assignments_tenant_${column}`;
  return `alter table assignments
    drop constraint if exists ${name},
    add constraint ${name} foreign key (tenant_id, ${column}) references ${table} (tenant_id, ${key})`;
}

/** With `force`, the policy applies to the owner of the table too. */
function secure(table: string): readonly string[] {
  return [
    `alter table ${table} enable row level security, force row level security`,
    `drop policy if exists dispatch_tenant on ${table}`,
    `create policy dispatch_tenant on ${table}
      using (tenant_id = ${currentTenant}) with check (tenant_id = ${currentTenant})`,
  ];
}

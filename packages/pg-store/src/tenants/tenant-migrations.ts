import { job, listTime, open } from "../schema/expressions.js";
import type { Migration } from "../schema/migrations.js";
import { currentTenant, tenantTables } from "./current-tenant.js";

/** For those who ask for tenants: after the migrations for everybody. A step that was released is never changed. */
export const tenantMigrations: readonly Migration[] = [
  {
    name: "tenants-0001",
    statements: [
      ...tenantTables.map(
        (table) => `alter table ${table}
          add column if not exists tenant_id text collate "C" not null default ${currentTenant}`,
      ),
      // The order in which a tenant's rows are read.
      "create unique index if not exists dispatch_customers_tenant on customers (tenant_id, customerid)",
      "create unique index if not exists dispatch_technicians_tenant on technicians (tenant_id, technicianid)",
      "create unique index if not exists dispatch_assignments_tenant on assignments (tenant_id, id)",
      "create index if not exists dispatch_events_tenant on dispatch_events (tenant_id, xid, id)",
      ...inPlaceOf("dispatch_assignments_newest", `on assignments (tenant_id, (${listTime}) desc, id desc)`),
      ...inPlaceOf("dispatch_idempotency_keys_expiry", "on dispatch_idempotency_keys (tenant_id, expires_at)"),
      // What is unique among all would tell one tenant what another has.
      "drop index if exists dispatch_assignments_open_job",
      `create unique index dispatch_assignments_open_job on assignments (tenant_id, (${job})) where ${open}`,
      `alter table dispatch_idempotency_keys
        drop constraint dispatch_idempotency_keys_pkey, add primary key (tenant_id, key)`,
      // Foreign keys look past row-level security: these see to it that nobody refers to what is another's.
      refersWithin("cust_id", "customers", "customerid"),
      refersWithin("tech_id", "technicians", "technicianid"),
      refersWithin("job_id", "assignments", "id"),
      ...tenantTables.flatMap(secure),
    ],
  },
];

function inPlaceOf(index: string, definition: string): readonly string[] {
  return [`drop index if exists ${index}`, `create index ${index} ${definition}`];
}

/** The name holds that of the column, by which a violation is told. */
function refersWithin(column: string, table: string, key: string): string {
  const name = `dispatch_assignments_tenant_${column}`;
  return `alter table assignments
    drop constraint if exists ${name},
    add constraint ${name} foreign key (tenant_id, ${column}) references ${table} (tenant_id, ${key})`;
}

/** `force` binds the owner of the table too. */
function secure(table: string): readonly string[] {
  return [
    `alter table ${table} enable row level security, force row level security`,
    `drop policy if exists dispatch_tenant on ${table}`,
    `create policy dispatch_tenant on ${table}
      using (tenant_id = ${currentTenant}) with check (tenant_id = ${currentTenant})`,
  ];
}

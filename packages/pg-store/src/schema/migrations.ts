import { endCauses } from "@dispatch/core/plugin-kit";
import { absenceStatements } from "./absences.js";
import { addVisitFunction } from "./add-visit.js";
import { calendarStatements } from "./calendar.js";
import { directoryStatements } from "./directory.js";
import { erasedBookingStatements } from "./erased-bookings.js";
import { erasureStatements } from "./erasure.js";
import { indexedPlace, listTime, locatable, unlocatable } from "./expressions.js";
import { heldJobStatements } from "./held-jobs.js";
import { holdStatements } from "./holds.js";
import { jobEventStatements } from "./job-events.js";
import { jobStatements } from "./jobs.js";
import { lateVisitStatements } from "./late-visits.js";
import { laterShiftStatements } from "./later-shifts.js";
import { lifecycleStatements } from "./lifecycle.js";
import { moveVisitFunction } from "./move-visit.js";
import { positionStatements } from "./positions.js";
import { queueStatements } from "./queue.js";
import { queueHintStatements } from "./queue-hints.js";
import { retentionStatements } from "./retention.js";
import { technicianChangeStatements } from "./technician-changes.js";

/** One step of the schema. Steps only add. */
export interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

/**
 * Frees the key of an assignment that is deleted. For this step only, the owner must see the keys of every tenant, to remove
 * the keys of assignments that were deleted before.
 */
const freeKeysOfDeletedAssignments = `do $do$
  declare
    is_forced boolean := (select relforcerowsecurity from pg_class where oid = 'dispatch_idempotency_keys'::regclass);
  begin
    if is_forced then
      alter table dispatch_idempotency_keys no force row level security;
      alter table assignments no force row level security;
    end if;
    delete from dispatch_idempotency_keys as keys
    where assignment_id is not null and not exists (select from assignments where id = keys.assignment_id);
    alter table dispatch_idempotency_keys
      add constraint dispatch_idempotency_keys_assignment_id_fkey
        foreign key (assignment_id) references assignments on delete cascade;
    if is_forced then
      alter table dispatch_idempotency_keys force row level security;
      alter table assignments force row level security;
    end if;
  end $do$`;

/**
 * The steps, in the order in which they run. A released step is never changed, nor any text that it is made of:
 * `released-migrations.test.ts` compares checksums. A function that changes is written out again in the step that changes it.
 */
export const migrations: readonly Migration[] = [
  {
    name: "0001-tables",
    statements: [
      createUnlessFound(
        "customers",
        `
        customerid serial primary key,
        latitude double precision not null,
        longitude double precision not null`,
      ),
      createUnlessFound(
        "technicians",
        `
        technicianid serial primary key,
        latitude double precision not null,
        longitude double precision not null,
        is_active boolean default true`,
      ),
      createUnlessFound(
        "assignments",
        `
        id serial primary key,
        cust_id integer not null references customers,
        tech_id integer not null references technicians,
        distance_km double precision not null,
        assigned_at timestamptz default now()`,
      ),
    ],
  },
  {
    name: "0002-indexes",
    statements: [
      `create index if not exists dispatch_technicians_unlocatable on technicians (technicianid) where ${unlocatable}`,
      `create index if not exists dispatch_assignments_newest on assignments ((${listTime}) desc, id desc)`,
    ],
  },
  { name: "0003-lifecycle", statements: lifecycleStatements },
  {
    name: "0004-rate-limits",
    statements: [
      // A crash may lose these counts: the table is not written to the log, and not sent to a standby.
      `create unlogged table if not exists dispatch_rate_limits (
        key text primary key,
        used integer not null,
        ends_at timestamptz not null
      ) with (fillfactor = 50)`,
    ],
  },
  {
    name: "0005-kept-history",
    statements: [
      `create trigger dispatch_events_not_emptied before truncate on dispatch_events
        for each statement execute function dispatch_keep_events()`,
      freeKeysOfDeletedAssignments,
      `create index dispatch_idempotency_keys_assignment on dispatch_idempotency_keys (assignment_id)
        where assignment_id is not null`,
    ],
  },
  {
    name: "0006-nanodegrees",
    statements: [
      // The indexes of earlier versions, on unrounded degrees: tiny coordinates made them fail.
      "drop index if exists dispatch_technicians_location",
      "drop index if exists dispatch_technicians_nearest",
      // Finds the nearest technicians with a skill, even if only a few have it.
      `create index dispatch_technicians_nearest
        on technicians using gist (${indexedPlace}, skill_tags) where ${locatable}`,
    ],
  },
  { name: "0007-jobs", statements: jobStatements },
  { name: "0008-calendar", statements: calendarStatements },
  { name: "0009-absences", statements: absenceStatements },
  { name: "0010-directories", statements: directoryStatements },
  // Visits are next to each other by the start of the work.
  { name: "0011-neighbours", statements: [addVisitFunction] },
  { name: "0012-queue", statements: queueStatements },
  { name: "0013-job-events", statements: jobEventStatements },
  {
    name: "0014-endings",
    statements: [
      // Null: by choice. Technicians who lost a job in another way may get it again.
      `alter table assignments add column end_cause text check (end_cause in (${endCauses.map((cause) => `'${cause}'`).join(", ")}))`,
    ],
  },
  { name: "0015-holds", statements: holdStatements },
  { name: "0016-moved-visits", statements: [moveVisitFunction] },
  { name: "0017-late-visits", statements: lateVisitStatements },
  { name: "0018-positions", statements: positionStatements },
  { name: "0019-erasure", statements: erasureStatements },
  { name: "0021-technician-changes", statements: technicianChangeStatements },
  {
    name: "0022-keys-of-jobs",
    statements: [
      // The key of a job stays if its owner deletes the assignment of the job: only other keys go with their assignment.
      `create or replace function dispatch_keep_job_keys() returns trigger language plpgsql as $$
        begin
          update dispatch_idempotency_keys set assignment_id = null where assignment_id = old.id and job_id is not null;
          return old;
        end $$`,
      `create trigger dispatch_assignments_deleted before delete on assignments for each row
        execute function dispatch_keep_job_keys()`,
    ],
  },
  { name: "0023-retention", statements: retentionStatements },
  { name: "0024-queue-hints", statements: queueHintStatements },
  { name: "0025-held-jobs", statements: heldJobStatements },
  { name: "0026-later-shifts", statements: laterShiftStatements },
  { name: "0027-erased-bookings", statements: erasedBookingStatements },
];

/** Checks the whole search path: `if not exists` checks only its first schema, and a new table there would hide existing rows. */
function createUnlessFound(table: string, columns: string): string {
  return `do $do$ begin
    if to_regclass('${table}') is null then create table ${table} (${columns}); end if;
  end $do$`;
}

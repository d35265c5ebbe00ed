import type { NoteAbsenceRequest, OperationOptions, RemoveAbsenceRequest } from "@dispatch/core";
import {
  checkNoteAbsenceRequest,
  checkRemoveAbsenceRequest,
  maxAbsences,
  TechnicianNotFoundError,
  tooManyAbsences,
} from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";

export async function noteAbsence(
  database: Kysely<Tables>,
  request: NoteAbsenceRequest,
  options: OperationOptions | undefined,
): Promise<void> {
  options?.signal?.throwIfAborted();
  checkNoteAbsenceRequest(request);
  const { technicianId, from, to, reason, actor } = request;
  const id = parseId(technicianId);
  // The row of the technician is locked, so of two who note the last possible absence one is refused.
  const statement = sql<{ readonly is_known: boolean; readonly is_full: boolean }>`
    with technician as materialized (
      select technicianid from technicians where technicianid = ${id}::integer for no key update
    ), others as materialized (
      select starts_at, ends_at from dispatch_absences join technician on tech_id = technicianid where ends_at > now()
    ), noted as (
      insert into dispatch_absences (tech_id, starts_at, ends_at, reason, actor)
      select technicianid, ${from}::timestamptz, ${to}::timestamptz, ${reason ?? null}::text, ${actor ?? null}::text
      from technician where (select count(*) from others) < ${maxAbsences}::integer
      on conflict do nothing
    )
    select exists (select from technician) as is_known, (select count(*) from others) >= ${maxAbsences}::integer
      and not exists (select from others where starts_at = ${from}::timestamptz and ends_at = ${to}::timestamptz)
      as is_full`;
  const [row] = await queryRows(database, statement, options);
  if (row?.is_known !== true) throw new TechnicianNotFoundError(technicianId);
  if (row.is_full) throw tooManyAbsences(technicianId);
}

/** Resolves to whether there was such an absence. */
export async function removeAbsence(
  database: Kysely<Tables>,
  request: RemoveAbsenceRequest,
  options: OperationOptions | undefined,
): Promise<boolean> {
  options?.signal?.throwIfAborted();
  checkRemoveAbsenceRequest(request);
  const { technicianId, from, to } = request;
  // Nothing else of the technician changes, so the triggers would not tell the queue.
  const statement = sql<{ readonly is_known: boolean; readonly is_removed: boolean }>`
    with technician as materialized (
      select technicianid from technicians where technicianid = ${parseId(technicianId)}::integer for no key update
    ), removed as (
      delete from dispatch_absences using technician where tech_id = technicianid
        and starts_at = ${from}::timestamptz and ends_at = ${to}::timestamptz returning tech_id
    ), noted as (
      update technicians set dispatch_ability_xid = pg_current_xact_id(), dispatch_silence_seconds = null
      where technicianid in (select tech_id from removed)
    )
    select exists (select from technician) as is_known, exists (select from removed) as is_removed`;
  const [row] = await queryRows(database, statement, options);
  if (row?.is_known !== true) throw new TechnicianNotFoundError(technicianId);
  return row.is_removed;
}

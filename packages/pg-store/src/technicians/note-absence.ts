import { type NoteAbsenceRequest, type OperationOptions, TechnicianNotFoundError } from "@dispatch/core";
import { checkNoteAbsenceRequest, maxAbsences, tooManyAbsences } from "@dispatch/core/plugin-kit";
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

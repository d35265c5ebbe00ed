import {
  type Assignment,
  type AssignmentStatus,
  assignmentStatuses,
  type MoveAssignmentRequest,
  type OperationOptions,
  openStatuses,
  StoreError,
} from "@dispatch/core";
import {
  AssignmentNotFoundError,
  checkMoveRequest,
  findMoves,
  IllegalMoveError,
  statusesBefore,
} from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { job } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { type AssignmentRow, assignmentColumns, toAssignment } from "./assignment-row.js";

/** An assignment cannot be moved more often than there are statuses, so one more attempt meets no concurrent move. */
const maxTries = assignmentStatuses.length + 1;

export async function moveAssignment(
  database: Kysely<Tables>,
  request: MoveAssignmentRequest,
  options: OperationOptions | undefined,
): Promise<Assignment> {
  options?.signal?.throwIfAborted();
  checkMoveRequest(request);
  const { assignmentId, to, isWalk = false } = request;
  const id = parseId(assignmentId);
  if (id === null) throw new AssignmentNotFoundError(assignmentId);
  const ways = listWays(to, isWalk);
  const before = [...new Set(ways.map(({ start }) => start))];
  const statement = moveStatement(id, ways, request);
  for (let tries = 0; tries < maxTries; tries += 1) {
    const [row] = await queryRows(database, statement, options);
    if (row === undefined) throw new AssignmentNotFoundError(assignmentId);
    if (row.is_moved) return toAssignment({ ...row, status: to, end_cause: request.endCause ?? null });
    if (row.status === to) return toAssignment(row);
    if (row.status === null || !before.includes(row.status)) throw new IllegalMoveError(assignmentId, row.status, to);
  }
  const message = `Gave up after ${maxTries} attempts because of concurrent moves; retry the request`;
  throw new StoreError("STORE_CONTENTION", message);
}

/** One step on the way from the status `start`. */
interface Step {
  readonly start: AssignmentStatus;
  readonly from: AssignmentStatus;
  readonly to: AssignmentStatus;
}

/** The steps from each status that leads there, each way in its order. */
function listWays(to: AssignmentStatus, isWalk: boolean): readonly Step[] {
  const starts = isWalk ? assignmentStatuses.filter((start) => start !== to) : statusesBefore(to);
  return starts.flatMap((start) => {
    const moves = isWalk ? (findMoves(start, to) ?? []) : [to];
    return moves.map((step, index) => ({ start, from: moves[index - 1] ?? start, to: step }));
  });
}

/** The assignment when the statement started, and whether the statement moved it. */
type MoveRow = AssignmentRow & { readonly is_moved: boolean };

/**
 * Moves the assignment from the status that was seen, or not at all: if another move was faster, this one has no effect and
 * is repeated. So a transaction that moves it is later than all that moved it before, and events are in the order of their
 * transactions.
 *
 * @param ways the steps from each status that may be left
 */
function moveStatement(
  id: number,
  ways: readonly Step[],
  { to, endCause, actor, reason }: MoveAssignmentRequest,
): RawBuilder<MoveRow> {
  const textsOf = (name: keyof Step): RawBuilder<unknown> => sql`${ways.map((step) => step[name])}::text[]`;
  return sql<MoveRow>`
    with seen as materialized (
      select * from assignments where id = ${id}::integer
    ), moved as (
      update assignments
      set status = ${to}
        ${openStatuses.includes(to) ? sql`` : sql`, slot = null`}
        ${endCause === undefined ? sql`` : sql`, end_cause = ${endCause}`}
      from seen
      where assignments.id = seen.id and assignments.status = seen.status and seen.status = any(${textsOf("start")})
      returning assignments.*, seen.status as from_status
    ), noted as (
      insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, from_status, to_status, actor, reason)
      select id, ${sql.raw(job)}, tech_id, cust_id, step.from_status, step.to_status, ${actor ?? null}::text,
        ${reason ?? null}::text
      from moved join unnest(${textsOf("start")}, ${textsOf("from")}, ${textsOf("to")})
        with ordinality as step (start, from_status, to_status, place) on start = moved.from_status
      order by place
    )
    select ${assignmentColumns}, exists (select from moved) as is_moved from seen`;
}

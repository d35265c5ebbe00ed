import type { AssignmentRecord, Decision, OperationOptions } from "@dispatch/core";
import { type CompactDecision, readStoredDecision } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { type AssignmentRow, assignmentColumns, toAssignmentRecord } from "./assignment-row.js";

export async function findAssignment(
  database: Kysely<Tables>,
  assignmentId: string,
  options: OperationOptions | undefined,
): Promise<AssignmentRecord | null> {
  options?.signal?.throwIfAborted();
  const id = parseId(assignmentId);
  if (id === null) return null;
  const statement = sql<AssignmentRow>`select ${assignmentColumns} from assignments where id = ${id}::integer`;
  const [row] = await queryRows(database, statement, options);
  return row === undefined ? null : toAssignmentRecord(row);
}

export async function findDecision(
  database: Kysely<Tables>,
  assignmentId: string,
  options: OperationOptions | undefined,
): Promise<Decision | null> {
  options?.signal?.throwIfAborted();
  const id = parseId(assignmentId);
  if (id === null) return null;
  const statement = sql<{
    body: Decision | CompactDecision;
  }>`select body from dispatch_decisions where assignment_id = ${id}::integer`;
  const [row] = await queryRows(database, statement, options);
  return row === undefined ? null : readStoredDecision(row.body);
}

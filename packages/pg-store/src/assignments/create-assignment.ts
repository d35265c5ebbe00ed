import {
  type Assignment,
  AssignmentConflictError,
  type CreateAssignmentRequest,
  CustomerNotFoundError,
  InvalidRequestError,
  type OperationOptions,
} from "@dispatch/core";
import { type Kysely, sql } from "kysely";
import { sqlStateOf } from "../errors/store-error-code.js";
import { runStatement } from "../run/run-statement.js";
import { parseId } from "../schema/parse-id.js";
import type { Tables } from "../schema/tables.js";
import { type AssignmentRow, assignedAtUtc, toAssignmentRecord, toKilometers } from "./assignment-row.js";

export async function createAssignment(
  database: Kysely<Tables>,
  request: CreateAssignmentRequest,
  options: OperationOptions | undefined,
): Promise<Assignment> {
  options?.signal?.throwIfAborted();
  const { customerId, technicianId, distanceMeters } = request;
  checkDistance(distanceMeters);
  const custId = parseId(customerId);
  if (custId === null) throw new CustomerNotFoundError(customerId);
  const techId = parseId(technicianId);
  if (techId === null) throw new AssignmentConflictError(technicianId);
  const row = await runStatement(
    database,
    (connection) =>
      insertIfActive(connection, custId, techId, toKilometers(distanceMeters)).catch((error: unknown) => {
        throw toClaimError(error, request);
      }),
    options,
  );
  if (row === undefined) throw new AssignmentConflictError(technicianId);
  const record = toAssignmentRecord(row);
  return { ...record, distanceMeters: record.distanceMeters ?? distanceMeters, assignedAt: row.assigned_at_utc };
}

type StoredRow = AssignmentRow & { readonly assigned_at_utc: string };

/** `for share` makes whoever deactivates or deletes the technician wait for this statement, or this statement for them. */
async function insertIfActive(database: Kysely<Tables>, custId: number, techId: number, kilometers: number) {
  const { rows } = await sql<StoredRow>`
    insert into assignments (cust_id, tech_id, distance_km, assigned_at)
    select ${custId}::integer, technicianid, ${kilometers}::float8, now()
    from technicians
    where technicianid = ${techId}::integer and is_active
    for share
    returning id, cust_id, tech_id, distance_km, ${assignedAtUtc} as assigned_at_utc`.execute(database);
  return rows[0];
}

function checkDistance(distanceMeters: number): void {
  if (Number.isFinite(distanceMeters) && distanceMeters >= 0) return;
  throw new InvalidRequestError(`distanceMeters must be a finite number of at least 0; got ${String(distanceMeters)}`);
}

/** Which row is gone, told by the column that a violated foreign key names. */
function toClaimError(error: unknown, { customerId, technicianId }: CreateAssignmentRequest): unknown {
  if (sqlStateOf(error) !== "23503" || !(error instanceof Error)) return error;
  const { detail, constraint } = error as Error & { readonly detail?: string; readonly constraint?: string };
  const violated = `${detail} ${constraint}`;
  if (violated.includes("cust_id")) return new CustomerNotFoundError(customerId, { cause: error });
  if (violated.includes("tech_id")) return new AssignmentConflictError(technicianId, { cause: error });
  return error;
}

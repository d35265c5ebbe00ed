import {
  type Assignment,
  type BookAssignmentRequest,
  CustomerNotFoundError,
  type DispatchError,
  type OperationOptions,
  StoreError,
} from "@dispatch/core";
import {
  AssignmentConflictError,
  AssignmentNotFoundError,
  HoldNotFoundError,
  IllegalMoveError,
  JobAlreadyAssignedError,
  PlaceNotBookableError,
  ReservationLostError,
  VersionConflictError,
} from "@dispatch/core/plugin-kit";
import type { Kysely } from "kysely";
import { sqlStateOf } from "../errors/store-error-code.js";
import { runStatement } from "../run/run-statement.js";
import type { Tables } from "../schema/tables.js";
import { toAssignment } from "./assignment-row.js";
import { type ClaimRow, claimStatement } from "./claim-statement.js";
import { toClaim } from "./to-claim.js";

/** The maximum number of attempts. Before each one after the first, another program was faster. */
const maxTries = 100;

export async function bookAssignment(
  database: Kysely<Tables>,
  request: BookAssignmentRequest,
  options: OperationOptions | undefined,
): Promise<Assignment> {
  options?.signal?.throwIfAborted();
  const statement = claimStatement(toClaim(request));
  for (let tries = 0; tries < maxTries; tries += 1) {
    const row = await runStatement(
      database,
      async (connection) => {
        try {
          return (await statement.execute(connection)).rows[0];
        } catch (error) {
          return retryOrThrow(error, request);
        }
      },
      options,
    );
    if (row?.id != null) return toAssignment(row);
    if (row?.obstacle != null) throw toObstacleError(row.obstacle, row, request);
  }
  const message = `Gave up after ${maxTries} attempts because of concurrent claims; retry the request`;
  throw new StoreError("STORE_CONTENTION", message);
}

/** What Postgres may report about a violated constraint. */
interface Violation {
  readonly detail?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
  /** A domain, which Postgres names instead of the table. */
  readonly dataType?: string;
}

/** Whether a constraint of the table's owner refuses a new customer, who has only a place. */
function isOfCustomers({ table, dataType }: Violation, state: string | undefined): boolean {
  return state?.startsWith("23") === true && (table === "customers" || (table === undefined && dataType !== undefined));
}

function toObstacle({ column, constraint, dataType }: Violation): string {
  if (column !== undefined) return `table customers needs a value for ${column}`;
  return constraint === undefined
    ? `table customers needs a value of type ${dataType}`
    : `table customers refuses the place because of its constraint ${constraint}`;
}

/** Whether a program that does not take turns took the lane, or Postgres ended a deadlock. */
export function isOvertaken(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === "40P01" || (state === "23P01" && (error as Violation).constraint === "dispatch_visits_lane");
}

/** Returns, for another attempt, if a program that does not take turns was faster, or Postgres ended a deadlock. */
function retryOrThrow(error: unknown, { customerId, technicianId, jobId }: BookAssignmentRequest): undefined {
  const state = sqlStateOf(error);
  const { detail, constraint } = error as Violation;
  if (customerId === null && isOfCustomers(error as Violation, state)) {
    throw new PlaceNotBookableError(toObstacle(error as Violation), { cause: error });
  }
  if (isOvertaken(error)) return undefined;
  // Another attempt would fail in the same way.
  if (state === "23505" && constraint === "dispatch_assignments_open_job") {
    throw new JobAlreadyAssignedError(jobId ?? "", { cause: error });
  }
  if (state !== "23503") throw error;
  // The column of the violated foreign key shows which row is gone.
  const violated = `${detail} ${constraint}`;
  if (violated.includes("cust_id")) throw new CustomerNotFoundError(customerId ?? "", { cause: error });
  if (violated.includes("tech_id")) throw new AssignmentConflictError(technicianId, { cause: error });
  if (violated.includes("job_id")) throw new AssignmentNotFoundError(jobId ?? "");
  throw error;
}

function toObstacleError(
  obstacle: NonNullable<ClaimRow["obstacle"]>,
  { replaced_status, held }: ClaimRow,
  { technicianId, jobId = "", jobVersion = 0, holdId = "", replaces = "", interrupts }: BookAssignmentRequest,
): DispatchError {
  switch (obstacle) {
    case "reservation":
      return new ReservationLostError();
    case "hold":
      return new HoldNotFoundError(holdId);
    case "replaced-missing":
      return interrupts === undefined
        ? new AssignmentNotFoundError(replaces)
        : new AssignmentConflictError(technicianId);
    case "replaced-over":
      return new IllegalMoveError(replaces, replaced_status, "cancelled");
    case "job-missing":
      return new AssignmentNotFoundError(jobId);
    case "version":
      return new VersionConflictError(jobId, jobVersion);
    case "job":
      return new JobAlreadyAssignedError(jobId);
    case "technician":
      return new AssignmentConflictError(technicianId);
    case "load":
      return new AssignmentConflictError(technicianId, { openAssignments: held ?? undefined });
    case "calendar":
      return new AssignmentConflictError(technicianId, { calendarChanged: true });
  }
}

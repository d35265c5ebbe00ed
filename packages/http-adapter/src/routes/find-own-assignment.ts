import { type AssignmentLedger, AssignmentNotFoundError, type AssignmentRecord } from "@dispatch/core";
import type { Context } from "hono";
import { readId } from "./read-id.js";

/**
 * The assignment that the path names, of this technician.
 *
 * @throws {AssignmentNotFoundError} there is none with this id, or it is another's: nobody can tell which
 */
export async function findOwnAssignment(
  context: Context,
  ledger: AssignmentLedger,
  technicianId: string,
): Promise<AssignmentRecord> {
  const id = readId(context);
  const assignment = await ledger.findAssignment(id, { signal: context.req.raw.signal });
  if (assignment?.technicianId !== technicianId) throw new AssignmentNotFoundError(id);
  return assignment;
}

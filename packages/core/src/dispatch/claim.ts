import type { Assignment } from "../domain/assignment.js";
import type { Decision } from "../domain/decision.js";
import type { AssignmentConflictError } from "../errors/assignment-conflict-error.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { isLedger } from "../plugin-kit/check-plugin.js";
import type { BookAssignmentRequest } from "../plugins/assignment-ledger.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import { toLedger } from "./ledger.js";
import type { MeasuredProspect, Prospect } from "./prospect.js";
import type { Ranking } from "./ranking.js";

/** What a ledger notes besides who goes where. */
export type BookingNotes = Pick<BookAssignmentRequest, "jobId" | "replaces" | "reservation" | "actor" | "reason">;

/**
 * Books the technician; null, and what was found noted on them, where the choice has to be made again: they were taken
 * meanwhile, or have more to do than the choice counted on.
 */
export async function claim(
  prospect: MeasuredProspect,
  decision: Decision,
  notes: BookingNotes,
  ranking: Ranking,
  assignments: AssignmentStore,
  signal: AbortSignal | undefined,
): Promise<Assignment | null> {
  signal?.throwIfAborted();
  const { road } = prospect.outcome;
  const { id: customerId, location } = decision.customer;
  const booking = { technicianId: prospect.technician.id, distanceMeters: road.distanceMeters };
  const { openAssignments = 0 } = prospect.technician;
  const expectedOpenAssignments = ranking.hasPreference ? openAssignments : undefined;
  try {
    if (customerId !== null && !isLedger(assignments)) {
      return await assignments.createAssignment({ customerId, ...booking }, { signal });
    }
    const ledger = toLedger(assignments, "location");
    const request = { customerId, location, ...booking, ...notes, expectedOpenAssignments, decision };
    return await ledger.bookAssignment(request, { signal });
  } catch (error) {
    if (!DispatchError.isInstance(error) || error.code !== "ASSIGNMENT_CONFLICT") throw error;
    noteConflict(prospect, error as AssignmentConflictError, expectedOpenAssignments, ranking);
    return null;
  }
}

function noteConflict(
  prospect: MeasuredProspect,
  { openAssignments = 0 }: Pick<AssignmentConflictError, "openAssignments">,
  expectedOpenAssignments: number | undefined,
  ranking: Ranking,
): void {
  const found: Prospect = prospect;
  const { road, cost } = prospect.outcome;
  // Only ever more, so that the same choice cannot be made for ever.
  if (expectedOpenAssignments !== undefined && openAssignments > expectedOpenAssignments) {
    found.technician = { ...prospect.technician, openAssignments };
    found.preference = ranking.toPreference(found.technician);
  } else found.outcome = { status: "conflict", road, cost };
}

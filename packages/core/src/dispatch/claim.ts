import type { Assignment } from "../domain/assignment.js";
import type { Decision } from "../domain/decision.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { type BookAssignmentRequest, isLedger } from "../plugins/assignment-ledger.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import { toLedger } from "./ledger.js";
import type { MeasuredProspect, Prospect } from "./prospect.js";

/** What a ledger notes besides who goes where. */
export type BookingNotes = Pick<BookAssignmentRequest, "jobId" | "replaces" | "reservation" | "actor" | "reason">;

/** Books the technician; null, and a conflict noted on them, where they were taken meanwhile. */
export async function claim(
  prospect: MeasuredProspect,
  decision: Decision,
  notes: BookingNotes,
  assignments: AssignmentStore,
  signal: AbortSignal | undefined,
): Promise<Assignment | null> {
  signal?.throwIfAborted();
  const { road, cost } = prospect.outcome;
  const { id: customerId, location } = decision.customer;
  const booking = { technicianId: prospect.technician.id, distanceMeters: road.distanceMeters };
  const taken: Prospect = prospect;
  try {
    if (customerId !== null && !isLedger(assignments)) {
      return await assignments.createAssignment({ customerId, ...booking }, { signal });
    }
    const ledger = toLedger(assignments, "location");
    return await ledger.bookAssignment({ customerId, location, ...booking, ...notes, decision }, { signal });
  } catch (error) {
    if (!DispatchError.isInstance(error) || error.code !== "ASSIGNMENT_CONFLICT") throw error;
    taken.outcome = { status: "conflict", road, cost };
    return null;
  }
}

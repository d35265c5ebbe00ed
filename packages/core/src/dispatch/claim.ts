import type { Assignment } from "../domain/assignment.js";
import type { Customer } from "../domain/customer.js";
import { DispatchError } from "../errors/dispatch-error.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import type { MeasuredProspect, Prospect } from "./prospect.js";

/** Books the technician; null, and a conflict noted on them, where they were taken meanwhile. */
export async function claim(
  prospect: MeasuredProspect,
  customer: Customer,
  assignments: AssignmentStore,
  signal: AbortSignal | undefined,
): Promise<Assignment | null> {
  signal?.throwIfAborted();
  const { road, cost } = prospect.outcome;
  const taken: Prospect = prospect;
  try {
    return await assignments.createAssignment(
      { customerId: customer.id, technicianId: prospect.technician.id, distanceMeters: road.distanceMeters },
      { signal },
    );
  } catch (error) {
    if (!DispatchError.isInstance(error) || error.code !== "ASSIGNMENT_CONFLICT") throw error;
    taken.outcome = { status: "conflict", road, cost };
    return null;
  }
}

import { setTimeout as sleep } from "node:timers/promises";
import { AssignmentConflictError } from "@dispatch/core/plugin-kit";

const technicianCount = 20;
const holdMs = 1;

/**
 * Makes claims of so few technicians, so many at once, that nearly all of them collide. Each technician has a capacity of
 * one: a claim that gets a technician whom another claim still holds is a double booking.
 */
export async function countDoubleBookings({ store: { assignments }, query }, claimCount, atOnce = 64) {
  await query("update assignments set status = 'completed', slot = null where tech_id <= $1", [technicianCount]);
  await query("update technicians set capacity = 1 where technicianid <= $1", [technicianCount]);
  const held = new Set();
  const counts = { claims: claimCount, booked: 0, refused: 0, double: 0 };
  let left = claimCount;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const technicianId = String(1 + Math.floor(Math.random() * technicianCount));
      const assignment = await claim(assignments, technicianId);
      if (assignment === null) {
        counts.refused += 1;
        continue;
      }
      counts.booked += 1;
      if (held.has(technicianId)) counts.double += 1;
      held.add(technicianId);
      await sleep(holdMs);
      held.delete(technicianId);
      await assignments.moveAssignment({ assignmentId: assignment.id, to: "cancelled" });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return counts;
}

/** Returns null if the technician is taken. */
async function claim(assignments, technicianId) {
  try {
    return await assignments.createAssignment({ customerId: "1", technicianId, distanceMeters: 5 });
  } catch (error) {
    if (AssignmentConflictError.isInstance(error)) return null;
    throw error;
  }
}

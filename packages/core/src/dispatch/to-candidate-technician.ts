import type { CandidateTechnician } from "../domain/decision.js";
import type { Technician } from "../domain/technician.js";

/** What a decision keeps of a technician. */
export function toCandidateTechnician({ id, location, openAssignments = 0 }: Technician): CandidateTechnician {
  return openAssignments === 0 ? { id, location } : { id, location, openAssignments };
}

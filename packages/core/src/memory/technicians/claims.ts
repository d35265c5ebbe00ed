import type { Technician } from "../../domain/technician.js";
import { isBelowCapacity } from "../../eligibility/capacity.js";
import type { Fleet } from "./fleet.js";

/** How many open assignments each technician has. */
export interface Claims {
  /** Takes over the number of a technician's open assignments. If it is left out, adds the number that is known. */
  count(technician: Technician): Technician;
  /**
   * Counts one more, and one less for the technician who is replaced. Returns false, and counts nothing, if the
   * technician is not free.
   */
  claim(technicianId: string, replacedTechnicianId?: string): boolean;
  /** Counts one open assignment less. */
  release(technicianId: string): void;
  /** How many are open, without the one that is replaced; null for a technician who is not free. */
  countOpen(technicianId: string, replacedTechnicianId?: string): number | null;
}

export function createClaims(fleet: Fleet): Claims {
  /** Includes inactive and removed technicians: they may come back. */
  const counts = new Map<string, number>();

  const change = (technicianId: string, by: 1 | -1): void => {
    const openAssignments = (counts.get(technicianId) ?? 0) + by;
    counts.set(technicianId, openAssignments);
    const technician = fleet.get(technicianId);
    if (technician !== undefined) fleet.set({ ...technician, openAssignments });
  };

  const isFree = (technicianId: string): boolean => {
    const technician = fleet.get(technicianId);
    return technician !== undefined && isBelowCapacity(technician);
  };

  return {
    count(technician) {
      const openAssignments = technician.openAssignments ?? counts.get(technician.id) ?? 0;
      counts.set(technician.id, openAssignments);
      return { ...technician, openAssignments };
    },
    claim(technicianId, replacedTechnicianId) {
      if (replacedTechnicianId !== undefined) change(replacedTechnicianId, -1);
      const isClaimed = isFree(technicianId);
      if (isClaimed) change(technicianId, 1);
      else if (replacedTechnicianId !== undefined) change(replacedTechnicianId, 1);
      return isClaimed;
    },
    release: (technicianId) => change(technicianId, -1),
    countOpen(technicianId, replacedTechnicianId) {
      const technician = fleet.get(technicianId);
      const isReplaced = replacedTechnicianId === technicianId;
      const openAssignments = (counts.get(technicianId) ?? 0) - Number(isReplaced);
      return technician !== undefined && isBelowCapacity({ ...technician, openAssignments }) ? openAssignments : null;
    },
  };
}

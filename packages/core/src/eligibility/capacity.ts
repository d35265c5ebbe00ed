import type { Technician } from "../domain/technician.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/** Nobody has more open assignments than they can have. */
export const capacityRule: EligibilityRule = {
  name: "capacity",
  check: (technician) => (isBelowCapacity(technician) ? null : "AT_CAPACITY"),
};

export function isBelowCapacity({ capacity, openAssignments }: Technician): boolean {
  return (openAssignments ?? 0) < (capacity ?? Number.POSITIVE_INFINITY);
}

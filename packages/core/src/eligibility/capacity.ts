import type { Technician } from "../domain/technician.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/** Turns down technicians who already have as many open assignments as their capacity allows. */
export const capacityRule: EligibilityRule = {
  name: "capacity",
  check: (technician) => (isBelowCapacity(technician) ? null : "AT_CAPACITY"),
};

export function isBelowCapacity({ capacity, openAssignments }: Technician): boolean {
  return (openAssignments ?? 0) < (capacity ?? Number.POSITIVE_INFINITY);
}

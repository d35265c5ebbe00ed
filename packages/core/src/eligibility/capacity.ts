import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/** Nobody has more open assignments than they can have. */
export const capacityRule: EligibilityRule = {
  name: "capacity",
  check({ capacity, openAssignments }) {
    return (openAssignments ?? 0) < (capacity ?? Number.POSITIVE_INFINITY) ? null : "AT_CAPACITY";
  },
};

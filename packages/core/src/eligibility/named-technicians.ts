import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/** Turns down excluded technicians and, if some are pinned, all others. */
export const namedTechniciansRule: EligibilityRule = {
  name: "named-technicians",
  check({ id }, { requirements: { pinned, excluded } }) {
    if (excluded?.includes(id)) return "EXCLUDED";
    return pinned === undefined || pinned.includes(id) ? null : "NOT_PINNED";
  },
};

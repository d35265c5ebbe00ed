import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/** Nobody goes who is excluded, and where some are pinned, nobody else. */
export const namedTechniciansRule: EligibilityRule = {
  name: "named-technicians",
  check({ id }, { requirements: { pinned, excluded } }) {
    if (excluded?.includes(id)) return "EXCLUDED";
    return pinned === undefined || pinned.includes(id) ? null : "NOT_PINNED";
  },
};

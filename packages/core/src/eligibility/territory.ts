import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/** Technicians who serve certain territories go only to those. */
export const territoryRule: EligibilityRule = {
  name: "territory",
  check({ territories }, { requirements: { territory } }) {
    if (territory === undefined || territories === undefined) return null;
    return Array.isArray(territories) && territories.includes(territory) ? null : "OTHER_TERRITORY";
  },
};

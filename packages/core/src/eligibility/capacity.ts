import { isLaneFree } from "../calendar/lanes.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/**
 * Turns down technicians who cannot leave now: all their lanes are taken by visits that have begun, or they have as many
 * open assignments as their capacity allows, if their source keeps no calendar. If the work may start later, their
 * calendar is searched instead.
 */
export const capacityRule: EligibilityRule = {
  name: "capacity",
  check: (technician, { nowMs, within }) =>
    within !== undefined || isLaneFree(technician, nowMs) ? null : "AT_CAPACITY",
};

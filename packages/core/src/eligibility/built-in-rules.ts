import type { EligibilityRule } from "../plugins/eligibility-rule.js";
import { capacityRule } from "./capacity.js";
import { locationAgeRule } from "./location-age.js";
import { namedTechniciansRule } from "./named-technicians.js";
import { requiredSkillsRule } from "./required-skills.js";
import { territoryRule } from "./territory.js";
import { workingHoursRule } from "./working-hours.js";

/** The rules that do not need the current time: a source that does not know the time can use them too. */
export const rulesWithoutClock: readonly EligibilityRule[] = [
  namedTechniciansRule,
  capacityRule,
  requiredSkillsRule,
  workingHoursRule,
  territoryRule,
];

/**
 * The rules that every dispatcher applies: together they cover `Requirements`, except for the two limits of the drive.
 */
// Marked as pure, so a bundle without a dispatcher does not contain them.
export const builtInRules: readonly EligibilityRule[] = /* @__PURE__ */ rulesWithoutClock.concat(locationAgeRule);

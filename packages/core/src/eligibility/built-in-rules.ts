import type { EligibilityRule } from "../plugins/eligibility-rule.js";
import { capacityRule } from "./capacity.js";
import { locationAgeRule } from "./location-age.js";
import { namedTechniciansRule } from "./named-technicians.js";
import { requiredSkillsRule } from "./required-skills.js";
import { territoryRule } from "./territory.js";
import { workingHoursRule } from "./working-hours.js";

/** Those that need not know what time it is now: a source that is not told it can ask them too. */
export const timelessRules: readonly EligibilityRule[] = [
  namedTechniciansRule,
  capacityRule,
  requiredSkillsRule,
  workingHoursRule,
  territoryRule,
];

/** Those that every dispatcher asks: together they say what `Requirements` says, the two limits of the drive aside. */
// Marked so that a bundle without a dispatcher holds none of them.
export const builtInRules: readonly EligibilityRule[] = /* @__PURE__ */ timelessRules.concat(locationAgeRule);

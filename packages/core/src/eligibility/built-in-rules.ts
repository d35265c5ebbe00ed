import type { EligibilityRule } from "../plugins/eligibility-rule.js";
import { capacityRule } from "./capacity.js";
import { locationAgeRule } from "./location-age.js";
import { namedTechniciansRule } from "./named-technicians.js";
import { requiredSkillsRule } from "./required-skills.js";
import { territoryRule } from "./territory.js";
import { workingHoursRule } from "./working-hours.js";

/** Those that every dispatcher asks: together they say what `Requirements` says, the two limits of the drive aside. */
export const builtInRules: readonly EligibilityRule[] = [
  namedTechniciansRule,
  capacityRule,
  requiredSkillsRule,
  workingHoursRule,
  territoryRule,
  locationAgeRule,
];

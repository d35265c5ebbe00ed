import { parseInstant } from "../domain/instant.js";
import type { RequiredSkill } from "../domain/requirements.js";
import type { Skill } from "../domain/technician.js";
import { findSkillFault } from "../plugin-kit/technician-faults.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/** Technicians must have every required skill, at a sufficient level and not expired when the work starts. */
export const requiredSkillsRule: EligibilityRule = {
  name: "required-skills",
  check({ skills = [] }, { requirements, startsAtMs }) {
    for (const required of requirements.skills ?? []) {
      const reason = Array.isArray(skills) ? findReason(skills, required, startsAtMs) : "INVALID_SKILL";
      if (reason !== null) return reason;
    }
    return null;
  },
};

/**
 * If a skill is listed twice, such as an old certificate and its successor, the better one counts. A skill that cannot
 * be read counts as not held.
 */
function findReason(skills: readonly unknown[], required: RequiredSkill, startsAtMs: number): string | null {
  const reasons = skills
    .filter((skill) => mayBe(skill, required.name))
    .map((skill) =>
      findSkillFault(skill, "") === null ? checkSkill(skill as Skill, required, startsAtMs) : "INVALID_SKILL",
    );
  if (reasons.includes(null)) return null;
  // An unreadable record comes first, because it can be corrected.
  return reasons.includes("INVALID_SKILL") ? "INVALID_SKILL" : (reasons[0] ?? "SKILL_MISSING");
}

/** Compares the names; a skill whose name cannot be read may be any skill. */
function mayBe(skill: unknown, requiredName: string): boolean {
  const { name }: Partial<Skill> = Object(skill);
  return typeof name === "string" && name !== "" ? name === requiredName : true;
}

function checkSkill({ level = 1, expiresAt }: Skill, { minLevel }: RequiredSkill, startsAtMs: number): string | null {
  const expiresAtMs = parseInstant(expiresAt) ?? Number.POSITIVE_INFINITY;
  if (expiresAtMs <= startsAtMs) return "SKILL_EXPIRED";
  return minLevel === undefined || level >= minLevel ? null : "SKILL_LEVEL_TOO_LOW";
}

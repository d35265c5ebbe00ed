import { parseInstant } from "../domain/instant.js";
import type { RequiredSkill } from "../domain/requirements.js";
import type { Skill } from "../domain/technician.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";

/** Every skill that is needed must be there, good enough, and still count when the work begins. */
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

/** A skill that is there twice, such as an old certificate and its successor, counts by the better one. */
function findReason(skills: readonly Skill[], required: RequiredSkill, startsAtMs: number): string | null {
  const reasons = skills
    .filter((skill) => skill?.name === required.name)
    .map((skill) => checkSkill(skill, required, startsAtMs));
  return reasons.includes(null) ? null : (reasons[0] ?? "SKILL_MISSING");
}

function checkSkill({ level = 1, expiresAt }: Skill, { minLevel }: RequiredSkill, startsAtMs: number): string | null {
  const expiresAtMs = expiresAt === undefined ? Number.POSITIVE_INFINITY : parseInstant(expiresAt);
  if (expiresAtMs === null || !Number.isFinite(level)) return "INVALID_SKILL";
  if (expiresAtMs <= startsAtMs) return "SKILL_EXPIRED";
  return minLevel === undefined || level >= minLevel ? null : "SKILL_LEVEL_TOO_LOW";
}

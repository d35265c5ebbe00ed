import { parseInstant } from "../domain/instant.js";
import type { RecordFault } from "../domain/record-fault.js";
import type { Skill } from "../domain/technician.js";
import { type FieldsOf, findUnknownField, toUnknownFieldProblem } from "../plugins/check-fields.js";

const fields: FieldsOf<Skill> = { name: true, level: true, expiresAt: true };

/** Why a stored skill cannot be read, so that it counts as not held; null if it can. */
export function findSkillFault(skill: unknown, field: string): RecordFault | null {
  const fault = (name: string, problem: string): RecordFault => ({
    code: "INVALID_SKILL",
    field: field + name,
    problem,
  });
  if (typeof skill !== "object" || skill === null || Array.isArray(skill)) return fault("", "is not an object");
  const unknown = findUnknownField(skill, fields);
  if (unknown !== null) return fault(`.${unknown}`, toUnknownFieldProblem(unknown, Object.keys(fields)));
  const { name, level, expiresAt } = skill as Partial<Skill>;
  if (typeof name !== "string" || name === "") return fault(".name", "is not a text of at least one character");
  if (level !== undefined && !Number.isFinite(level)) return fault(".level", "is not a finite number");
  if (expiresAt !== undefined && parseInstant(expiresAt) === null) {
    return fault(".expiresAt", "is not an RFC 3339 time with its offset");
  }
  return null;
}

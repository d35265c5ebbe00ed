import { type Coordinates, isValidCoordinates, toSwapHint } from "../domain/coordinates.js";
import { parseInstant } from "../domain/instant.js";
import type { RecordFault } from "../domain/record-fault.js";
import type { Absence, Availability, Shift, Skill, Technician } from "../domain/technician.js";
import { type FieldsOf, findUnknownField, toUnknownFieldProblem } from "./check-fields.js";
import { checkObject } from "./check-option.js";
import { isTimeZone } from "./wall-clock.js";

/** A record can be of any length, but the list of its faults is bounded. */
const maxFaults = 20;
const maxTextLength = 300;

/** A technician's record as another program may have written it. */
export type TechnicianRecord = Pick<Technician, "location"> & {
  readonly skills?: unknown;
  readonly availability?: unknown;
};

/**
 * Lists what rules cannot read in a technician's record: the first 20 faults, empty if everything can be read.
 *
 * @throws {InvalidRequestError} if it is not an object
 */
export function listTechnicianFaults(technician: TechnicianRecord): readonly RecordFault[] {
  const { location, skills, availability } = checkObject("technician", technician);
  const faults = [
    isValidCoordinates(location) ? null : toLocationFault(location),
    ...(skills === undefined ? [] : listSkillFaults(skills)),
    availability === undefined ? null : findAvailabilityFault(availability, "availability"),
  ];
  return faults
    .filter((fault) => fault !== null)
    .slice(0, maxFaults)
    .map(shorten);
}

function listSkillFaults(skills: unknown): readonly (RecordFault | null)[] {
  if (!Array.isArray(skills)) return [{ code: "INVALID_SKILL", field: "skills", problem: "is not a list" }];
  return skills.map((skill, index) => findSkillFault(skill, `skills[${index}]`));
}

function toLocationFault(location: Coordinates): RecordFault {
  return { code: "INVALID_LOCATION", field: "location", problem: `is not a place on Earth${toSwapHint(location)}` };
}

function shorten({ code, field, problem }: RecordFault): RecordFault {
  return { code, field: field.slice(0, maxTextLength), problem: problem.slice(0, maxTextLength) };
}

const skillFields: FieldsOf<Skill> = { name: true, level: true, expiresAt: true };

/** Why a stored skill cannot be read, so that it counts as not held; null if it can. */
export function findSkillFault(skill: unknown, field: string): RecordFault | null {
  const fault = (name: string, problem: string): RecordFault => ({
    code: "INVALID_SKILL",
    field: field + name,
    problem,
  });
  if (typeof skill !== "object" || skill === null || Array.isArray(skill)) return fault("", "is not an object");
  const unknown = findUnknownField(skill, skillFields);
  if (unknown !== null) return fault(`.${unknown}`, toUnknownFieldProblem(unknown, Object.keys(skillFields)));
  const { name, level, expiresAt } = skill as Partial<Skill>;
  if (typeof name !== "string" || name === "") return fault(".name", "is not a text of at least one character");
  if (level !== undefined && !Number.isFinite(level)) return fault(".level", "is not a finite number");
  if (expiresAt !== undefined && parseInstant(expiresAt) === null) {
    return fault(".expiresAt", "is not an RFC 3339 timestamp with an offset");
  }
  return null;
}

type Problem = Pick<RecordFault, "field" | "problem">;

const availabilityFields: FieldsOf<Availability> = { timeZone: true, shifts: true, absences: true };
const shiftFields: FieldsOf<Shift> = { weekdays: true, from: true, to: true };
const absenceFields: FieldsOf<Absence> = { from: true, to: true };

/** Why a stored availability cannot be read, so that the technician may not go; null if it can. */
export function findAvailabilityFault(availability: unknown, field: string): RecordFault | null {
  const problem = findProblem(availability, field);
  return problem === null ? null : { code: "INVALID_AVAILABILITY", ...problem };
}

function findProblem(value: unknown, field: string): Problem | null {
  const form = findFormProblem(value, field, availabilityFields);
  if (form !== null) return form;
  const { timeZone, shifts = [], absences = [] } = value as Partial<Availability>;
  if (typeof timeZone !== "string" || !isTimeZone(timeZone)) {
    return { field: `${field}.timeZone`, problem: "is not the name of a time zone, such as Europe/Berlin" };
  }
  return (
    findListProblem(shifts, `${field}.shifts`, findShiftProblem) ??
    findListProblem(absences, `${field}.absences`, findAbsenceProblem)
  );
}

function findListProblem(
  list: unknown,
  field: string,
  find: (item: unknown, field: string) => Problem | null,
): Problem | null {
  if (!Array.isArray(list)) return { field, problem: "is not a list" };
  for (const [index, item] of list.entries()) {
    const problem = find(item, `${field}[${index}]`);
    if (problem !== null) return problem;
  }
  return null;
}

function findShiftProblem(value: unknown, field: string): Problem | null {
  const form = findFormProblem(value, field, shiftFields);
  if (form !== null) return form;
  const { weekdays, from, to } = value as Partial<Shift>;
  if (!Array.isArray(weekdays) || weekdays.length === 0 || !weekdays.every(isWeekday)) {
    return { field: `${field}.weekdays`, problem: "is not a list of one or more days from 1 (Monday) to 7 (Sunday)" };
  }
  if (!isTimeOfDay(from)) return { field: `${field}.from`, problem: "is not a time of day from 00:00 to 23:59" };
  if (!isTimeOfDay(to) && to !== "24:00") {
    return { field: `${field}.to`, problem: "is not a time of day from 00:00 to 24:00" };
  }
  return null;
}

function findAbsenceProblem(value: unknown, field: string): Problem | null {
  const form = findFormProblem(value, field, absenceFields);
  if (form !== null) return form;
  const { from, to } = value as Partial<Absence>;
  const fromMs = parseInstant(from);
  const toMs = parseInstant(to);
  if (fromMs === null) return { field: `${field}.from`, problem: "is not an RFC 3339 timestamp with an offset" };
  if (toMs === null) return { field: `${field}.to`, problem: "is not an RFC 3339 timestamp with an offset" };
  return toMs > fromMs ? null : { field: `${field}.to`, problem: "is not after from" };
}

function findFormProblem(value: unknown, field: string, known: Readonly<Record<string, true>>): Problem | null {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { field, problem: "is not an object" };
  const unknown = findUnknownField(value, known);
  if (unknown === null) return null;
  return { field: `${field}.${unknown}`, problem: toUnknownFieldProblem(unknown, Object.keys(known)) };
}

function isWeekday(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 7;
}

function isTimeOfDay(value: unknown): boolean {
  return typeof value === "string" && /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value);
}

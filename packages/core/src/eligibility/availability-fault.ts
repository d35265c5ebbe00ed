import { parseInstant } from "../domain/instant.js";
import type { RecordFault } from "../domain/record-fault.js";
import type { Absence, Availability, Shift } from "../domain/technician.js";
import { type FieldsOf, findUnknownField, toUnknownFieldProblem } from "../plugins/check-fields.js";
import { isTimeZone } from "./wall-clock.js";

type Problem = Pick<RecordFault, "field" | "problem">;

const fields: FieldsOf<Availability> = { timeZone: true, shifts: true, absences: true };
const shiftFields: FieldsOf<Shift> = { weekdays: true, from: true, to: true };
const absenceFields: FieldsOf<Absence> = { from: true, to: true };

/** Why a stored availability cannot be read, so that the technician may not go; null if it can. */
export function findAvailabilityFault(availability: unknown, field: string): RecordFault | null {
  const problem = findProblem(availability, field);
  return problem === null ? null : { code: "INVALID_AVAILABILITY", ...problem };
}

function findProblem(value: unknown, field: string): Problem | null {
  const form = findFormProblem(value, field, fields);
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
  if (fromMs === null) return { field: `${field}.from`, problem: "is not an RFC 3339 time with its offset" };
  if (toMs === null) return { field: `${field}.to`, problem: "is not an RFC 3339 time with its offset" };
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

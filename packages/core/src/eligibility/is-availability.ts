import { parseInstant } from "../domain/instant.js";
import type { Absence, Availability, Shift } from "../domain/technician.js";

/** Whether a stored record is one; whether there is such a time zone is not looked at. */
export function isAvailability(value: unknown): value is Availability {
  const { timeZone, shifts = [], absences = [] }: Partial<Availability> = Object(value);
  return typeof timeZone === "string" && isListOf(shifts, isShift) && isListOf(absences, isAbsence);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isShift(value: unknown): boolean {
  const { weekdays, from, to }: Partial<Shift> = Object(value);
  return isListOf(weekdays, isWeekday) && isTimeOfDay(from) && (isTimeOfDay(to) || to === "24:00");
}

function isWeekday(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 7;
}

function isTimeOfDay(value: unknown): boolean {
  return typeof value === "string" && /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value);
}

function isAbsence(value: unknown): boolean {
  const { from, to }: Partial<Absence> = Object(value);
  return parseInstant(from) !== null && parseInstant(to) !== null;
}

import { describeValue } from "../domain/describe-value.js";
import { parseInstant } from "../domain/instant.js";
import type { Absence, Availability, Technician } from "../domain/technician.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { AbsenceStore, NoteAbsenceRequest, RemoveAbsenceRequest } from "../plugins/absence-store.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { checkFields } from "./check-fields.js";
import { checkObject, checkText } from "./check-option.js";

/** How many absences that are not over a store keeps of one technician. */
export const maxAbsences = 100;

/** Whether a source keeps absences. */
export function isAbsenceStore(source: TechnicianSource): source is TechnicianSource & AbsenceStore {
  return "noteAbsence" in source;
}

/**
 * Checks what a store is to note.
 *
 * @throws {InvalidRequestError} naming the first field that is unknown or cannot be used
 */
export function checkNoteAbsenceRequest(request: NoteAbsenceRequest): void {
  checkObject("request", request);
  checkFields("", request, { technicianId: true, from: true, to: true, reason: true, actor: true });
  checkText("technicianId", request.technicianId);
  checkSpan(request);
}

/**
 * Checks what a store is to take back.
 *
 * @throws {InvalidRequestError} naming the first field that is unknown or cannot be used
 */
export function checkRemoveAbsenceRequest(request: RemoveAbsenceRequest): void {
  checkObject("request", request);
  checkFields("", request, { technicianId: true, from: true, to: true });
  checkText("technicianId", request.technicianId);
  checkSpan(request);
}

/** @throws {InvalidRequestError} naming `from` or `to` */
function checkSpan({ from, to }: Absence): void {
  const [fromMs, toMs] = (
    [
      ["from", from],
      ["to", to],
    ] as const
  ).map(([parameter, value]) => {
    const ms = parseInstant(value);
    if (ms === null) throw new InvalidRequestError({ parameter, problem: "must be an RFC 3339 timestamp" });
    return ms;
  }) as [number, number];
  if (toMs <= fromMs) throw new InvalidRequestError({ parameter: "to", problem: "must be after from" });
}

/** The refusal of one more absence. */
export function tooManyAbsences(technicianId: string): InvalidRequestError {
  const problem = `has ${maxAbsences} absences that are not over: ${describeValue(technicianId)}`;
  return new InvalidRequestError({ parameter: "technicianId", problem });
}

/** The technician with further absences. An availability that cannot be read stays as it is. */
export function withAbsences<Given extends Technician>(technician: Given, absences: readonly Absence[]): Given {
  if (absences.length === 0) return technician;
  const availability: Availability = technician.availability ?? { timeZone: "UTC" };
  const { absences: own = [] } = Object(availability) as Partial<Availability>;
  if (typeof availability !== "object" || !Array.isArray(own)) return technician;
  return { ...technician, availability: { ...availability, absences: [...own, ...absences] } };
}

/** Whether two absences are for the same time, however it is written. */
export function isSameAbsence(one: Absence, other: Absence): boolean {
  return parseInstant(one.from) === parseInstant(other.from) && parseInstant(one.to) === parseInstant(other.to);
}

/** The technician without one of these absences, the last if there are more. */
export function withoutAbsence<Given extends Technician>(technician: Given, absence: Absence): Given {
  const { availability } = technician;
  const { absences } = Object(availability) as Partial<Availability>;
  if (availability === undefined || !Array.isArray(absences)) return technician;
  const last = absences.findLastIndex((one: Absence) => isSameAbsence(Object(one) as Absence, absence));
  return { ...technician, availability: { ...availability, absences: absences.filter((_, index) => index !== last) } };
}

import { findPlaceProblem } from "../domain/coordinates.js";
import { describeValue } from "../domain/describe-value.js";
import { parseInstant } from "../domain/instant.js";
import type { Technician } from "../domain/technician.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields, checkRecordFields, type FieldsOf } from "./check-fields.js";
import { checkBoolean, checkObject, checkWhole } from "./check-option.js";
import { checkProfile, type Profile, profileFields } from "./check-profile.js";
import { checkVisits } from "./check-visit.js";
import { listTechnicianFaults } from "./technician-faults.js";

/** A technician as a caller passes it to a store. */
export interface GivenTechnician extends Technician, Profile {}

/** A misspelt field, such as `availabilty`, would otherwise mean that there is no limit. */
const technicianFields: FieldsOf<Technician> = {
  id: true,
  location: true,
  locatedAt: true,
  capacity: true,
  openAssignments: true,
  skills: true,
  availability: true,
  agreesToOvertime: true,
  territories: true,
  base: true,
  visits: true,
  attributes: true,
};

const givenFields: FieldsOf<GivenTechnician> = { ...technicianFields, ...profileFields };

/**
 * Checks that rules can read a technician who is to be stored. The record may have additional fields, but none that is
 * one letter away from a known field.
 *
 * @param path what stands before the name of a field in the error, such as `technicians[3].`; empty for none
 * @throws {InvalidRequestError} naming the first field that cannot be used, such as `technicians[3].skills[0].level`
 */
export function checkTechnician(path: string, technician: GivenTechnician): void {
  checkObject(path.replace(/\.$/, "") || "technician", technician);
  checkRecordFields(path, technician, givenFields);
  checkProfile(path, technician);
  checkPlace(`${path}location`, technician.location);
  checkValues(path, technician);
}

/**
 * Checks a change of a technician, in which all but the id may be left out.
 *
 * @throws {InvalidRequestError} naming the first field that is unknown or cannot be used
 */
export function checkTechnicianChange(path: string, change: Partial<Technician>): void {
  checkFields(path, change, technicianFields);
  if (change.location !== undefined) checkPlace(`${path}location`, change.location);
  checkValues(path, change);
}

function checkPlace(parameter: string, location: Technician["location"]): void {
  const problem = findPlaceProblem(location);
  if (problem !== null) throw new InvalidRequestError({ parameter, problem });
}

function checkValues(path: string, technician: Partial<Technician>): void {
  const refuse = (field: string, problem: string): never => {
    throw new InvalidRequestError({ parameter: `${path}${field}`, problem });
  };
  const { id, locatedAt, capacity, openAssignments, territories, base, visits, attributes, ...record } = technician;
  const { agreesToOvertime } = record;
  if (agreesToOvertime !== undefined) checkBoolean(`${path}agreesToOvertime`, agreesToOvertime);
  if (!isName(id)) refuse("id", `must be a text of at least one character; got ${describeValue(id)}`);
  if (locatedAt !== undefined && parseInstant(locatedAt) === null) {
    refuse("locatedAt", "must be an RFC 3339 timestamp with an offset");
  }
  checkWhole(`${path}capacity`, capacity ?? 0, 0, Number.MAX_SAFE_INTEGER);
  checkWhole(`${path}openAssignments`, openAssignments ?? 0, 0, Number.MAX_SAFE_INTEGER);
  if (territories !== undefined && !(Array.isArray(territories) && territories.every(isName))) {
    refuse("territories", "must be a list of texts of at least one character");
  }
  if (base !== undefined) checkPlace(`${path}base`, base);
  if (visits !== undefined) checkVisits(`${path}visits`, visits);
  if (attributes !== undefined) checkObject(`${path}attributes`, attributes);
  const [fault] = listTechnicianFaults({ ...record, location: somewhere });
  if (fault !== undefined) refuse(fault.field, fault.problem);
}

/** Places are checked separately: a given place must not be latitude 0, longitude 0 either. */
const somewhere: Technician["location"] = { latitude: 0, longitude: 0 };

function isName(value: unknown): boolean {
  return typeof value === "string" && value.length >= 1;
}

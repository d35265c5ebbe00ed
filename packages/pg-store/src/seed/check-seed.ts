import {
  type Coordinates,
  checkFields,
  checkRecordFields,
  type FieldsOf,
  findPlaceProblem,
  InvalidRequestError,
  listTechnicianFaults,
} from "@dispatch/core";
import type { SeedRows } from "./seed-rows.js";

const seedFields: FieldsOf<SeedRows> = { customers: true, technicians: true };

const technicianFields: FieldsOf<SeedRows["technicians"][number]> = {
  id: true,
  location: true,
  locatedAt: true,
  capacity: true,
  skills: true,
  availability: true,
  territories: true,
  attributes: true,
  isActive: true,
};

/**
 * Checks that rules can read what is to be stored.
 *
 * @throws {InvalidRequestError} naming the first field that cannot be read, such as `technicians[3].skills[0].level`
 */
export function checkSeed(rows: SeedRows): void {
  checkFields("", rows, seedFields);
  for (const [index, { location }] of rows.customers.entries()) checkPlace(`customers[${index}].location`, location);
  for (const [index, technician] of rows.technicians.entries()) {
    checkRecordFields(`technicians[${index}].`, technician, technicianFields);
    checkPlace(`technicians[${index}].location`, technician.location);
    const [fault] = listTechnicianFaults(technician);
    if (fault === undefined) continue;
    throw new InvalidRequestError({ parameter: `technicians[${index}].${fault.field}`, problem: fault.problem });
  }
}

function checkPlace(parameter: string, location: Coordinates): void {
  const problem = findPlaceProblem(location);
  if (problem !== null) throw new InvalidRequestError({ parameter, problem });
}

import { checkFields, type FieldsOf, InvalidRequestError, listTechnicianFaults } from "@dispatch/core";
import type { SeedRows } from "./seed-when-empty.js";

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
  for (const [index, technician] of rows.technicians.entries()) {
    checkFields(`technicians[${index}].`, technician, technicianFields);
    const [fault] = listTechnicianFaults(technician);
    if (fault === undefined) continue;
    throw new InvalidRequestError({ parameter: `technicians[${index}].${fault.field}`, problem: fault.problem });
  }
}

import { checkCustomer, checkFields, checkRecords, checkTechnician, type FieldsOf } from "@dispatch/core/plugin-kit";
import type { SeedRows } from "./seed-rows.js";

const seedFields: FieldsOf<SeedRows> = { customers: true, technicians: true };

/**
 * Checks that the eligibility rules can read the rows.
 *
 * @throws {InvalidRequestError} naming the first invalid field, such as `technicians[3].skills[0].level`
 */
export function checkSeed(rows: SeedRows): void {
  checkFields("rows.", rows, seedFields);
  for (const [index, customer] of checkRecords("customers", rows.customers).entries()) {
    checkCustomer(`customers[${index}].`, customer);
  }
  for (const [index, technician] of checkRecords("technicians", rows.technicians).entries()) {
    checkTechnician(`technicians[${index}].`, technician);
  }
}

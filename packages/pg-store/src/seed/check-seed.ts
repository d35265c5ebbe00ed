import { InvalidRequestError } from "@dispatch/core";
import {
  checkCustomer,
  checkFields,
  checkRecords,
  checkTechnician,
  type FieldsOf,
  findSwappedPlace,
} from "@dispatch/core/plugin-kit";
import type { SeedRows } from "./seed-rows.js";

const seedFields: FieldsOf<SeedRows> = { customers: true, technicians: true };

/** As the longest drive of a dispatch by default. */
const maxDistanceMeters = 1_000_000;

/**
 * Checks that the eligibility rules can read the rows, and that no place has its latitude and longitude swapped.
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
  refuseSwapped(rows);
}

/** As a first import does: the median of all rows says where they are. */
function refuseSwapped({ customers, technicians }: SeedRows): void {
  const places = [...customers, ...technicians].map(({ location }) => location);
  const index = findSwappedPlace(places, maxDistanceMeters);
  if (index < 0) return;
  const [list, at] = index < customers.length ? ["customers", index] : ["technicians", index - customers.length];
  const problem = `is more than ${maxDistanceMeters} m from the other rows, but not with latitude and longitude swapped`;
  throw new InvalidRequestError({ parameter: `${list}[${at}].location`, problem });
}

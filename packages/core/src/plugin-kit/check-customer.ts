import { findPlaceProblem } from "../domain/coordinates.js";
import type { CustomerFields } from "../domain/directory-entry.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkRecordFields, type FieldsOf } from "./check-fields.js";
import { checkObject } from "./check-option.js";
import { checkProfile, profileFields } from "./check-profile.js";

export const customerFields: FieldsOf<CustomerFields> = { location: true, ...profileFields };

/**
 * Checks a customer who is to be stored. The record may have additional fields, but none that is one letter away from a
 * known field.
 *
 * @param path what stands before the name of a field in the error, such as `customers[3].`; empty for none
 * @throws {InvalidRequestError} naming the first field that cannot be used, such as `customers[3].location`
 */
export function checkCustomer(path: string, customer: CustomerFields): void {
  checkObject(path.replace(/\.$/, "") || "customer", customer);
  checkRecordFields(path, customer, customerFields);
  const problem = findPlaceProblem(customer.location);
  if (problem !== null) throw new InvalidRequestError({ parameter: `${path}location`, problem });
  checkProfile(path, customer);
}

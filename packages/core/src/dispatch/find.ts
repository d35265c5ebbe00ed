import { isValidCoordinates } from "../domain/coordinates.js";
import type { Customer } from "../domain/customer.js";
import { CustomerLocationInvalidError, CustomerNotFoundError } from "../errors/customer-errors.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import type { CustomerSource } from "../plugins/customer-source.js";

/** Where is the work? */
export async function find(
  customerId: string,
  customers: CustomerSource,
  signal: AbortSignal | undefined,
): Promise<Customer> {
  const customer = await untilAborted(customers.findCustomer(customerId, { signal }), signal);
  if (customer === null) throw new CustomerNotFoundError(customerId);
  if (!isValidCoordinates(customer.location)) throw new CustomerLocationInvalidError(customer);
  return customer;
}

import { type Coordinates, findPlaceProblem } from "../domain/coordinates.js";
import type { Customer } from "../domain/customer.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkObject, checkText } from "../plugin-kit/check-option.js";
import { checkRecords } from "../plugin-kit/check-records.js";
import type { CustomerSource } from "../plugins/customer-source.js";

/** Customers in memory. */
export interface MemoryCustomers extends CustomerSource {
  /** Adds a customer, or replaces the one with the same id. */
  upsert(customer: Customer): void;
  /** Adds a customer under a new id, a whole number, and returns the id. */
  add(location: Coordinates): string;
  /** Returns whether the customer existed. */
  remove(customerId: string): boolean;
}

/**
 * A customer source over plain data. A position that is not a place on Earth is stored, and only a dispatch to it is
 * refused, as with a database that other programs write.
 *
 * @throws {InvalidRequestError} naming the first field that cannot be used, such as `customers[3].location`, or an id
 * that occurs twice
 */
export function memoryCustomers(customers: Iterable<Customer> = []): MemoryCustomers {
  const byId = new Map<string, Customer>();
  let lastId = 0;
  const store = (path: string, customer: Customer): void => {
    checkCustomer(path, customer);
    byId.set(customer.id, structuredClone(customer));
  };
  checkRecords("customers", customers).forEach((customer, index) => {
    store(`customers[${index}].`, customer);
  });

  return {
    specificationVersion: "v1",
    name: "memory",
    async findCustomer(customerId, { signal } = {}) {
      signal?.throwIfAborted();
      return byId.get(customerId) ?? null;
    },
    upsert: (customer) => store("", customer),
    add(location) {
      do lastId += 1;
      while (byId.has(String(lastId)));
      store("", { id: String(lastId), location });
      return String(lastId);
    },
    remove: (customerId) => byId.delete(customerId),
  };
}

function checkCustomer(path: string, customer: Customer): void {
  checkObject(path.replace(/\.$/, "") || "customer", customer);
  checkText(`${path}id`, customer.id);
  const { latitude, longitude }: Partial<Coordinates> = Object(customer.location);
  if (typeof latitude === "number" && typeof longitude === "number") return;
  throw new InvalidRequestError({
    parameter: `${path}location`,
    problem: findPlaceProblem(customer.location) ?? "must have a latitude and a longitude",
  });
}

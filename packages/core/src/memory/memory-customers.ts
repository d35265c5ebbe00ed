import type { Coordinates } from "../domain/coordinates.js";
import type { Customer } from "../domain/customer.js";
import type { CustomerSource } from "../plugins/customer-source.js";

/** Customers in memory. */
export interface MemoryCustomers extends CustomerSource {
  /** Adds a customer, or replaces the one with the same id. */
  upsert(customer: Customer): void;
  /** Adds a customer under a new id, a whole number, and returns the id. */
  add(location: Coordinates): string;
  /** Returns whether there was one. */
  remove(customerId: string): boolean;
}

/** A customer source over plain data. */
export function memoryCustomers(customers: Iterable<Customer> = []): MemoryCustomers {
  const byId = new Map<string, Customer>();
  let lastId = 0;
  const upsert = (customer: Customer): void => void byId.set(customer.id, structuredClone(customer));
  for (const customer of customers) upsert(customer);

  return {
    specificationVersion: "v1",
    name: "memory",
    async findCustomer(customerId, { signal } = {}) {
      signal?.throwIfAborted();
      return byId.get(customerId) ?? null;
    },
    upsert,
    add(location) {
      do lastId += 1;
      while (byId.has(String(lastId)));
      upsert({ id: String(lastId), location });
      return String(lastId);
    },
    remove: (customerId) => byId.delete(customerId),
  };
}

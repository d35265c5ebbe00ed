import type { Customer } from "../domain/customer.js";
import type { CustomerSource } from "../plugins/customer-source.js";

/** Customers in memory. */
export interface MemoryCustomers extends CustomerSource {
  /** Adds a customer, or replaces the one with the same id. */
  upsert(customer: Customer): void;
  /** Returns whether there was one. */
  remove(customerId: string): boolean;
}

/** A customer source over plain data. */
export function memoryCustomers(customers: Iterable<Customer> = []): MemoryCustomers {
  const byId = new Map<string, Customer>();
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
    remove: (customerId) => byId.delete(customerId),
  };
}

import type { CustomerSource } from "@dispatch/core";
import type pg from "pg";

/** A source of the service's own customers. */
export function serviceCustomers(pool: pg.Pool): CustomerSource {
  return {
    specificationVersion: "v1",
    name: "service-customers",
    async findCustomer(customerId, { signal } = {}) {
      signal?.throwIfAborted();
      const { rows } = await pool.query("select latitude, longitude from customers where id::text = $1", [customerId]);
      return rows[0] === undefined ? null : { id: customerId, location: rows[0] };
    },
  };
}

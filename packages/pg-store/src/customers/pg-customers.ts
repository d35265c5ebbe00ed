import type { Coordinates, CustomerSource } from "@dispatch/core";
import { type Kysely, sql } from "kysely";
import { keepStatement } from "../run/keep-statement.js";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";

export function pgCustomers(database: Kysely<Tables>): CustomerSource {
  return {
    specificationVersion: "v1",
    name: "postgres",
    async findCustomer(customerId, options) {
      options?.signal?.throwIfAborted();
      const id = parseId(customerId);
      if (id === null) return null;
      const [location] = await queryRows(database, placeStatement({ id }), options);
      return location === undefined ? null : { id: customerId, location };
    },
  };
}

const placeStatement = keepStatement<{ readonly id: number }, Coordinates>(
  ({ id }) => sql`select latitude, longitude from customers where customerid = ${id}::integer`,
);

import type { CustomerSource } from "@dispatch/core";
import type { Kysely } from "kysely";
import { runStatement } from "../run/run-statement.js";
import { parseId } from "../schema/parse-id.js";
import type { Tables } from "../schema/tables.js";

export function pgCustomers(database: Kysely<Tables>): CustomerSource {
  return {
    specificationVersion: "v1",
    name: "postgres",
    async findCustomer(customerId, options) {
      options?.signal?.throwIfAborted();
      const id = parseId(customerId);
      if (id === null) return null;
      const row = await runStatement(
        database,
        (connection) =>
          connection
            .selectFrom("customers")
            .select(["latitude", "longitude"])
            .where("customerid", "=", id)
            .executeTakeFirst(),
        options,
      );
      return row === undefined ? null : { id: customerId, location: row };
    },
  };
}

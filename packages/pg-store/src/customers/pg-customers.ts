import type {
  Coordinates,
  CustomerDirectory,
  CustomerEntry,
  CustomerFields,
  CustomerFilter,
  CustomerSource,
  TechnicianSource,
} from "@dispatch/core";
import { customerKind } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import type { ContactColumns } from "../directory/contact-columns.js";
import { toCustomerTable } from "../directory/entry-columns.js";
import { pgDirectory } from "../directory/pg-directory.js";
import { keepStatement } from "../run/keep-statement.js";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";

/** @param technicians whom `maxDistanceMeters` of the directory compares with */
export function pgCustomers(
  database: Kysely<Tables>,
  contact: Required<ContactColumns>,
  technicians: Pick<TechnicianSource, "findNearest">,
): CustomerSource & CustomerDirectory {
  const directory = pgDirectory<CustomerFields, CustomerEntry, CustomerFilter>({
    ...{ database, kind: customerKind, table: toCustomerTable(contact), toConditions: () => [], technicians },
  });
  return {
    ...directory,
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

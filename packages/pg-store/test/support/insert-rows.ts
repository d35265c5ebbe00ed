import type { Customer } from "@dispatch/core";
import { Kysely, PostgresDialect, type RawBuilder } from "kysely";
import type pg from "pg";
import {
  insertCustomers as customersStatement,
  type TechnicianSeed,
  insertTechnicians as techniciansStatement,
} from "../../src/seed/insert-statements.js";

export async function insertCustomers(pool: pg.Pool, customers: readonly Customer[]): Promise<void> {
  await run(pool, customersStatement(customers));
  await pool.query(
    "select setval('customers_customerid_seq', max(customerid)) from customers having max(customerid) > 0",
  );
}

export async function insertTechnicians(pool: pg.Pool, technicians: readonly TechnicianSeed[]): Promise<void> {
  await run(pool, techniciansStatement(technicians));
}

async function run(pool: pg.Pool, statement: RawBuilder<unknown>): Promise<void> {
  await statement.execute(new Kysely({ dialect: new PostgresDialect({ pool }) }));
}

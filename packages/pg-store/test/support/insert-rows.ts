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
  await countOn(pool, "customers", "customerid");
}

export async function insertTechnicians(pool: pg.Pool, technicians: readonly TechnicianSeed[]): Promise<void> {
  await run(pool, techniciansStatement(technicians));
  await countOn(pool, "technicians", "technicianid");
}

/** New rows get the ids after these. */
async function countOn(pool: pg.Pool, table: string, key: string): Promise<void> {
  await pool.query(`select setval('${table}_${key}_seq', max(${key})) from ${table} having max(${key}) > 0`);
}

async function run(pool: pg.Pool, statement: RawBuilder<unknown>): Promise<void> {
  await statement.execute(new Kysely({ dialect: new PostgresDialect({ pool }) }));
}

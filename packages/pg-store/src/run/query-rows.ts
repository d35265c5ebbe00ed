import type { OperationOptions } from "@dispatch/core";
import type { Kysely } from "kysely";
import type { Tables } from "../schema/tables.js";
import type { Statement } from "./keep-statement.js";
import { runStatement } from "./run-statement.js";

/** Runs one statement with `runStatement`, and returns its rows. */
export async function queryRows<Row>(
  database: Kysely<Tables>,
  statement: Statement<Row>,
  options: OperationOptions | undefined,
): Promise<readonly Row[]> {
  const { rows } = await runStatement(database, (connection) => statement.execute(connection), options);
  return rows;
}

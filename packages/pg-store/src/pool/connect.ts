import { checkMethods } from "@dispatch/core/plugin-kit";
import { Kysely, PostgresDialect } from "kysely";
import type { Tables } from "../schema/tables.js";
import { type GuardPoolOptions, guardPool } from "./guard-pool.js";
import { listenForErrors } from "./listen-for-errors.js";
import type { PoolLike } from "./pool-like.js";

/** Returns a query builder on a pool, which the caller ends. Makes no connection. @throws {InvalidRequestError} if it is not a pool */
export function connect(pool: PoolLike, options?: GuardPoolOptions): Kysely<Tables> {
  checkMethods("pool", pool, "a pool, such as one of createPgPool()", ["connect"]);
  listenForErrors(pool);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: guardPool(pool, options) }) });
}

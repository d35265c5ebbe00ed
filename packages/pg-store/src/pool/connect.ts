import { checkMethods } from "@dispatch/core/plugin-kit";
import { Kysely, PostgresDialect } from "kysely";
import type { Tables } from "../schema/tables.js";
import { type GuardPoolOptions, guardPool } from "./guard-pool.js";
import { listenForErrors } from "./listen-for-errors.js";
import type { PoolLike } from "./pool-like.js";

/** The tables behind a pool, which stays the caller's. Makes no connection. @throws {InvalidRequestError} it is not a pool */
export function connect(pool: PoolLike, options?: GuardPoolOptions): Kysely<Tables> {
  checkMethods("pool", pool, "a pool, such as one of createPgPool()", ["connect"]);
  listenForErrors(pool);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: guardPool(pool, options) }) });
}

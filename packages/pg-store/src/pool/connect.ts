import { Kysely, PostgresDialect } from "kysely";
import type { Tables } from "../schema/tables.js";
import { type GuardPoolOptions, guardPool } from "./guard-pool.js";
import { listenForErrors } from "./listen-for-errors.js";
import type { PoolLike } from "./pool-like.js";

/** The tables behind a pool, which stays the caller's. Makes no connection. */
export function connect(pool: PoolLike, options?: GuardPoolOptions): Kysely<Tables> {
  listenForErrors(pool);
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: guardPool(pool, options) }) });
}

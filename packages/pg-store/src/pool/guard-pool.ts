import type { PostgresPool, PostgresPoolClient } from "kysely";
import { isConnectionLost } from "../errors/store-error-code.js";
import { inTenant, type Send } from "../tenants/in-tenant.js";
import type { PoolClientLike, PoolLike } from "./pool-like.js";
import { toStatementName } from "./statement-name.js";

export interface GuardPoolOptions {
  /** How long the client waits for each answer, in milliseconds. Default: the setting of the pool. */
  readonly queryTimeoutMs?: number | undefined;
  /** Whether a connection plans each statement once. Default: false. */
  readonly preparesStatements?: boolean | undefined;
  /** The tenant whose rows are visible, "" for rows without a tenant; each query is a transaction. Default: all rows. */
  readonly tenant?: string | undefined;
}

/**
 * Adapts the pool to kysely, and does two more things, which kysely's driver leaves to the pool, and `pg` to its caller:
 *
 * - Listens for the "error" event of a connection in use. Without a listener, it would end the process.
 * - Closes a connection after a timeout of the client, because the old query still occupies it.
 */
export function guardPool(pool: PoolLike, options: GuardPoolOptions = {}): PostgresPool {
  return {
    async connect() {
      return guardClient(await pool.connect(), options);
    },
    // The caller ends the pool.
    end: async () => {},
  };
}

function guardClient(
  client: PoolClientLike,
  { queryTimeoutMs, preparesStatements = false, tenant }: GuardPoolOptions,
): PostgresPoolClient {
  let isBroken = false;
  const onError = (): void => {
    isBroken = true;
  };
  client.on?.("error", onError);
  const timeout = queryTimeoutMs === undefined ? {} : { query_timeout: queryTimeoutMs };

  const send: Send = async (text, values = []) => {
    try {
      // Several statements in one text, such as those that start a transaction, have no values and cannot be prepared.
      const name = preparesStatements && values.length > 0 ? { name: toStatementName(String(text)) } : {};
      return await client.query({ text: String(text), values: [...values], ...name, ...timeout });
    } catch (error) {
      isBroken ||= isConnectionLost(error);
      throw error;
    }
  };

  async function rollBack(): Promise<void> {
    // On a broken connection, this would wait for the query that timed out.
    if (!isBroken) await send("rollback").catch(onError);
  }

  return {
    // Kysely's other form, streaming with a cursor, is left out because nothing here uses it.
    query: (tenant === undefined ? send : inTenant(send, tenant, rollBack)) as PostgresPoolClient["query"],
    release(destroy) {
      // The pool adds its own listener before this one is removed.
      client.release(destroy === true || isBroken);
      client.off?.("error", onError);
    },
  };
}

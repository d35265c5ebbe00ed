import type { PostgresPool, PostgresPoolClient } from "kysely";
import { isConnectionLost } from "../errors/store-error-code.js";
import { inTenant, type Send } from "../tenants/in-tenant.js";
import type { PoolClientLike, PoolLike } from "./pool-like.js";
import { toStatementName } from "./statement-name.js";

export interface GuardPoolOptions {
  /** How long the client waits for each answer, in milliseconds. Default: as the pool is set. */
  readonly queryTimeoutMs?: number | undefined;
  /** Whether a connection plans each statement once. Default false. */
  readonly preparesStatements?: boolean | undefined;
  /** Whose rows there are, "" for those of no tenant; each query is then a transaction. Default: those of everybody. */
  readonly tenant?: string | undefined;
}

/**
 * The pool as kysely wants it, and two things more, which kysely's driver leaves to the pool and `pg` to the borrower:
 *
 * - A lent connection that fails emits "error", and without a listener that ends the process.
 * - After a timeout of the client, the old query still occupies the connection. It is closed, never given back.
 */
export function guardPool(pool: PoolLike, options: GuardPoolOptions = {}): PostgresPool {
  return {
    async connect() {
      return guardClient(await pool.connect(), options);
    },
    // The pool is the caller's to end.
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
      // Several statements at once, as those that begin a transaction, have no values, and cannot be prepared.
      const name = preparesStatements && values.length > 0 ? { name: toStatementName(String(text)) } : {};
      return await client.query({ text: String(text), values: [...values], ...name, ...timeout });
    } catch (error) {
      isBroken ||= isConnectionLost(error);
      throw error;
    }
  };

  async function rollBack(): Promise<void> {
    // A query that did not end in time would keep this one waiting.
    if (!isBroken) await send("rollback").catch(onError);
  }

  return {
    // Streaming by a cursor is the one form left out: nothing here streams.
    query: (tenant === undefined ? send : inTenant(send, tenant, rollBack)) as PostgresPoolClient["query"],
    release(destroy) {
      // The pool adds its own listener before this one goes.
      client.release(destroy === true || isBroken);
      client.off?.("error", onError);
    },
  };
}

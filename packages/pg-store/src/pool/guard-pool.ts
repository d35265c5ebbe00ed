import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import { isConnectionLost } from "../errors/store-error-code.js";
import type { PoolClientLike, PoolLike } from "./pool-like.js";
import { toStatementName } from "./statement-name.js";

export interface GuardPoolOptions {
  /** How long the client waits for each answer, in milliseconds. Default: as the pool is set. */
  readonly queryTimeoutMs?: number | undefined;
  /** Whether a connection plans each statement once. Default false. */
  readonly preparesStatements?: boolean | undefined;
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
  { queryTimeoutMs, preparesStatements = false }: GuardPoolOptions,
): PostgresPoolClient {
  let isBroken = false;
  const onError = (): void => {
    isBroken = true;
  };
  client.on?.("error", onError);
  const timeout = queryTimeoutMs === undefined ? {} : { query_timeout: queryTimeoutMs };

  async function query<Row>(text: unknown, values: readonly unknown[] = []): Promise<PostgresQueryResult<Row>> {
    try {
      const statement = String(text);
      const name = preparesStatements ? { name: toStatementName(statement) } : {};
      const result = await client.query({ text: statement, values: [...values], ...name, ...timeout });
      return result as PostgresQueryResult<Row>;
    } catch (error) {
      isBroken ||= isConnectionLost(error);
      throw error;
    }
  }

  return {
    // Streaming by a cursor is the one form left out: nothing here streams.
    query: query as PostgresPoolClient["query"],
    release(destroy) {
      // The pool adds its own listener before this one goes.
      client.release(destroy === true || isBroken);
      client.off?.("error", onError);
    },
  };
}

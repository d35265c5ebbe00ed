import { Buffer } from "node:buffer";
import { StoreError } from "@dispatch/core";
import { tenantTables } from "./current-tenant.js";

/** Sends one message to Postgres. */
export type Send = (text: string, values?: readonly unknown[]) => Promise<unknown>;

/**
 * Sends each query in a transaction of its own that sees the rows of one tenant alone, "" for those of none. The setting
 * ends with the transaction: whoever has the connection next, behind a pooler or not, finds nothing of it.
 */
export function inTenant(send: Send, tenant: string, rollBack: () => Promise<void>): Send {
  const begin = beginFor(tenant);
  return async (text, values) => {
    try {
      checkBound(await send(begin));
      const result = await send(text, values);
      await send("commit");
      return result;
    } catch (error) {
      await rollBack();
      throw error;
    }
  };
}

/** Not so where the tables are not prepared, or for a superuser, whom no policy binds. */
const isBound = tenantTables.map((table) => `row_security_active('${table}')`).join(" and ");

/** One round trip. Several statements at once have no parameters: in hexadecimal, no name can be taken for SQL. */
function beginFor(tenant: string): string {
  const name = `convert_from(decode('${Buffer.from(tenant).toString("hex")}', 'hex'), 'UTF8')`;
  // With a stronger isolation, bookings would fail that only have to wait.
  return `begin isolation level read committed; select set_config('dispatch.tenant', ${name}, true), ${isBound} as is_bound`;
}

/** @throws {StoreError} `STORE_UNAUTHORIZED` where the rows of other tenants could be seen */
function checkBound(results: unknown): void {
  const [, scope] = results as readonly { readonly rows: readonly { readonly is_bound?: boolean }[] }[];
  if (scope?.rows[0]?.is_bound === true) return;
  throw new StoreError(
    "STORE_UNAUTHORIZED",
    "Row-level security does not bind this database user, who would see every tenant: connect as one who is neither " +
      "superuser nor BYPASSRLS, and run migrateTenants once",
  );
}

import { Buffer } from "node:buffer";
import { StoreError } from "@dispatch/core";
import {
  absenceTables,
  calendarTables,
  erasureTables,
  holdTables,
  jobTables,
  retentionTables,
  tenantTables,
} from "./current-tenant.js";

/** Sends one message to Postgres. */
export type Send = (text: string, values?: readonly unknown[]) => Promise<unknown>;

/**
 * Sends each query in its own transaction, which sees only the rows of one tenant; "" for rows without a tenant. From
 * `begin` to `commit` or `rollback`, several queries are in one. The setting ends with the transaction, so the next user of
 * the connection does not inherit it, even behind a pooler.
 */
export function inTenant(send: Send, tenant: string, rollBack: () => Promise<void>): Send {
  const begin = beginFor(tenant);
  let isOpen = false;
  return async (text, values) => {
    const isEnd = /^(?:commit|rollback)$/.test(text);
    if (isOpen) {
      // Also if it fails: the connection is then broken, and closed.
      isOpen = !isEnd;
      return send(text, values);
    }
    const isStart = /^(?:begin|start transaction)\b/.test(text);
    try {
      const begun = await send(begin);
      checkIsIsolated(begun);
      isOpen = isStart;
      if (isStart) return begun;
      const result = await send(text, values);
      await send("commit");
      return result;
    } catch (error) {
      await rollBack();
      throw error;
    }
  };
}

/** False if migrateTenants has not run, and for superusers, to whom policies do not apply. */
const isIsolated = [
  ...tenantTables,
  ...jobTables,
  ...calendarTables,
  ...absenceTables,
  ...holdTables,
  ...erasureTables,
  ...retentionTables,
]
  .map((table) => `row_security_active('${table}')`)
  .join(" and ");

/** One round trip. Several statements in one text cannot have parameters, so the name is hexadecimal: it cannot be SQL. */
function beginFor(tenant: string): string {
  const name = `convert_from(decode('${Buffer.from(tenant).toString("hex")}', 'hex'), 'UTF8')`;
  // With stronger isolation, bookings that only have to wait would fail.
  return `begin isolation level read committed; select set_config('dispatch.tenant', ${name}, true), ${isIsolated} as is_isolated`;
}

/** @throws {StoreError} `STORE_UNAUTHORIZED` if the rows of other tenants would be visible */
function checkIsIsolated(results: unknown): void {
  const [, scope] = results as readonly { readonly rows: readonly { readonly is_isolated?: boolean }[] }[];
  if (scope?.rows[0]?.is_isolated === true) return;
  throw new StoreError(
    "STORE_UNAUTHORIZED",
    "Row-level security does not apply to this database user, who would see every tenant: connect as a user who is not " +
      "a superuser and does not have BYPASSRLS, and run migrateTenants once",
  );
}

import { existsSync } from "node:fs";
import type { RecordFault } from "@dispatch/core";
import type { TenantStore } from "@dispatch/pg-store";
import { openStore } from "../app/open-store.js";
import { toUnknownText } from "../settings/find-unknown-variables.js";
import { ConfigurationError, parseDatabase } from "../settings/settings.js";
import { toStartFailure } from "./run-server.js";

const pageSize = 1000;

/**
 * `dispatch-server check [tenant]`: prints each technician whose record cannot be read, field by field. Reads only. Exits
 * with 0 if there are none, 1 if there are some, 2 if the database cannot be read.
 */
export async function checkTechnicians([tenant, ...others]: readonly string[]): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile();
  try {
    if (others.length > 0)
      throw new ConfigurationError([`unexpected argument "${others[0]}": check takes at most one argument, a tenant`]);
    const { database, unknown } = parseDatabase(process.env);
    const log = (text: string): void => console.error(text);
    if (unknown.length > 0) log(toUnknownText(unknown));
    const opened = await openStore(database, {
      preparesStatements: false,
      waitMs: 0,
      hasTenants: false,
      isReadOnly: true,
      log,
    });
    try {
      const store = tenant === undefined ? opened.store : opened.store.forTenant(tenant);
      process.exitCode = (await printFaults(store)) === 0 ? 0 : 1;
    } finally {
      await opened.close();
    }
  } catch (error) {
    console.error(toStartFailure(error));
    process.exitCode = 2;
  }
}

/** Returns how many technicians have faults. */
async function printFaults(store: TenantStore): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await store.listFaultyTechnicians({ limit: pageSize, cursor });
    for (const { technicianId, isActive, faults } of items) {
      for (const fault of faults) {
        console.log(`technician ${technicianId}${isActive ? "" : " (inactive)"}: ${toText(fault)}`);
      }
    }
    count += items.length;
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  console.log(count === 0 ? "Every record can be read." : `${count} technicians have a record that cannot be read.`);
  return count;
}

/** Returns one line, even if the record contains line breaks. */
function toText({ code, field, problem }: RecordFault): string {
  return `${field} ${problem} (${code})`.replaceAll(/\p{Cc}/gu, "?");
}

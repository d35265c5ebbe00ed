import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { createPgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

/** A database with tenants. */
export interface TenantDatabase extends TestDatabase {
  /** A pool of the owner of the database and its tables, who is not a superuser; `pool` is a superuser's, who sees all. */
  readonly owner: pg.Pool;
  readonly ownerUrl: string;
}

export async function createTenantDatabase(): Promise<TenantDatabase> {
  const database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
  const role = `dispatch_owner_${randomBytes(6).toString("hex")}`;
  const url = new URL(database.url);
  url.username = role;
  await database.pool.query(`create role ${role} login; alter database ${url.pathname.slice(1)} owner to ${role}`);
  const owner = new pg.Pool({ connectionString: url.href });
  await createPgStore(owner).migrateTenants();
  return {
    ...database,
    owner,
    ownerUrl: url.href,
    async drop() {
      await owner.end();
      await database.pool.query(`reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`);
      await database.drop();
    },
  };
}

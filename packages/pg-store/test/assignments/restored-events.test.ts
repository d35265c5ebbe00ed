import type { AssignmentEvent } from "@dispatch/core";
import { describe, expect, inject, it } from "vitest";
import { createPgStore, type TenantStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { createTenantDatabase } from "../support/tenant-database.js";

const request = { customerId: "1", technicianId: "1", distanceMeters: 5 };

interface Subject {
  readonly database: TestDatabase;
  readonly store: TenantStore;
  migrate(): Promise<unknown>;
}

async function openPlain(): Promise<Subject> {
  const database = await createTestDatabase(inject("postgresUrl"));
  const store = createPgStore(database.pool);
  return { database, store, migrate: store.migrate };
}

async function openTenant(): Promise<Subject> {
  const database = await createTenantDatabase();
  const store = createPgStore(database.owner);
  return { database, store: store.forTenant("acme"), migrate: store.migrateTenants };
}

/** Simulates `pg_dump` and `psql` to a new cluster, whose transaction ids are far below those of the events. */
async function moveToYoungerCluster({ pool }: TestDatabase): Promise<void> {
  await pool.query(`
    alter table dispatch_events disable trigger dispatch_events_kept;
    update dispatch_events set xid = (xid::text::bigint + 1000000000)::text::xid8;
    alter table dispatch_events enable trigger dispatch_events_kept;
    alter table dispatch_job_events disable trigger dispatch_job_events_kept;
    update dispatch_job_events set xid = (xid::text::bigint + 1000000000)::text::xid8;
    alter table dispatch_job_events enable trigger dispatch_job_events_kept;
    alter table technicians disable trigger dispatch_technicians_noted;
    update technicians set dispatch_xid = (dispatch_xid::text::bigint + 1000000000)::text::xid8;
    alter table technicians enable trigger dispatch_technicians_noted;
    update dispatch_migrations set name = name || '0' where name like 'cluster-%'`);
}

async function listUntil({ assignments }: TenantStore, count: number, after?: string) {
  for (;;) {
    const events = await assignments.listEvents({ limit: 100, after });
    if (events.length >= count) return events;
  }
}

async function listJobEventsUntil({ assignments }: TenantStore, count: number, after?: string) {
  for (;;) {
    const events = await assignments.listJobEvents({ limit: 100, after });
    if (events.length >= count) return events.map(({ jobId, version }) => `${jobId} ${version}`);
  }
}

async function listChangedUntil({ technicians }: TenantStore, count: number, after: string) {
  for (;;) {
    const { positions } = await technicians.listPositionChanges({ limit: 100, after });
    if (positions.length >= count) return positions.map(({ id }) => id);
  }
}

const toSteps = (events: readonly AssignmentEvent[]) => events.map(({ assignmentId, to }) => `${assignmentId} ${to}`);

describe.each([
  ["everybody", openPlain],
  ["a tenant", openTenant],
])("The events of %s, restored in another cluster", (_, open) => {
  it("lists restored events in order, and old cursors continue", async () => {
    const { database, store, migrate } = await open();
    try {
      await database.pool.query(`set dispatch.tenant = 'acme';
        insert into customers (latitude, longitude) values (1, 1);
        insert into technicians (latitude, longitude) values (1, 1)`);
      await store.assignments.bookAssignment(request);
      for (const to of ["accepted", "en_route"] as const) {
        await moveToYoungerCluster(database);
        const known = (await store.assignments.listEvents({ limit: 100, assignmentId: "1" })).at(-1)?.cursor;
        await migrate();
        await store.assignments.moveAssignment({ assignmentId: "1", to });
        expect(toSteps(await listUntil(store, 1, known))).toEqual([`1 ${to}`]);
      }
      await migrate();
      const steps = ["1 assigned", "1 accepted", "1 en_route"];
      expect(toSteps(await listUntil(store, 3))).toEqual(steps);
      expect(toSteps(await store.assignments.listEvents({ limit: 100, assignmentId: "1" }))).toEqual(steps);
    } finally {
      await database.drop();
    }
  });

  it("lists changes of technicians after the restored ones, and old cursors continue", async () => {
    const { database, store, migrate } = await open();
    try {
      await database.pool.query(
        "set dispatch.tenant = 'acme'; insert into technicians (latitude, longitude) values (1, 1), (2, 2)",
      );
      await moveToYoungerCluster(database);
      const { rows } = await database.pool.query(
        "select max(dispatch_xid::text::bigint)::text as xid from technicians",
      );
      const known = Buffer.from(JSON.stringify([rows[0].xid, "2"])).toString("base64url");
      await migrate();
      await store.technicians.updateEntry({ id: "1", changes: { name: "Anna" } });
      expect(await listChangedUntil(store, 1, known)).toEqual(["1"]);
    } finally {
      await database.drop();
    }
  });

  it("lists restored events of jobs in order, and old cursors continue, even if no job was ever assigned", async () => {
    const { database, store, migrate } = await open();
    try {
      await database.pool.query(
        "set dispatch.tenant = 'acme'; insert into customers (latitude, longitude) values (1, 1)",
      );
      const { id: jobId } = await store.assignments.createJob({ customerId: "1" });
      await moveToYoungerCluster(database);
      const known = (await store.assignments.listJobEvents({ limit: 100, jobId })).at(-1)?.cursor;
      await migrate();
      await store.assignments.createJob({ customerId: "1" });
      await store.assignments.updateJob({ jobId, version: 1, changes: { priority: 1 } });
      expect(await listJobEventsUntil(store, 2, known)).toEqual(["2 1", "1 2"]);
      expect(await listJobEventsUntil(store, 3)).toEqual(["1 1", "2 1", "1 2"]);
    } finally {
      await database.drop();
    }
  });
});

import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore, type TenantStore } from "../../src/index.js";
import { connect } from "../../src/pool/connect.js";
import { migrate } from "../../src/schema/migrate.js";
import { migrations } from "../../src/schema/migrations.js";
import { tenantMigrations } from "../../src/tenants/tenant-migrations.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";

/** What the version before jobs has written: an open one, one declined and booked again, one completed, and a legacy row. */
const formerRows = `
  insert into customers (latitude, longitude) values (49.4, 8.7), (49.5, 8.6);
  insert into technicians (latitude, longitude) values (49.41, 8.7), (49.42, 8.7), (49.43, 8.7);
  insert into assignments (cust_id, tech_id, distance_km, status, job_id) values
    (1, 1, 1, 'assigned', null), (2, 1, 1, 'declined', null), (2, 2, 2, 'en_route', 2), (1, 3, 3, 'completed', null);
  insert into assignments (cust_id, tech_id, distance_km) values (1, 1, 1);
  insert into dispatch_decisions values
    (1, '{"candidates": [], "requirements": {"territory": "S", "maxDurationSeconds": 60}, "customer": {"id": "1", "location": {"latitude": 49.45, "longitude": 8.65}}}');
  insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, from_status, to_status) values
    (1, 1, 1, 1, null, 'assigned'), (2, 2, 1, 2, null, 'assigned'), (2, 2, 1, 2, 'assigned', 'declined'),
    (3, 2, 2, 2, null, 'assigned'), (4, 4, 3, 1, null, 'assigned')`;

/** As the version before jobs books and moves. */
const formerBooking = `with claimed as (
    insert into assignments (cust_id, tech_id, distance_km, assigned_at, status, job_id, slot)
    values ($1, $2, 1, now(), 'assigned', $3, null) returning *
  ), history as (
    insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, from_status, to_status, actor)
    select id, coalesce(job_id, id), tech_id, cust_id, null, status, 'former' from claimed
  ) select id from claimed`;
const formerMove = `with moved as (
    update assignments set status = $2, slot = null where id = $1 returning *
  ), noted as (
    insert into dispatch_events (assignment_id, job_id, tech_id, cust_id, from_status, to_status, actor)
    select id, coalesce(job_id, id), tech_id, cust_id, 'assigned', status, 'former' from moved
  ) select from moved`;

describe.each([false, true])("a database of the version before jobs (tenants: %s)", (hasTenants) => {
  let database: TestDatabase;
  let owner: pg.Pool;
  let role: string;
  let store: TenantStore;

  beforeEach(async () => {
    database = await createTestDatabase(inject("postgresUrl"), { isMigrated: false });
    role = `dispatch_owner_${randomBytes(6).toString("hex")}`;
    const url = new URL(database.url);
    url.username = role;
    await database.pool.query(`create role ${role} login; alter database ${url.pathname.slice(1)} owner to ${role}`);
    owner = new pg.Pool({ connectionString: url.href, ...(hasTenants && { options: "-c dispatch.tenant=acme" }) });
    const former = migrations.filter(({ name }) => name < "0007");
    const formerTenants = tenantMigrations.filter(({ name }) => name < "tenants-0002");
    await migrate(connect(owner), [...former, ...(hasTenants ? formerTenants : [])]);
    await owner.query(formerRows);
    const migrated = createPgStore(owner);
    await (hasTenants ? migrated.migrateTenants() : migrated.migrate());
    store = hasTenants ? migrated.forTenant("acme") : migrated;
  });
  afterEach(async () => {
    await owner.end();
    await database.pool.query(`reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`);
    await database.drop();
  });

  const readJob = async (jobId: string) => {
    const job = await store.assignments.findJob(jobId);
    const events = await store.assignments.listJobEvents({ jobId, limit: 100 });
    return { ...job, steps: events.map(({ from, to }) => `${from ?? "new"} ${to}`) };
  };

  it("a database from before jobs gets a job for each open assignment, under the same id", async () => {
    const { items } = await store.assignments.listJobs({ limit: 10 });
    expect(items).toMatchObject([
      {
        id: "2",
        customerId: "2",
        status: "assigned",
        assignmentId: "3",
        requirements: {},
        location: { latitude: 49.5, longitude: 8.6 },
      },
      {
        id: "1",
        customerId: "1",
        status: "assigned",
        assignmentId: "1",
        requirements: { territory: "S", maxDriveSeconds: 60 },
        location: { latitude: 49.45, longitude: 8.65 },
      },
    ]);
    expect((await readJob("1")).steps).toEqual(["new assigned"]);
    if (hasTenants)
      expect((await createPgStore(owner).forTenant("other").assignments.listJobs({ limit: 1 })).items).toEqual([]);
  });

  it("reads the former name of the longest drive in what was stored", async () => {
    const { assignments } = store;
    const requirements = { territory: "S", maxDriveSeconds: 60 };
    expect((await assignments.findDecision("1"))?.requirements).toEqual(requirements);
    expect(await assignments.listAttempts({ jobId: "1", limit: 1 })).toMatchObject([{ decision: { requirements } }]);
  });

  it("goes on with what was open, and with what was over", async () => {
    const { assignments } = store;
    await assignments.moveAssignment({ assignmentId: "3", to: "declined" });
    const again = await assignments.bookAssignment({
      customerId: "2",
      technicianId: "3",
      distanceMeters: 1,
      jobId: "2",
    });
    expect(await readJob("2")).toMatchObject({
      status: "assigned",
      assignmentId: again.id,
      steps: ["new assigned", "assigned waiting", "waiting assigned"],
    });
    expect((await assignments.listAssignments({ limit: 9, filter: { jobId: "2" } })).items.map(({ id }) => id)).toEqual(
      [again.id, "3", "2"],
    );
    // Its job was over before there were jobs.
    await assignments.bookAssignment({ customerId: "1", technicianId: "3", distanceMeters: 1, jobId: "4" });
    expect(await readJob("4")).toMatchObject({ status: "assigned", steps: ["new assigned"] });
  });

  it("follows what processes of that version do meanwhile, and refuses what they refuse", async () => {
    const { assignments } = store;
    const { rows } = await owner.query(formerBooking, [1, 1, null]);
    const first = String(rows[0].id);
    await owner.query(formerMove, [rows[0].id, "declined"]);
    expect(await readJob(first)).toMatchObject({ status: "waiting", steps: ["new assigned", "assigned waiting"] });
    await owner.query(formerBooking, [1, 2, rows[0].id]);
    await expect(owner.query(formerBooking, [1, 3, rows[0].id])).rejects.toMatchObject({
      code: "23505",
      constraint: "dispatch_assignments_open_job",
    });
    const booking = { customerId: "1", technicianId: "3", distanceMeters: 1, jobId: first };
    await expect(assignments.bookAssignment(booking)).rejects.toMatchObject({ code: "JOB_ALREADY_ASSIGNED" });
    // A job that waited before it had an assignment, which that version knows by its first assignment.
    const { id: jobId } = await assignments.createJob({ customerId: "1" });
    const own = await assignments.bookAssignment({ ...booking, jobId });
    await owner.query(formerMove, [own.id, "declined"]);
    await owner.query(formerBooking, [1, 2, own.id]);
    expect(await readJob(jobId)).toMatchObject({
      status: "assigned",
      steps: ["new waiting", "waiting assigned", "assigned waiting", "waiting assigned"],
    });
    await expect(assignments.bookAssignment({ ...booking, jobId })).rejects.toMatchObject({
      code: "JOB_ALREADY_ASSIGNED",
    });
    const last = (await assignments.listJobEvents({ jobId, limit: 9 })).at(-1);
    expect(last?.actor).toBe("former");
  });

  it("takes the rows of the Python service, which have no job", async () => {
    const { rows } = await owner.query(
      "insert into assignments (cust_id, tech_id, distance_km) values (1, 1, 0.5) returning id, assigned_at",
    );
    expect(await store.assignments.findAssignment(String(rows[0].id))).toMatchObject({ status: null, jobId: null });
    expect(await store.assignments.findJob(String(rows[0].id))).toBeNull();
    const { id } = await store.assignments.createJob({ customerId: "1" });
    const next = await owner.query(
      "insert into assignments (cust_id, tech_id, distance_km) values (1, 1, 0.5) returning id",
    );
    expect(next.rows[0].id).toBe(Number(id) + 1);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";
import { openTransaction, untilBlockedBy } from "../support/transaction-store.js";

const location = { latitude: 49.4, longitude: 8.7 };
const request = { customerId: "1", technicianId: "1", distanceMeters: 5 };

describe("A claim, while others claim", () => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await createTestDatabase(inject("postgresUrl"));
    store = createPgStore(database.pool);
  });
  beforeEach(async () => {
    await database.truncate();
    await insertCustomers(database.pool, [{ id: "1", location }]);
    await insertTechnicians(database.pool, [
      { id: "1", location, capacity: 1 },
      { id: "2", location },
    ]);
  });
  afterAll(() => database.drop());

  const claim = (given: object = {}) =>
    store.assignments.bookAssignment({ ...request, ...given }).then(
      ({ status }): string => status,
      ({ code }: { code: string }) => code,
    );
  const open = async () =>
    (await database.pool.query("select tech_id, lane from dispatch_visits where is_open order by id")).rows;

  /** A naive claim, as another program might write it, that relies on the lock: it counts the rows from before the lock. */
  const naiveClaim = `
    insert into assignments (cust_id, tech_id, distance_km, status)
    select 1, technicianid, 1, 'assigned' from technicians
    where technicianid = 1 and is_active
      and (select count(*) from assignments where tech_id = 1 and status = 'assigned') < capacity
    for update`;

  it("refuses a naive claim that was made with an outdated count, as if the technician were gone", async () => {
    const first = await database.pool.connect();
    await first.query("begin");
    const { rows } = await first.query("select pg_backend_pid() as id");
    await first.query(naiveClaim);
    const second = database.pool.query(naiveClaim);
    await untilBlockedBy(database.pool, rows[0].id);
    await first.query("commit");
    first.release();
    await expect(second).rejects.toMatchObject({ code: "23503", constraint: "dispatch_visits_tech_id" });
    expect(await open()).toHaveLength(1);
  });

  it("waits for another claim on the last lane, and reports that it is taken", async () => {
    const first = await openTransaction(database.pool);
    await first.assignments.bookAssignment(request);
    const second = claim();
    await untilBlockedBy(database.pool, first.backendId);
    await first.commit();
    expect(await second).toBe("ASSIGNMENT_CONFLICT");
    expect(await open()).toEqual([{ tech_id: 1, lane: 0 }]);
  });

  it("interrupts nothing whose job becomes as important in the meantime", async () => {
    const { id, jobId } = await store.assignments.bookAssignment(request);
    const raise = await database.pool.connect();
    await raise.query("begin");
    const { rows } = await raise.query("select pg_backend_pid() as id");
    await raise.query("update dispatch_jobs set priority = 20, version = version + 1 where id = $1", [jobId]);
    const interrupting = claim({ interrupts: { assignmentId: id, belowPriority: 20 } });
    await untilBlockedBy(database.pool, rows[0].id);
    await raise.query("commit");
    raise.release();
    expect(await interrupting).toBe("ASSIGNMENT_CONFLICT");
    expect(await store.assignments.findAssignment(id)).toMatchObject({ status: "assigned" });
    expect(await store.assignments.findJob(jobId)).toMatchObject({ status: "assigned", priority: 20 });
  });

  it("a claim interrupts nothing that sets off in the meantime", async () => {
    const { id } = await store.assignments.bookAssignment(request);
    await store.assignments.moveAssignment({ assignmentId: id, to: "accepted" });
    const first = await openTransaction(database.pool);
    await first.assignments.moveAssignment({ assignmentId: id, to: "en_route" });
    const interrupting = claim({ interrupts: { assignmentId: id, belowPriority: 20 } });
    await untilBlockedBy(database.pool, first.backendId);
    await first.commit();
    expect(await interrupting).toBe("ASSIGNMENT_CONFLICT");
    expect(await store.assignments.findAssignment(id)).toMatchObject({ status: "en_route" });
  });

  it("gets the lane of another claim whose connection dies", async () => {
    const first = await openTransaction(database.pool);
    await first.assignments.bookAssignment(request);
    const second = claim();
    await untilBlockedBy(database.pool, first.backendId);
    await first.terminate();
    expect(await second).toBe("assigned");
    expect(await open()).toEqual([{ tech_id: 1, lane: 0 }]);
  });

  it("takes the next lane if its lane was taken in the meantime", async () => {
    await database.pool.query("update technicians set capacity = 3");
    const first = await openTransaction(database.pool);
    await first.assignments.bookAssignment(request);
    const others = [claim(), claim(), claim()];
    await untilBlockedBy(database.pool, first.backendId);
    await first.commit();
    expect((await Promise.all(others)).sort()).toEqual(["ASSIGNMENT_CONFLICT", "assigned", "assigned"]);
    expect((await open()).map(({ lane }) => lane).sort()).toEqual([0, 1, 2]);
  });

  it("counts what was booked while the capacity was removed and restored", async () => {
    await database.pool.query("update technicians set capacity = 2 where technicianid = 1");
    await claim();
    const other = await database.pool.connect();
    const { rows } = await other.query("begin; select pg_backend_pid() as id").then((results) => Object(results)[1]);
    await other.query("update technicians set capacity = null where technicianid = 1");
    await other.query("insert into assignments (cust_id, tech_id, distance_km, status) values (1, 1, 1, 'assigned')");
    await other.query("update technicians set capacity = 2 where technicianid = 1");
    const late = claim();
    await untilBlockedBy(database.pool, rows[0].id);
    await other.query("commit");
    other.release();
    expect(await late).toBe("ASSIGNMENT_CONFLICT");
    expect(await open()).toHaveLength(2);
  });

  it("succeeds if only the technician's location changed in the meantime", async () => {
    const other = await openTransaction(database.pool);
    await other.locations.updateLocations([{ technicianId: "1", location, reportedAt: "2026-11-24T10:00:00Z" }]);
    const late = claim();
    await untilBlockedBy(database.pool, other.backendId);
    await other.commit();
    expect(await late).toBe("assigned");
  });

  it("assigns a job once if two claims compete, even if both replace the same assignment", async () => {
    const first = await store.assignments.bookAssignment({ ...request, technicianId: "2" });
    await store.assignments.moveAssignment({ assignmentId: first.id, to: "declined" });
    const again = { technicianId: "2", jobId: first.jobId };
    const retries = await Promise.all([claim(again), claim(again), claim(again)]);
    expect(retries.sort()).toEqual(["JOB_ALREADY_ASSIGNED", "JOB_ALREADY_ASSIGNED", "assigned"]);
    const { items } = await store.assignments.listAssignments({ limit: 1, filter: { statuses: ["assigned"] } });
    const replaces = items[0]?.id;
    const replacements = await Promise.all([1, 2, 3].map(() => claim({ ...again, replaces })));
    expect(replacements.sort()).toEqual(["ILLEGAL_MOVE", "ILLEGAL_MOVE", "assigned"]);
    expect(await open()).toHaveLength(1);
  });

  it("keeps the assignment to be replaced and creates no customer if the lane was taken in the meantime", async () => {
    const first = await store.assignments.bookAssignment({ ...request, technicianId: "2" });
    const other = await openTransaction(database.pool);
    await other.assignments.bookAssignment(request);
    const late = [
      claim({ jobId: first.jobId, replaces: first.id }),
      claim({ customerId: null, location: { latitude: 1, longitude: 1 } }),
    ];
    await untilBlockedBy(database.pool, other.backendId);
    await other.commit();
    expect(await Promise.all(late)).toEqual(["ASSIGNMENT_CONFLICT", "ASSIGNMENT_CONFLICT"]);
    expect(await store.assignments.findAssignment(first.id)).toMatchObject({ status: "assigned" });
    expect((await database.pool.query("select from customers")).rows).toHaveLength(1);
    expect((await database.pool.query("select from dispatch_events")).rows).toHaveLength(2);
  });

  it("books once for a key, however many concurrent attempts there are", async () => {
    const reservation = { key: "k", token: "t" };
    const reserve = { ...reservation, fingerprint: "f", leaseMs: 60_000, keepMs: 60_000 };
    await store.assignments.reserveKey(reserve);
    const claims = await Promise.all([1, 2, 3, 4].map(() => claim({ technicianId: "2", reservation })));
    expect(claims.filter((outcome) => outcome === "assigned")).toHaveLength(1);
    expect(claims.filter((outcome) => outcome === "RESERVATION_LOST")).toHaveLength(3);
    expect(await store.assignments.reserveKey({ ...reserve, token: "u" })).toMatchObject({ status: "done" });
  });

  it("reserves a key for one of many concurrent requests", async () => {
    const states = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        store.assignments.reserveKey({ key: "k", token: `${index}`, fingerprint: "f", leaseMs: 1e5, keepMs: 1e5 }),
      ),
    );
    expect(states.filter(({ status }) => status === "reserved")).toHaveLength(1);
    expect(states.filter(({ status }) => status === "running")).toHaveLength(7);
  });
});

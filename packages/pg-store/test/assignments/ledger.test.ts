import { type AssignmentStatus, assignmentStatuses, createDispatcher, openStatuses } from "@dispatch/core";
import { memoryDistances } from "@dispatch/core/memory";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import { open } from "../../src/schema/expressions.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";
import { insertCustomers, insertTechnicians } from "../support/insert-rows.js";

const location = { latitude: 49.4, longitude: 8.7 };
const request = { customerId: "1", technicianId: "1", distanceMeters: 1774.13 };

describe.each(backends)("The ledger on $name", ({ open: openBackend }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await openBackend();
    store = createPgStore(database.pool);
  });
  beforeEach(async () => {
    await database.truncate();
    await insertCustomers(database.pool, [{ id: "1", location }]);
    await insertTechnicians(database.pool, [
      { id: "1", location },
      { id: "2", location },
    ]);
    await database.pool.query("update technicians set capacity = 2 where technicianid = 1");
  });
  afterAll(() => database.drop());

  const read = async (statement: string) => (await database.pool.query(statement)).rows;
  const lanes = async () =>
    (
      await read(`select case when is_open then lane end as lane
        from assignments left join dispatch_visits on assignment_id = assignments.id order by assignments.id`)
    ).map(({ lane }) => lane);

  it("fills a technician's lanes from the first, and reuses freed ones", async () => {
    const [first] = [await store.assignments.bookAssignment(request), await store.assignments.bookAssignment(request)];
    await expect(store.assignments.bookAssignment(request)).rejects.toMatchObject({ code: "ASSIGNMENT_CONFLICT" });
    await store.assignments.moveAssignment({ assignmentId: first.id, to: "cancelled" });
    await store.assignments.bookAssignment(request);
    expect(await lanes()).toEqual([null, 1, 0]);
  });

  it("counts open assignments from before the technician had a capacity", async () => {
    await database.pool.query("update technicians set capacity = null");
    const booked = [await store.assignments.bookAssignment(request), await store.assignments.bookAssignment(request)];
    await database.pool.query("update technicians set capacity = 3");
    await store.assignments.bookAssignment(request);
    await expect(store.assignments.bookAssignment(request)).rejects.toMatchObject({ code: "ASSIGNMENT_CONFLICT" });
    for (const { id } of booked) await store.assignments.moveAssignment({ assignmentId: id, to: "declined" });
    await store.assignments.bookAssignment(request);
    await store.assignments.bookAssignment(request);
    await expect(store.assignments.bookAssignment(request)).rejects.toMatchObject({ code: "ASSIGNMENT_CONFLICT" });
    expect(await lanes()).toEqual([null, null, 0, 1, 2]);
  });

  it("the ledger treats rows of another program as history", async () => {
    await database.pool.query(
      "insert into assignments (cust_id, tech_id, distance_km) select 1, 1, 1 from generate_series(1, 5)",
    );
    await store.assignments.bookAssignment(request);
    await store.assignments.bookAssignment(request);
    const move = store.assignments.moveAssignment({ assignmentId: "1", to: "cancelled" });
    await expect(move).rejects.toMatchObject({ code: "ILLEGAL_MOVE", from: null });
    expect(await store.assignments.findAssignment("1")).toMatchObject({ status: null, jobId: null });
  });

  it("creates a customer and its assignment together, or neither", async () => {
    const claim = { ...request, customerId: null, location: { latitude: -1, longitude: 2 } };
    const { customerId } = await store.assignments.bookAssignment(claim);
    expect(await store.customers.findCustomer(customerId)).toEqual({ id: customerId, location: claim.location });
    await store.assignments.bookAssignment(claim);
    await expect(store.assignments.bookAssignment(claim)).rejects.toMatchObject({ code: "ASSIGNMENT_CONFLICT" });
    expect(await read("select from customers")).toHaveLength(3);
    const nowhere = store.assignments.bookAssignment({ ...claim, location: { latitude: 91, longitude: 0 } });
    await expect(nowhere).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });

  it("replaces an assignment in one step, even with the same technician", async () => {
    const first = await store.assignments.bookAssignment(request);
    const again = { ...request, jobId: first.jobId };
    await expect(store.assignments.bookAssignment(again)).rejects.toMatchObject({ code: "JOB_ALREADY_ASSIGNED" });
    const second = await store.assignments.bookAssignment({ ...again, technicianId: "2", replaces: first.id });
    expect(second).toMatchObject({ technicianId: "2", jobId: first.jobId, status: "assigned" });
    expect(await store.assignments.findAssignment(first.id)).toMatchObject({ status: "cancelled" });
    const third = await store.assignments.bookAssignment({ ...again, technicianId: "2", replaces: second.id });
    const replaced = store.assignments.bookAssignment({ ...again, replaces: second.id });
    await expect(replaced).rejects.toMatchObject({ code: "ILLEGAL_MOVE", from: "cancelled" });
    const other = await store.assignments.bookAssignment(request);
    const elsewhere = store.assignments.bookAssignment({ ...again, replaces: other.id });
    await expect(elsewhere).rejects.toMatchObject({ code: "ASSIGNMENT_NOT_FOUND" });
    expect(await store.assignments.findAssignment(third.id)).toMatchObject({ status: "assigned" });
  });

  it("keeps the assignment to be replaced if the new technician has no capacity left", async () => {
    await database.pool.query("update technicians set capacity = 0 where technicianid = 2");
    const first = await store.assignments.bookAssignment(request);
    const claim = { ...request, technicianId: "2", jobId: first.jobId, replaces: first.id };
    await expect(store.assignments.bookAssignment(claim)).rejects.toMatchObject({ code: "ASSIGNMENT_CONFLICT" });
    expect(await store.assignments.findAssignment(first.id)).toMatchObject({ status: "assigned" });
    expect(await read("select from dispatch_events")).toHaveLength(1);
  });

  it("bookAssignment refuses a job that does not exist", async () => {
    for (const jobId of ["77", "abc"]) {
      const claim = store.assignments.bookAssignment({ ...request, jobId });
      await expect(claim).rejects.toMatchObject({ code: "ASSIGNMENT_NOT_FOUND", assignmentId: jobId });
    }
  });

  it("refuses a text that the database cannot store", async () => {
    for (const given of [{ reason: "\0" }, { decision: Object({ provider: "\0" }) }]) {
      const claim = store.assignments.bookAssignment({ ...request, ...given });
      await expect(claim).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    }
    expect(await lanes()).toEqual([]);
  });

  it("the ledger prevents changing and removing history", async () => {
    await store.assignments.bookAssignment({ ...request, actor: "anna", reason: "first" });
    const attempts = ["update dispatch_events set actor = 'bert'", "delete from dispatch_events"];
    for (const statement of [
      ...attempts,
      "truncate dispatch_events",
      "truncate assignments, dispatch_events cascade",
    ]) {
      await expect(database.pool.query(statement)).rejects.toMatchObject({ code: "42501" });
    }
    await database.pool.query("delete from assignments");
    expect(await read("select actor, reason from dispatch_events")).toEqual([{ actor: "anna", reason: "first" }]);
  });

  it("frees the key of an assignment that its owner deletes", async () => {
    const key = { key: "a", token: "first", fingerprint: "f", leaseMs: 60_000, keepMs: 60_000 };
    await store.assignments.reserveKey(key);
    const { id } = await store.assignments.bookAssignment({ ...request, reservation: key });
    expect(await store.assignments.reserveKey(key)).toEqual({ status: "done", assignmentId: id });
    await database.pool.query("delete from assignments");
    const other = { ...key, token: "second", fingerprint: "g" };
    expect(await store.assignments.reserveKey(other)).toEqual({ status: "reserved" });
  });

  it("keeps the key of a job if its owner deletes the assignment of the job", async () => {
    const key = { key: "a", token: "first", fingerprint: "f", leaseMs: 60_000, keepMs: 60_000 };
    await store.assignments.reserveKey(key);
    const job = await store.assignments.createJob({ customerId: "1", reservation: key });
    const { id } = await store.assignments.bookAssignment({ ...request, jobId: job.id });
    expect(await store.assignments.reserveKey(key)).toEqual({ status: "done", assignmentId: id });
    await database.pool.query("delete from assignments");
    expect(await store.assignments.reserveKey({ ...key, token: "second" })).toEqual({
      status: "queued",
      jobId: job.id,
    });
  });

  it("dispatches again with the key of an assignment that its owner deleted", async () => {
    const distances = memoryDistances(() => ({ status: "measured", distanceMeters: 10, durationSeconds: 1 }));
    const dispatcher = createDispatcher({ ...store, distances });
    const asked = { customerId: "1", idempotencyKey: "a" };
    const first = await dispatcher.dispatch(asked);
    expect(await dispatcher.dispatch(asked)).toMatchObject({ isRepeat: true, assignment: first.assignment });
    await database.pool.query("delete from assignments");
    const second = await dispatcher.dispatch(asked);
    expect(second.isRepeat).toBeUndefined();
    expect(second.assignment.id).not.toBe(first.assignment.id);
  });

  it("books nobody if a decline is repeated for a completed job, even after a clock change", async () => {
    const distances = memoryDistances(() => ({ status: "measured", distanceMeters: 10, durationSeconds: 1 }));
    const dispatcher = createDispatcher({ ...store, distances });
    await insertTechnicians(database.pool, [{ id: "3", location }]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const { next } = await dispatcher.decline({ assignmentId: assignment.id });
    const assignmentId = next?.assignment.id ?? "";
    for (const to of ["accepted", "en_route", "on_site", "completed"] as const) {
      await store.assignments.moveAssignment({ assignmentId, to });
    }
    await database.pool.query(
      `update assignments set assigned_at = assigned_at - interval '5 s' where id = ${assignmentId}`,
    );
    const repeated = await dispatcher.decline({ assignmentId: assignment.id });
    expect(repeated.next?.assignment).toMatchObject({ id: assignmentId, status: "completed" });
    const [newest] = (await store.assignments.listAssignments({ limit: 1 })).items;
    expect(newest?.id).toBe(assignment.id);
  });

  it("stores keys and fingerprints as hashes, and removes expired ones", async () => {
    const key = { key: "secret", token: "a", fingerprint: "telling", leaseMs: 1000, keepMs: 1 };
    expect(await store.assignments.reserveKey(key)).toEqual({ status: "reserved" });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await store.assignments.reserveKey({ ...key, key: "x".repeat(100_000), keepMs: 60_000 });
    const rows = await read("select * from dispatch_idempotency_keys");
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain("telling");
  });

  it("returns no events after a cursor beyond all events, and the new ones after older cursors", async () => {
    const start = await store.assignments.findEventsEnd();
    await store.assignments.bookAssignment(request);
    const beyond = Buffer.from('["999999999999999999","999999999999999999"]').toString("base64url");
    expect(await store.assignments.listEvents({ limit: 10, after: beyond })).toEqual([]);
    const { id } = await store.assignments.bookAssignment(request);
    const history = await store.assignments.listEvents({ limit: 10, after: start, assignmentId: id });
    expect(history).toHaveLength(1);
    expect(await store.assignments.listEvents({ limit: 10, after: beyond, assignmentId: id })).toEqual([]);
  });

  it.each(["", "[]", Buffer.from('["1"]').toString("base64url"), Buffer.from("[1,2]").toString("base64url")])(
    "listEvents refuses %j as a cursor",
    async (after) => {
      const list = store.assignments.listEvents({ limit: 1, after });
      await expect(list).rejects.toMatchObject({ code: "INVALID_REQUEST" });
    },
  );
});

it("uses the same open statuses in SQL as the core", () => {
  const named = assignmentStatuses.filter((status: AssignmentStatus) => open.includes(`'${status}'`));
  expect(named).toEqual(openStatuses);
});

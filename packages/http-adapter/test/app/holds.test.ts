import type { AssignmentStore } from "@dispatch/core";
import { memoryAssignments } from "@dispatch/core/memory";
import { describe, expect, it } from "vitest";
import { call, memoryApp } from "../support/memory-app.js";

const near = { latitude: 49.42, longitude: 8.69 };
const starts_at = "2026-11-24T12:00:00.000Z";
const slot = { customer_id: 1, technician_id: 4, starts_at };
const only = () => memoryApp({ fleet: [{ id: "4", location: near, capacity: 1 }] });
const window = { earliest: starts_at, latest: starts_at };

describe("POST /slots/holds", () => {
  it("POST /slots/holds holds a slot that a dispatch books, once", async () => {
    const app = only();
    const hold = await call(app, "POST", "/slots/holds", { ...slot, minutes: 30, holder: "call 7", work_seconds: 600 });
    expect(hold).toMatchObject({
      ...{ holder: "call 7", technician_id: 4, starts_at, held_until: "2026-11-24T08:05:19.182Z" },
      ...{ ends_at: "2026-11-24T12:10:00.000Z", job_id: null, customer_id: 1, requirements: {}, work_seconds: 600 },
      ...{ latitude: 49.41, longitude: 8.69 },
    });
    expect(await call(app, "POST", "/slots/holds", slot)).toMatchObject({ status: 409, code: "SLOT_NOT_AVAILABLE" });
    expect(await call(app, "POST", "/dispatch", { customer_id: 1, window })).toMatchObject({
      status: 503,
      code: "NO_TECHNICIAN_AVAILABLE",
    });
    const request = { hold_id: hold["id"], reference: "A7" };
    expect(await call(app, "POST", "/dispatch", request)).toMatchObject({ tech_id: 4 });
    expect(await call(app, "POST", "/dispatch", request)).toMatchObject({ status: 404, code: "HOLD_NOT_FOUND" });
  });

  it("a held slot of a job is booked by its dispatch, which gives the job that window", async () => {
    const app = only();
    const { id: job_id } = await call(app, "POST", "/jobs", { customer_id: 1 });
    const { customer_id: _, ...rest } = slot;
    const hold = await call(app, "POST", "/slots/holds", { ...rest, job_id });
    expect(hold).toMatchObject({ job_id, holder: null });
    expect(await call(app, "POST", "/dispatch", { hold_id: hold["id"] })).toMatchObject({
      status: 422,
      errors: [{ loc: ["body", "hold_id"] }],
    });
    expect(await call(app, "POST", `/jobs/${job_id}/dispatch`, { hold_id: hold["id"] })).toMatchObject({
      tech_id: 4,
    });
    expect(await call(app, "GET", `/jobs/${job_id}`)).toMatchObject({ status: "assigned", window });
  });

  it("a held slot is free again as soon as it is released", async () => {
    const app = only();
    const { id } = await call(app, "POST", "/slots/holds", slot);
    expect(await call(app, "DELETE", `/slots/holds/${id}`)).toEqual({ id });
    expect(await call(app, "DELETE", `/slots/holds/${id}`)).toMatchObject({ status: 404, code: "HOLD_NOT_FOUND" });
    expect(await call(app, "POST", "/slots/holds", slot)).toMatchObject({ starts_at });
  });

  it("POST /slots/holds says how many slots may be held", async () => {
    const app = memoryApp();
    for (let index = 0; index < 10; index += 1) {
      expect(await call(app, "POST", "/slots/holds", slot)).toMatchObject({ starts_at });
    }
    expect(await call(app, "POST", "/slots/holds", slot)).toMatchObject({ status: 409, code: "HOLD_LIMIT_REACHED" });
  });

  it.each([
    [{ ...slot, starts_at: "2026-11-24T07:00:00Z" }, "starts_at"],
    [{ ...slot, minutes: 61 }, "minutes"],
    [{ ...slot, latitude: 49 }, "latitude"],
    [{ technician_id: 4, starts_at }, "customer_id"],
    [{ customer_id: 1, starts_at }, "technician_id"],
    [{ ...slot, until: 5 }, "until"],
  ])("POST /slots/holds refuses %j, and names %s", async (body, field) => {
    const answer = await call(memoryApp(), "POST", "/slots/holds", body);
    expect(answer).toMatchObject({ status: 422, errors: [{ loc: ["body", field] }] });
  });

  it.each([
    [{ hold_id: "x", customer_id: 1 }, "customer_id"],
    [{ hold_id: "x", dry_run: true }, "hold_id"],
    [{ hold_id: "x", when_nobody: "queue" }, "when_nobody"],
  ])("a dispatch refuses %j, and names %s", async (body, field) => {
    const answer = await call(memoryApp(), "POST", "/dispatch", body);
    expect(answer).toMatchObject({ status: 422, errors: [{ loc: ["body", field] }] });
  });

  it("POST /slots/holds is not served if the store holds no slots", async () => {
    const { addHold: _, ...jobs } = memoryAssignments();
    const app = memoryApp({ assignments: jobs as AssignmentStore });
    expect(await call(app, "POST", "/slots/holds", slot)).toMatchObject({ status: 404 });
  });
});

import type { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { call, memoryApp } from "../support/memory-app.js";

describe("an assignment", () => {
  it("GET /assignments/{id} shows the status of an assignment", async () => {
    const app = await appWithAssignment();
    expect(await call(app, "GET", "/assignments/1")).toEqual({
      id: 1,
      cust_id: 1,
      tech_id: 4,
      distance_km: expect.any(Number),
      assigned_at: "2026-11-24T07:35:19.182000+00:00",
      status: "assigned",
      job_id: 1,
      job: { reference: null, window: null, skills: [] },
    });
  });

  it("an assignment moves step by step, and its history keeps who did what and why", async () => {
    const app = await appWithAssignment();
    const statuses: unknown[] = [];
    for (const move of ["accept", "start", "arrive", "complete"]) {
      statuses.push((await call(app, "POST", `/assignments/1/${move}`, { reason: `to ${move}` }))["status"]);
    }
    expect(statuses).toEqual(["accepted", "en_route", "on_site", "completed"]);

    const { history } = await call(app, "GET", "/assignments/1/decision");
    expect(history).toMatchObject([
      { from: null, to: "assigned", actor: "anna", reason: null, technician_id: 4, customer_id: 1, job_id: 1 },
      { from: "assigned", to: "accepted", actor: "anna", reason: "to accept" },
      { from: "accepted", to: "en_route", reason: "to start" },
      { from: "en_route", to: "on_site", reason: "to arrive" },
      { from: "on_site", to: "completed", reason: "to complete" },
    ]);
  });

  it("a move needs no body, and repeating it changes nothing", async () => {
    const app = await appWithAssignment();
    await call(app, "POST", "/assignments/1/cancel");
    expect(await call(app, "POST", "/assignments/1/cancel")).toMatchObject({ status: "cancelled" });
    expect((await call(app, "GET", "/assignments/1/decision"))["history"]).toHaveLength(2);
  });

  it.each(["start", "arrive", "complete"])("an assignment cannot %s too early", async (move) => {
    const app = await appWithAssignment();
    expect(await call(app, "POST", `/assignments/1/${move}`)).toMatchObject({
      status: 409,
      code: "ILLEGAL_MOVE",
      detail: expect.stringContaining("Assignment 1 is assigned"),
    });
  });

  it.each([
    ["GET", ""],
    ["GET", "/decision"],
    ["POST", "/accept"],
    ["POST", "/decline"],
    ["POST", "/reassign"],
  ] as const)("an unknown assignment gets a 404 from %s /assignments/999%s", async (method, path) => {
    const app = await appWithAssignment();
    expect(await call(app, method, `/assignments/999${path}`)).toMatchObject({
      status: 404,
      code: "ASSIGNMENT_NOT_FOUND",
      detail: "Assignment 999 not found",
    });
  });

  it("a declined assignment goes to the next best technician, never again to one who had it", async () => {
    const app = await appWithAssignment();
    expect(await call(app, "POST", "/assignments/1/decline", { reason: "flat tyre" })).toMatchObject({
      declined: { id: 1, tech_id: 4, status: "declined" },
      next: { id: 2, tech_id: 7, status: "assigned", job_id: 1 },
      failure: null,
    });
    expect(await call(app, "POST", "/assignments/2/decline")).toMatchObject({
      declined: { id: 2, status: "declined" },
      next: null,
      failure: { code: "NO_TECHNICIAN_AVAILABLE", detail: "No technicians available" },
    });
  });

  it("reassigning takes the job from one technician and books another", async () => {
    const app = await appWithAssignment();
    expect(await call(app, "POST", "/assignments/1/reassign", { reason: "closer to home" })).toMatchObject({
      id: 2,
      tech_id: 7,
      job_id: 1,
    });
    expect(await call(app, "GET", "/assignments/1")).toMatchObject({ status: "cancelled" });
  });

  it("reassigning with technician_id sends them, and gives the job back, with the requirements that it had", async () => {
    const app = await appWithAssignment();
    const { requirements } = (await call(app, "GET", "/jobs/1")) as { requirements: object };
    expect(await call(app, "POST", "/assignments/1/reassign", { technician_id: 7 })).toMatchObject({
      id: 2,
      tech_id: 7,
    });
    expect(
      await call(app, "POST", "/assignments/2/reassign", { technician_id: "4", reason: "a mistake" }),
    ).toMatchObject({
      id: 3,
      tech_id: 4,
    });
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ requirements, assignment_id: 3 });
    const pinned = { technician_id: 7, requirements: { pinned: [4] } };
    expect(await call(app, "POST", "/assignments/3/reassign", pinned)).toMatchObject({
      status: 422,
      errors: [{ loc: ["body", "technician_id"] }],
    });
  });

  it("an assignment stays as it is if nobody else can be booked", async () => {
    const app = await appWithAssignment();
    expect(
      await call(app, "POST", "/assignments/1/reassign", { requirements: { skills: [{ name: "gas" }] } }),
    ).toMatchObject({ status: 503, code: "NO_TECHNICIAN_AVAILABLE" });
    expect(await call(app, "GET", "/assignments/1")).toMatchObject({ status: "assigned" });
  });

  it("GET /assignments/{id}/decision says how it was chosen, and who would have gone instead", async () => {
    const app = await appWithAssignment();
    const explanation = await call(app, "GET", "/assignments/1/decision");
    expect(explanation).toMatchObject({
      assignment: { id: 1, status: "assigned" },
      decision: {
        version: 1,
        decided_at: expect.any(String),
        customer: { id: 1, location: { latitude: 49.41, longitude: 8.69 } },
        policy: { name: "nearest", unit: "meters" },
        candidates: [
          { status: "chosen", technician: { id: 4 } },
          { status: "measured", technician: { id: 7 } },
        ],
      },
      runner_up: { status: "measured", technician: { id: 7 } },
    });
  });

  it.each([
    ["{", "body"],
    ["[]", "body"],
    ['{"reasons":"x"}', "body.reasons"],
    ['{"reason":7}', "body.reason"],
    ['{"reason":""}', "body.reason"],
    ['{"reason":"\\u0000"}', "body.reason"],
    ['{"__proto__":{}}', "body.__proto__"],
  ])("a move refuses the body %s", async (body, loc) => {
    const app = await appWithAssignment();
    const headers = { "content-type": "application/json" };
    const response = await app.request("/assignments/1/accept", { method: "POST", body, headers });
    expect(response.status).toBe(422);
    const { errors } = (await response.json()) as { errors: { loc: string[] }[] };
    expect(errors.map((error) => error.loc.join("."))).toEqual([loc]);
  });
});

/** An app with one assignment, of customer 1 to technician 4. Anna is the caller. */
async function appWithAssignment(): Promise<Hono> {
  const app = memoryApp({
    middleware: [
      async (context, next) => {
        context.set("principal", { id: "anna", role: "dispatcher" });
        await next();
      },
    ],
  });
  await call(app, "POST", "/dispatch/1");
  return app;
}

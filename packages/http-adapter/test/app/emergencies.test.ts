import { describe, expect, it } from "vitest";
import { call, memoryApp } from "../support/memory-app.js";

const near = { latitude: 49.42, longitude: 8.69 };
const far = { latitude: 49.46, longitude: 8.69 };
const one = [{ id: "4", location: near, capacity: 1 }];
const emergency = { customer_id: 1, priority: "emergency", requirements: { may_interrupt: true } };

describe("POST /dispatch with may_interrupt", () => {
  it("takes a technician from a job of lower priority, and says what became of it", async () => {
    const app = memoryApp({ fleet: one });
    await call(app, "POST", "/dispatch", { customer_id: 1 });
    expect(await call(app, "POST", "/dispatch", { ...emergency, requirements: {} })).toMatchObject({ status: 503 });
    expect(await call(app, "POST", "/dispatch", emergency)).toMatchObject({
      tech_id: 4,
      interrupted: {
        job_id: 1,
        assignment_id: 1,
        tech_id: 4,
        next: null,
        failure: { code: "NO_TECHNICIAN_AVAILABLE" },
      },
    });
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ status: "waiting" });
  });

  it("names who goes to the interrupted job now", async () => {
    const water = { skills: [{ name: "water" }] };
    const fleet = [
      { ...one[0], id: "4", location: near, ...water },
      { id: "7", location: far, capacity: 1 },
    ];
    const app = memoryApp({ fleet });
    await call(app, "POST", "/dispatch", { customer_id: 1 });
    const requirements = { ...water, may_interrupt: true };
    const body = await call(app, "POST", "/dispatch", { ...emergency, requirements });
    expect(body["interrupted"]).toMatchObject({ job_id: 1, next: { tech_id: 7 }, failure: null });
  });
});

describe("a dry run of an emergency", () => {
  it("says who would go, and which job would lose them", async () => {
    const app = memoryApp({ fleet: one });
    await call(app, "POST", "/dispatch", { customer_id: 1 });
    const requirements = { may_interrupt: true };
    const asked = { customer_id: 1, priority: "emergency", requirements, dry_run: true };
    const lost = { technician_id: 4, assignment_id: 1, job_id: 1 };
    expect(await call(app, "POST", "/dispatch", asked)).toMatchObject({ tech_id: 4, interrupts: lost });
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ status: "assigned" });
  });
});

describe("GET /jobs/{id}/candidates/{technician}", () => {
  it("says why a technician cannot go, by field, and how far they are", async () => {
    const app = memoryApp({ fleet: one });
    await call(app, "POST", "/dispatch", { customer_id: 1 });
    const requirements = { skills: [{ name: "gas" }], max_distance_meters: 100 };
    const { id } = await call(app, "POST", "/jobs", { customer_id: 1, priority: "urgent", requirements });
    const answer = await call(app, "GET", `/jobs/${id}/candidates/4`);
    expect(answer).toMatchObject({ job_id: id, technician_id: 4, is_eligible: false, has_job: false });
    expect(answer["reasons"]).toEqual([
      {
        code: "AT_CAPACITY",
        field: "capacity",
        parameter: null,
        values: { capacity: 1, jobs: 1, at: expect.any(String) },
      },
      { code: "SKILL_MISSING", field: "skills", parameter: "requirements.skills[0]", values: { skill: "gas" } },
      {
        code: "TOO_FAR",
        field: "location",
        parameter: "requirements.max_distance_meters",
        values: { max_meters: 100 },
      },
    ]);
    expect(answer["displaces"]).toEqual({ technician_id: 4, assignment_id: 1, job_id: 1 });
    expect(await call(app, "GET", `/jobs/${id}`)).toMatchObject({ status: "waiting" });
  });

  it("answers for another window, if it is complete", async () => {
    const app = memoryApp({ fleet: one });
    const { id } = await call(app, "POST", "/jobs", { customer_id: 1 });
    const ask = (query: string) => call(app, "GET", `/jobs/${id}/candidates/4?${query}`);
    const time = "2126-01-02T10:00:00Z";
    expect(await ask(`earliest=${time}&latest=${time}`)).toMatchObject({ technician_id: 4 });
    for (const query of [`earliest=${time}`, `latest=${time}`, `earliest=${time}&latest=2125-01-01T00:00:00Z`]) {
      expect(await ask(query)).toMatchObject({ status: 422 });
    }
  });

  it("refuses a job and a technician that it does not know", async () => {
    const app = memoryApp({ fleet: one });
    await call(app, "POST", "/jobs", { customer_id: 1 });
    expect(await call(app, "GET", "/jobs/9/candidates/4")).toMatchObject({ status: 404, code: "JOB_NOT_FOUND" });
    expect(await call(app, "GET", "/jobs/1/candidates/9")).toMatchObject({ status: 404, code: "TECHNICIAN_NOT_FOUND" });
  });
});

describe("POST /technicians/{id}/release", () => {
  const absence = { from: "2026-11-24T00:00:00Z", to: "2026-11-25T00:00:00Z", reason: "ill" };

  it("dispatches each open job again, and sends nobody there during the absence", async () => {
    const fleet = [
      { id: "4", location: near, capacity: 2 },
      { id: "7", location: far, capacity: 1 },
    ];
    const app = memoryApp({ fleet });
    for (const _ of [1, 2]) await call(app, "POST", "/dispatch", { customer_id: 1 });
    expect(await call(app, "POST", "/technicians/4/release", absence)).toMatchObject({
      technician_id: 4,
      released: [
        { job_id: 1, assignment_id: 1, is_released: true, next: { tech_id: 7, job_id: 1 }, failure: null },
        { job_id: 2, is_released: true, next: null, failure: { code: "NO_TECHNICIAN_AVAILABLE" } },
      ],
    });
    const { history } = await call(app, "GET", "/jobs/2/decisions");
    expect(history).toMatchObject([{ to: "assigned" }, { to: "waiting", reason: "ill" }]);
    expect(await call(app, "GET", "/jobs/2/candidates/4")).toMatchObject({
      reasons: [{ code: "ABSENT", field: "availability.absences" }],
    });
    expect(await call(app, "GET", "/assignments/2")).toMatchObject({ status: "declined", end_cause: "absent" });
  });

  it.each([
    ["9", absence, 404],
    ["4", { ...absence, to: absence.from }, 422],
    ["4", { from: absence.from }, 422],
    ["4", { ...absence, reson: "ill" }, 422],
  ])("refuses to release %s with %j", async (id, body, status) => {
    const app = memoryApp({ fleet: one });
    expect(await call(app, "POST", `/technicians/${id}/release`, body)).toMatchObject({ status });
  });
});

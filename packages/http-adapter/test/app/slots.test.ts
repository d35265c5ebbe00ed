import { describe, expect, it } from "vitest";
import { call, memoryApp } from "../support/memory-app.js";

const near = { latitude: 49.42, longitude: 8.69 };

describe("GET /slots", () => {
  it("lists who could come, when and how far, those first that add least to the drives", async () => {
    const app = memoryApp();
    const answer = await call(app, "GET", "/slots?customer_id=1&work_seconds=600&from=2026-11-24T10:00:00%2B01:00");
    expect(answer).toMatchObject({
      from: "2026-11-24T09:00:00.000Z",
      to: "2026-12-01T09:00:00.000Z",
      work_seconds: 600,
      is_complete: false,
      incomplete_reason: "estimate",
      slots: [
        {
          technician_id: 4,
          starts_at: "2026-11-24T09:00:00.000Z",
          ends_at: "2026-11-24T09:10:00.000Z",
          basis: "estimate",
        },
        { technician_id: 7, starts_at: "2026-11-24T09:00:00.000Z" },
      ],
      search: { rows: 2, pages: 1 },
      routing: { calls: 1, elements: 2 },
    });
    expect(await call(app, "GET", "/slots?latitude=49.46&longitude=8.69&count=1")).toMatchObject({
      slots: [{ technician_id: 7, distance_meters: 0, added_drive_seconds: 0 }],
    });
  });

  it("reads an offset whose + is not encoded", async () => {
    const answer = await call(memoryApp(), "GET", "/slots?customer_id=1&from=2026-11-24T10:00:00+01:00");
    expect(answer).toMatchObject({ from: "2026-11-24T09:00:00.000Z" });
  });

  it("offers a job that waits starts within its window", async () => {
    const app = memoryApp();
    const window = { earliest: "2026-11-24T12:00:00Z", latest: "2026-11-24T13:00:00Z" };
    const { id } = await call(app, "POST", "/jobs", { customer_id: 1, window });
    expect(await call(app, "GET", `/slots?job_id=${id}`)).toMatchObject({
      slots: [{ starts_at: "2026-11-24T12:00:00.000Z" }, {}],
    });
    expect(await call(app, "GET", `/slots?job_id=${id}&from=2026-11-25T12:00:00Z`)).toMatchObject({
      status: 422,
      errors: [{ loc: ["query", "from"] }],
    });
    await call(app, "POST", `/jobs/${id}/cancel`);
    expect(await call(app, "GET", `/slots?job_id=${id}`)).toMatchObject({ status: 409, code: "ILLEGAL_JOB_CHANGE" });
    expect(await call(app, "GET", "/slots?job_id=99")).toMatchObject({ status: 404, code: "JOB_NOT_FOUND" });
  });

  it("lists only those who have the skills, and counts why others cannot come", async () => {
    const fleet = [
      { id: "4", location: near, skills: [{ name: "gas" }] },
      { id: "7", location: near, skills: [{ name: "gas" }, { name: "water" }] },
    ];
    expect(await call(memoryApp({ fleet }), "GET", "/slots?customer_id=1&skill=gas,water")).toMatchObject({
      slots: [{ technician_id: 7 }],
      reasons: { SKILL_MISSING: 1 },
    });
  });

  it("lists only those whose level of each skill is enough", async () => {
    const fleet = [
      { id: "4", location: near, skills: [{ name: "gas", level: 1 }] },
      { id: "7", location: near, skills: [{ name: "gas", level: 2.5 }] },
    ];
    const app = memoryApp({ fleet });
    expect(await call(app, "GET", "/slots?customer_id=1&skill=gas&min_level=2.5")).toMatchObject({
      slots: [{ technician_id: 7 }],
      reasons: { SKILL_LEVEL_TOO_LOW: 1 },
    });
    expect(await call(app, "GET", "/slots?customer_id=1&skill=gas")).toMatchObject({
      slots: [{ technician_id: 4 }, { technician_id: 7 }],
    });
  });

  it("reads an id as text, also if it looks like a number", async () => {
    expect(await call(memoryApp(), "GET", "/slots?job_id=007")).toMatchObject({
      code: "JOB_NOT_FOUND",
      detail: expect.stringContaining("007"),
    });
  });

  it.each([
    ["", "customer_id"],
    ["?customer_id=1&min_level=2", "skill"],
    ["?customer_id=1&skill=gas&min_level=high", "min_level"],
    ["?latitude=49", "longitude"],
    ["?longitude=8", "latitude"],
    ["?customer_id=1&count=101", "count"],
    ["?customer_id=1&count=0", "count"],
    ["?customer_id=1&from=noon", "from"],
    ["?customer_id=1&to=2020-01-01T00:00:00Z", "to"],
    ["?customer_id=1&to=2030-01-01T00:00:00Z", "to"],
    ["?customer_id=1&job_id=1", "customer_id"],
    ["?customer_id=1&until=2026-11-25T00:00:00Z", "until"],
  ])("GET /slots refuses %s, and names the parameter", async (query, name) => {
    const answer = await call(memoryApp(), "GET", `/slots${query}`);
    expect(answer).toMatchObject({ status: 422, errors: [{ loc: ["query", name] }] });
  });
});

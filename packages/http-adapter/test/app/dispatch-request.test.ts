import { memoryAssignments } from "@dispatch/core/memory";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { call, memoryApp } from "../support/memory-app.js";

describe("POST /dispatch", () => {
  it.each([[1], ["1"]])("POST /dispatch books a technician for the customer %j", async (customer_id) => {
    expect(await call(memoryApp(), "POST", "/dispatch", { customer_id })).toMatchObject({
      cust_id: 1,
      tech_id: 4,
      status: "assigned",
    });
  });

  it("POST /dispatch books a technician for a place, for which a customer is created", async () => {
    const app = memoryApp();
    expect(await call(app, "POST", "/dispatch", { latitude: 49.46, longitude: 8.7 })).toMatchObject({
      cust_id: 3,
      tech_id: 7,
    });
    expect(await call(app, "POST", "/dispatch/3")).toMatchObject({ cust_id: 3, tech_id: 7 });
  });

  it("POST /dispatch books a technician who meets the requirements", async () => {
    const fleet = [
      { id: "4", location: { latitude: 49.42, longitude: 8.69 } },
      { id: "7", location: { latitude: 49.46, longitude: 8.69 }, skills: [{ name: "gas", level: 2 }] },
    ];
    const requirements = { skills: [{ name: "gas", min_level: 2 }], excluded: [9], max_distance_meters: 50_000 };
    const app = memoryApp({ fleet });
    expect(await call(app, "POST", "/dispatch", { customer_id: 1, requirements })).toMatchObject({ tech_id: 7 });
    expect((await call(app, "GET", "/assignments/1/decision"))["decision"]).toMatchObject({
      requirements,
      candidates: [
        { status: "chosen" },
        { status: "ineligible", technician: { id: 9, location: null }, reasons: ["UNKNOWN_TECHNICIAN"] },
        { status: "ineligible", technician: { id: 4 }, reasons: ["SKILL_MISSING"] },
      ],
    });
  });

  it("a dry run says who would go, and books nobody", async () => {
    const app = memoryApp();
    expect(await call(app, "POST", "/dispatch", { customer_id: 1, dry_run: true })).toMatchObject({
      tech_id: 4,
      decision: { candidates: [{ status: "chosen", technician: { id: 4 } }, { status: "measured" }] },
    });
    expect(await call(app, "GET", "/assignments")).toEqual([]);
  });

  it("a dry run with changes says who would go then", async () => {
    const changes = [
      { id: 4, open_assignments: 1, capacity: 1 },
      { id: 7, attributes: { vanSize: { m3: 7 } } },
    ];
    expect(await call(memoryApp(), "POST", "/dispatch", { customer_id: 1, dry_run: true, changes })).toMatchObject({
      tech_id: 7,
      decision: { candidates: [{ technician: { id: 7 } }, { technician: { id: 4 }, reasons: ["AT_CAPACITY"] }] },
    });
  });

  it("a dry run for a job leaves out who declined it", async () => {
    const app = memoryApp();
    const job = await call(app, "POST", "/jobs", { customer_id: 1 });
    const { id } = await call(app, "POST", `/jobs/${job["id"]}/dispatch`);
    await call(app, "POST", `/assignments/${id}/decline`, { redispatch: false });
    const body = { customer_id: 1, dry_run: true };
    expect(await call(app, "POST", "/dispatch", body)).toMatchObject({ tech_id: 4 });
    expect(await call(app, "POST", "/dispatch", { ...body, job_id: job["id"] })).toMatchObject({ tech_id: 7 });
    expect(await call(app, "POST", "/dispatch", { ...body, job_id: 99 })).toMatchObject({ code: "JOB_NOT_FOUND" });
  });

  it("a dry run says that nobody could go", async () => {
    expect(await call(memoryApp({ fleet: [] }), "POST", "/dispatch", { customer_id: 1, dry_run: true })).toMatchObject({
      tech_id: null,
      decision: { candidates: [] },
    });
  });

  it("a dry run says that the coordinates look swapped", async () => {
    const app = memoryApp({ maxDistanceMeters: 1_000_000 });
    const place = { latitude: 8.69, longitude: 49.41, dry_run: true };
    expect(await call(app, "POST", "/dispatch", place)).toMatchObject({
      tech_id: null,
      hint: "nobody is near latitude 8.69, longitude 49.41, but somebody is with the two swapped",
    });
    expect(await call(app, "POST", "/dispatch", { customer_id: 1, dry_run: true })).not.toHaveProperty("hint");
  });

  it("a dry run shows a technician with invalid coordinates as ineligible", async () => {
    const fleet = [{ id: "4", location: { latitude: Number.NaN, longitude: 8.69 } }];
    const { decision } = await call(memoryApp({ fleet }), "POST", "/dispatch", { customer_id: 1, dry_run: true });
    expect(decision).toMatchObject({
      candidates: [{ technician: { location: { latitude: null } }, reasons: ["INVALID_LOCATION"] }],
    });
  });

  it.each<[unknown, string]>([
    [{}, "body.customer_id"],
    [[], "body"],
    [{ latitude: 49.4 }, "body.customer_id"],
    [{ customer_id: 1, latitude: 49.4, longitude: 8.7 }, "body.customer_id"],
    [{ customer_id: 1.5 }, "body.customer_id"],
    [{ customer_id: null }, "body.customer_id"],
    [{ latitude: 91, longitude: 0 }, "body.latitude"],
    [{ latitude: "49", longitude: 0 }, "body.latitude"],
    [{ customer_id: 1, priority: "high" }, "body.priority"],
    [{ customer_id: 1, requirements: { skill: [] } }, "body.requirements.skill"],
    [{ customer_id: 1, requirements: { skills: [{ name: "" }] } }, "body.requirements.skills.0.name"],
    [{ customer_id: 1, requirements: { territory: "\0" } }, "body.requirements.territory"],
    [{ customer_id: 1, requirements: { territory: "\ud800" } }, "body.requirements.territory"],
    [{ customer_id: 1, requirements: { starts_at: "tomorrow" } }, "body.requirements.starts_at"],
    [{ customer_id: 1, requirements: { max_distance_meters: -1 } }, "body.requirements.max_distance_meters"],
    [{ customer_id: 1, changes: [] }, "body.changes"],
    [
      { customer_id: 1, dry_run: true, changes: [{ id: 4, availability: { time_zone: "Mars/Olympus" } }] },
      "body.changes.0.availability.time_zone",
    ],
  ])("POST /dispatch refuses %j, and names the field", async (body, loc) => {
    const problem = await call(memoryApp(), "POST", "/dispatch", body);
    expect(problem).toMatchObject({ status: 422, code: "INVALID_REQUEST" });
    const errors = problem["errors"] as { loc: string[] }[];
    expect(errors.map((error) => error.loc.join("."))).toEqual([loc]);
  });

  it.each<[unknown, string]>([
    [{ customerId: 1 }, "customerId: is not a known field; did you mean customer_id?"],
    [{ customer_id: 1, dryRun: true }, "dryRun: is not a known field; did you mean dry_run?"],
    [
      { customer_id: 1, requirements: { max_duration_seconds: 60 } },
      "requirements.max_duration_seconds: is not a known field; did you mean max_drive_seconds?",
    ],
    [
      { customer_id: 1, requirements: { skills: [{ name: "gas", minLevel: 2 }] } },
      "requirements.skills[0].minLevel: is not a known field; did you mean min_level?",
    ],
    [
      { customer_id: 1, requirements: { skills: [{ name: "gas", rank: 2 }] } },
      "requirements.skills[0].rank: is not a known field; the known ones are name, min_level",
    ],
    [[], "body: must be an object"],
    [{ customer_id: 1, dry_run: "yes" }, "dry_run: must be true or false"],
    [{ latitude: "49", longitude: 0 }, "latitude: must be a number"],
    [{ latitude: 49, longitude: 181 }, "longitude: must be a number from -180 to 180"],
    [{ customer_id: 1, requirements: [] }, "requirements: must be an object"],
    [{ customer_id: 1, requirements: { skills: {} } }, "requirements.skills: must be a list"],
    [{ customer_id: 1, requirements: { skills: [{}] } }, "requirements.skills[0].name: is missing"],
    [{ customer_id: 1, requirements: { skills: [{ name: "" }] } }, "requirements.skills[0].name: must not be empty"],
    [{ customer_id: 1, requirements: { skills: [{ name: 7 }] } }, "requirements.skills[0].name: must be a text"],
    [
      { customer_id: 1, requirements: { territory: "x".repeat(201) } },
      "requirements.territory: must have 200 characters or fewer",
    ],
    [
      { customer_id: 1, requirements: { pinned: Array(101).fill(1) } },
      "requirements.pinned: must have 100 entries or fewer",
    ],
    [
      { customer_id: 1, requirements: { max_distance_meters: -1 } },
      "requirements.max_distance_meters: must be 0 or more",
    ],
    [
      { customer_id: 1, requirements: { starts_at: "tomorrow" } },
      "requirements.starts_at: must be an RFC 3339 timestamp with an offset, such as 2026-11-24T07:35:19Z",
    ],
    [{ customer_id: 1, dry_run: true, changes: [{}] }, "changes[0].id: is missing"],
    [
      { customer_id: 1, dry_run: true, changes: [{ id: 4, capacity: 1.5 }] },
      "changes[0].capacity: must be a whole number",
    ],
    [
      {
        customer_id: 1,
        dry_run: true,
        changes: [
          { id: 4, availability: { time_zone: "UTC", shifts: [{ weekdays: [8], from: "08:00", to: "17:00" }] } },
        ],
      },
      "changes[0].availability.shifts[0].weekdays[0]: must be a day from 1 (Monday) to 7 (Sunday)",
    ],
    [
      {
        customer_id: 1,
        dry_run: true,
        changes: [
          { id: 4, availability: { time_zone: "UTC", shifts: [{ weekdays: [1], from: "8:00", to: "17:00" }] } },
        ],
      },
      "changes[0].availability.shifts[0].from: must be a time of day, such as 08:30",
    ],
  ])("the detail of the problem says what is wrong with %j", async (body, detail) => {
    expect((await call(memoryApp(), "POST", "/dispatch", body))["detail"]).toBe(detail);
  });

  it("an unknown field of a nested object comes with the known ones", async () => {
    const body = {
      customer_id: 1,
      window: { earliest: "2026-11-24T12:00:00Z", latest: "2026-11-24T12:00:00Z", until: 1 },
    };
    expect((await call(memoryApp(), "POST", "/dispatch", body))["detail"]).toBe(
      "window.until: is not a known field; the known ones are earliest, latest",
    );
  });

  it("the detail of the problem says what is wrong with a query", async () => {
    const { errors } = await call(memoryApp(), "GET", "/assignments?status=done");
    expect(errors).toMatchObject([
      { msg: "must be one of assigned, accepted, en_route, on_site, completed, cancelled, declined" },
    ]);
  });

  it("a problem names at most twenty fields", async () => {
    const body = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`field${index}`, index]));
    expect((await call(memoryApp(), "POST", "/dispatch", { customer_id: 1, ...body }))["errors"]).toHaveLength(20);
  });

  it("POST /dispatch needs a ledger to create a customer for a place", async () => {
    const { specificationVersion, name, createAssignment, listAssignments, ping } = memoryAssignments();
    const assignments = { specificationVersion, name, createAssignment, listAssignments, ping };
    expect(
      await call(memoryApp({ assignments }), "POST", "/dispatch", { latitude: 49.46, longitude: 8.7 }),
    ).toMatchObject({ status: 422, detail: expect.stringContaining("ledger") });
  });
});

it.each<[object, boolean]>([
  [{ customer_id: 1 }, true],
  [{ latitude: 49.4, longitude: 8.7 }, true],
  [{ customer_id: 1, dry_run: true, changes: [] }, true],
  [{ customer_id: 1, dry_run: true, job_id: 1 }, true],
  [{ customer_id: 1, job_id: 1 }, false],
  [{}, false],
  [{ latitude: 49.4 }, false],
  [{ customer_id: 1, latitude: 49.4, longitude: 8.7 }, false],
  [{ customer_id: 1, changes: [] }, false],
  [{ customer_id: 1, dry_run: false, changes: [] }, false],
])("The description says whether POST /dispatch takes %j: %s", async (body, isTaken) => {
  const app = memoryApp();
  const { components } = await call(app, "GET", "/openapi.json");
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema({ $id: "api", components });
  expect(ajv.validate({ $ref: "api#/components/schemas/DispatchBody" }, body)).toBe(isTaken);
  expect((await call(app, "POST", "/dispatch", body))["status"] !== 422).toBe(isTaken);
});

describe("an idempotency key", () => {
  const key = { "idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324" };

  it.each([
    ["/dispatch/1", undefined],
    ["/dispatch", { customer_id: 1 }],
  ])("repeating an idempotency key returns the same assignment: POST %s", async (path, body) => {
    const app = memoryApp();
    const first = await call(app, "POST", path, body, key);
    expect(first).toMatchObject({ is_repeat: false });
    const { id, cust_id, tech_id, distance_km, assigned_at, status, job_id } = first;
    const current_assignment = { id, cust_id, tech_id, distance_km, assigned_at, status, job_id };
    expect(await call(app, "POST", path, body, key)).toEqual({ ...first, is_repeat: true, current_assignment });
    expect(await call(app, "GET", "/assignments")).toHaveLength(1);
  });

  it("repeating an idempotency key says who has the job now if the first technician declined it", async () => {
    const app = memoryApp();
    await call(app, "POST", "/dispatch/1", undefined, key);
    const { next } = await call(app, "POST", "/assignments/1/decline");
    expect(next).toMatchObject({ id: 2, tech_id: 7, is_repeat: false });
    expect(await call(app, "POST", "/dispatch/1", undefined, key)).toMatchObject({
      id: 1,
      status: "declined",
      is_repeat: true,
      current_assignment: { id: 2, tech_id: 7, status: "assigned", job_id: 1 },
    });
    expect(await call(app, "POST", "/assignments/1/decline")).toMatchObject({ next: { id: 2, is_repeat: true } });
    expect(await call(app, "GET", "/assignments/2/decision")).toMatchObject({ decision: { passed_over: [4] } });
  });

  it("an idempotency key that was used with another request is refused", async () => {
    const app = memoryApp();
    await call(app, "POST", "/dispatch/1", undefined, key);
    expect(await call(app, "POST", "/dispatch", { latitude: 49, longitude: 8 }, key)).toMatchObject({
      status: 422,
      code: "IDEMPOTENCY_KEY_REUSED",
    });
  });

  it.each(["a b", "x".repeat(256)])("an invalid idempotency key is refused: %j", async (text) => {
    expect(await call(memoryApp(), "POST", "/dispatch/1", undefined, { "idempotency-key": text })).toMatchObject({
      status: 422,
      errors: [{ loc: ["header", "idempotency-key"] }],
    });
  });

  it("the idempotency key of a running request gets an answer to retry later", async () => {
    const ledger = memoryAssignments();
    const assignments = { ...ledger, reserveKey: async () => ({ status: "running" }) as const };
    const app = memoryApp({ assignments, deadlineMs: 30 });
    const response = await app.request("/dispatch/1", { method: "POST", headers: key });
    expect(response.status).toBe(409);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.json()).toMatchObject({ code: "IDEMPOTENCY_KEY_IN_USE" });
  });
});

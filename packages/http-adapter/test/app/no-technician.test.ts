import { InvalidRequestError } from "@dispatch/core";
import { memoryDistances } from "@dispatch/core/memory";
import { describe, expect, it } from "vitest";
import { createLogger, logRequests } from "../../../server/src/observe/index.js";
import { apiKeys, guard, makeApiKey } from "../../src/guard/index.js";
import { problemOfError } from "../../src/problem/problem-of-error.js";
import { call, memoryApp } from "../support/memory-app.js";

const near = (id: string, rest: object = {}) => ({ id, location: { latitude: 49.42, longitude: 8.69 }, ...rest });
const fleet = [near("4", { capacity: 0 }), near("7", { capacity: 0 }), near("anna", { skills: [] })];
const requirements = { skills: [{ name: "gas" }] };
const noRoads = memoryDistances(() => ({ status: "unreachable", reason: "NO_ROUTE" }));

describe("a problem that nobody can go", () => {
  it("the problem that nobody can go says why, in counts and for the nearest", async () => {
    expect(await call(memoryApp({ fleet }), "POST", "/dispatch", { customer_id: 1, requirements })).toMatchObject({
      status: 503,
      code: "NO_TECHNICIAN_AVAILABLE",
      detail: 'No technicians available: no active technician has the skill "gas"',
      reasons: {
        missing_skills: ["gas"],
        counts: { AT_CAPACITY: 2, SKILL_MISSING: 3 },
        nearest: [
          {
            technician_id: 4,
            great_circle_distance_meters: expect.any(Number),
            reasons: ["AT_CAPACITY", "SKILL_MISSING"],
          },
          { technician_id: 7 },
          { technician_id: "anna", reasons: ["SKILL_MISSING"] },
        ],
        considered: 3,
        is_complete: true,
      },
    });
  });

  it("the reasons are also given if no road leads there, and after a decline", async () => {
    expect(await call(memoryApp({ distances: noRoads }), "POST", "/dispatch/1")).toMatchObject({
      code: "NO_TECHNICIAN_REACHABLE",
      reasons: { counts: { NO_ROUTE: 2 } },
    });
    const app = memoryApp({ fleet: [near("4")] });
    await call(app, "POST", "/dispatch/1");
    expect(await call(app, "POST", "/assignments/1/decline", {})).toMatchObject({
      next: null,
      failure: { code: "NO_TECHNICIAN_AVAILABLE", reasons: { considered: 1 } },
    });
  });

  it("the problem that nobody can go is logged at info, and not passed to onError", async () => {
    const lines: { method: string }[] = [];
    const logger = createLogger({ write: (line) => lines.push(JSON.parse(line)) });
    const errors: unknown[] = [];
    const options = { middleware: [logRequests(logger)], onError: (error: unknown) => errors.push(error) };
    await call(memoryApp({ fleet: [], ...options }), "POST", "/dispatch/1");
    await call(memoryApp({ distances: noRoads, ...options }), "POST", "/dispatch/1");
    expect(lines.filter(({ method }) => method === "POST")).toMatchObject([
      { level: "info", status: 503, outcome: "NO_TECHNICIAN_AVAILABLE" },
      { level: "info", status: 503, outcome: "NO_TECHNICIAN_REACHABLE" },
    ]);
    expect(errors).toEqual([]);
  });

  it("only callers who may see decisions learn why nobody can go", async () => {
    const { key, entry } = await makeApiKey("desk", "dispatcher");
    const middleware = guard({ authenticators: [apiKeys(entry)], routeRoles: { "/dispatch/1": "open" } });
    const app = memoryApp({ fleet, middleware });
    const withKey = { "x-api-key": key };
    expect(await call(app, "POST", "/dispatch/1", undefined, { ...withKey, "x-a": "b" })).toMatchObject({
      tech_id: "anna",
    });
    const empty = memoryApp({ fleet: [near("4", { capacity: 0 })], middleware });
    expect(await call(empty, "POST", "/dispatch/1", undefined, withKey)).toHaveProperty("reasons");
    const answer = await call(empty, "POST", "/dispatch/1");
    expect(answer).toMatchObject({ status: 503, code: "NO_TECHNICIAN_AVAILABLE" });
    expect(answer).not.toHaveProperty("reasons");
  });
});

describe("an error of the core that names its parameter", () => {
  it.each<[string, object | undefined, string[]]>([
    ["/dispatch/2", undefined, ["path", "cust_id"]],
    ["/dispatch", { customer_id: 2 }, ["body", "customer_id"]],
    ["/dispatch", { customer_id: 2, dry_run: true }, ["body", "customer_id"]],
  ])("an error names the place of its parameter in the request: POST %s %j", async (path, body, loc) => {
    expect(await call(memoryApp(), "POST", path, body)).toMatchObject({
      code: "CUSTOMER_LOCATION_INVALID",
      errors: [{ loc }],
    });
  });

  it.each<[string, string[], string]>([
    [
      "requirements.skills[2].minLevel",
      ["body", "requirements", "skills", "2", "min_level"],
      "requirements.skills[2].min_level",
    ],
    ["requirements.startsAt", ["body", "requirements", "starts_at"], "requirements.starts_at"],
    ["customerId", ["body", "customer_id"], "customer_id"],
    ["location", ["body", "latitude"], "latitude"],
    ["location.longitude", ["body", "longitude"], "longitude"],
    ["idempotencyKey", ["header", "idempotency-key"], "idempotency-key"],
    ["cursor", ["query", "cursor"], "cursor"],
  ])("the parameter %s is at %j of POST /dispatch, and is called %s", async (parameter, loc, name) => {
    const error = new InvalidRequestError({ parameter, problem: "must be something else" });
    expect(problemOfError(error, { path: "/dispatch", hasBody: true })).toMatchObject({
      status: 422,
      detail: `${name} must be something else`,
      errors: [{ loc, msg: "must be something else" }],
    });
  });

  it("a key that was used with another request names the header", async () => {
    const app = memoryApp();
    const headers = { "idempotency-key": "a" };
    await call(app, "POST", "/dispatch", { customer_id: 1 }, headers);
    const other = { customer_id: 1, requirements: { territory: "north" } };
    expect(await call(app, "POST", "/dispatch", other, headers)).toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
      errors: [{ loc: ["header", "idempotency-key"] }],
    });
  });
});

import { DistanceProviderError } from "@dispatch/core";
import { memoryAssignments, memoryTechnicians } from "@dispatch/core/memory";
import type { Hono, MiddlewareHandler } from "hono";
import { describe, expect, it } from "vitest";
import { guard } from "../../src/guard/index.js";
import { serveApp } from "../guard/serve.js";
import { failingDistances } from "../support/failing-plugins.js";
import { call, memoryApp } from "../support/memory-app.js";

const place = { latitude: 49.41, longitude: 8.69 };
const outage = new DistanceProviderError("PROVIDER_UNAVAILABLE", "no answer from abc", { provider: "abc" });
/** Nobody has this skill. */
const hopeless = { requirements: { skills: [{ name: "gas" }] } };

describe("POST /jobs", () => {
  it("keeps a job that waits, and answers with its path and its version", async () => {
    const app = memoryApp();
    const window = { earliest: "2026-11-25T08:00:00+01:00", latest: "2026-11-25T10:00:00Z" };
    const given = { reference: "R-1", note: "Ring twice", window, work_seconds: 1800, ...hopeless };
    const response = await send(app, "POST", "/jobs", { customer_id: 1, priority: "urgent", ...given });
    expect(response.status).toBe(201);
    expect(response.headers.get("location")).toBe("/jobs/1");
    expect(response.headers.get("etag")).toBe('"1"');
    expect(await response.json()).toEqual({
      ...given,
      id: 1,
      customer_id: 1,
      location: place,
      window: { earliest: "2026-11-25T07:00:00.000Z", latest: "2026-11-25T10:00:00.000Z" },
      priority: 10,
      held_until: null,
      status: "waiting",
      version: 1,
      created_at: "2026-11-24T07:35:19.182Z",
      assignment_id: null,
    });
    const read = await app.request("/jobs/1");
    expect([read.status, read.headers.get("etag")]).toEqual([200, '"1"']);
    expect(await read.json()).toMatchObject({ id: 1, reference: "R-1" });
  });

  it("gives a job the work of its skills by default, and refuses a window of more than 28 days", async () => {
    const app = memoryApp({ defaultWorkSeconds: 600, workSecondsBySkill: { gas: 1800, water: 7200 } });
    const skills = (...names: readonly string[]) => ({ requirements: { skills: names.map((name) => ({ name })) } });
    const workOf = async (body: object) =>
      (await call(app, "POST", "/jobs", { customer_id: 1, ...body }))["work_seconds"];
    expect(await workOf({})).toBe(600);
    expect(await workOf(skills("gas", "water", "paint"))).toBe(7200);
    expect(await workOf({ ...skills("gas"), work_seconds: 60 })).toBe(60);
    const window = { earliest: "2026-12-01T08:00:00Z", latest: "2026-12-29T08:00:01Z" };
    for (const path of ["/jobs", "/dispatch"]) {
      const refused = await call(app, "POST", path, { customer_id: 1, window });
      expect(refused).toMatchObject({ status: 422, errors: [{ loc: ["body", "window"] }] });
    }
  });

  it("keeps a job at a place without a customer, and one of a customer at another place", async () => {
    const app = memoryApp();
    const elsewhere = { latitude: 49.5, longitude: 8.5 };
    expect(await call(app, "POST", "/jobs", elsewhere)).toMatchObject({ customer_id: null, location: elsewhere });
    const both = { customer_id: 1, ...elsewhere };
    expect(await call(app, "POST", "/jobs", both)).toMatchObject({ customer_id: 1, location: elsewhere });
  });

  it.each([
    [{}, "customer_id"],
    [{ latitude: 49 }, "latitude"],
    [{ customer_id: 1, priority: "soon" }, "priority"],
    [{ customer_id: 1, priority: 1.5 }, "priority"],
    [{ customer_id: 1, priority: 1001 }, "priority"],
    [{ customer_id: 1, reference: "" }, "reference"],
    [{ customer_id: 1, note: "x".repeat(2001) }, "note"],
    [{ customer_id: 1, work_seconds: -1 }, "work_seconds"],
    [{ customer_id: 1, window: { earliest: "2026-11-25T08:00:00Z" } }, "window.latest"],
    [{ customer_id: 1, window: { earliest: "2026-11-25T08:00:00Z", latest: "2026-11-25T07:00:00Z" } }, "window.latest"],
    [
      { customer_id: 1, window: { earliest: "1969-11-25T08:00:00Z", latest: "2026-11-25T07:00:00Z" } },
      "window.earliest",
    ],
    [{ customer_id: 1, held_until: "2020-11-25T08:00:00Z" }, "held_until"],
    [{ customer_id: 1, held_until: "2126-11-25T08:00:00Z" }, "held_until"],
    [{ customer_id: 1, held_until: "soon" }, "held_until"],
    [{ customer_id: 1, status: "waiting" }, "status"],
    [{ customer_id: 1, refrence: "R-1" }, "refrence"],
  ])("refuses %j, and names the field", async (body, field) => {
    const app = memoryApp();
    const problem = await call(app, "POST", "/jobs", body);
    expect(problem).toMatchObject({ status: 422, code: "INVALID_REQUEST" });
    expect((problem["errors"] as { loc: string[] }[])[0]?.loc.slice(1).join(".")).toBe(field);
    expect(await call(app, "GET", "/jobs")).toEqual([]);
  });

  it("refuses a customer who is unknown, and one who is nowhere", async () => {
    expect(await call(memoryApp(), "POST", "/jobs", { customer_id: 9 })).toMatchObject({ code: "CUSTOMER_NOT_FOUND" });
    expect(await call(memoryApp(), "POST", "/jobs", { customer_id: 2 })).toMatchObject({ status: 422 });
  });

  it("names the path that the app is mounted below", async () => {
    const { Hono: Host } = await import("hono");
    const host = new Host().route("/api", memoryApp());
    const response = await send(host, "POST", "/api/jobs", { customer_id: 1 });
    expect(response.headers.get("location")).toBe("/api/jobs/1");
  });
});

describe("GET /jobs", () => {
  it("lists jobs by status, priority, customer, reference, window and place, page by page", async () => {
    const app = memoryApp();
    const span = (from: number, to: number) => ({
      earliest: `2026-11-25T${String(from).padStart(2, "0")}:00:00Z`,
      latest: `2026-11-25T${String(to).padStart(2, "0")}:00:00Z`,
    });
    await call(app, "POST", "/jobs", { customer_id: 1, priority: 10, reference: "R-1", window: span(8, 10) });
    await call(app, "POST", "/jobs", { latitude: 49.5, longitude: 8.69, reference: "R 2&3" });
    await call(app, "POST", "/dispatch", { customer_id: 1, reference: "R-3", priority: "emergency" });
    const expected = [
      ["", [3, 2, 1]],
      ["status=waiting", [2, 1]],
      ["status=waiting,assigned", [3, 2, 1]],
      ["priority=10", [1]],
      ["priority=urgent", [1]],
      ["priority=emergency", [3]],
      ["priority=-5", []],
      ["customer_id=1", [3, 1]],
      ["reference=R%202%263", [2]],
      ["earliest=2026-11-25T10:00:00Z", [1]],
      ["earliest=2026-11-25T10:00:01Z", []],
      ["latest=2026-11-25T08:00:00Z", [1]],
      ["latest=2026-11-25T07:59:59Z", []],
      ["latitude=49.41&longitude=8.69&within_meters=1000", [3, 1]],
      ["latitude=49.41&longitude=8.69&within_meters=20000", [3, 2, 1]],
      ["priority=10&status=waiting&customer_id=1&reference=R-1", [1]],
    ] as const;
    for (const [query, ids] of expected) {
      for (const limit of [1, 2, 100])
        expect([query, await listIds(app, `?limit=${limit}&${query}`)]).toEqual([query, ids]);
    }
  });

  it.each([
    ["status=open", "status"],
    ["priority=soon", "priority"],
    ["earliest=tomorrow", "earliest"],
    ["earliest=2026-11-25T10:00:00Z&latest=2026-11-25T09:00:00Z", "latest"],
    ["latitude=49", "longitude"],
    ["within_meters=-1&latitude=49&longitude=8", "within_meters"],
    ["limit=0", "limit"],
    ["cursor=x", "cursor"],
    ["cust_id=1", "cust_id"],
    ["state=waiting", "state"],
  ])("GET /jobs refuses ?%s, and names the parameter", async (query, name) => {
    const problem = await call(memoryApp(), "GET", `/jobs?${query}`);
    expect(problem).toMatchObject({ status: 422, code: "INVALID_REQUEST" });
    expect((problem["errors"] as { loc: string[] }[])[0]?.loc.slice(0, 2)).toEqual(["query", name]);
  });
});

describe("PATCH /jobs/{id}", () => {
  it("changes what is given if the job is at the version that the caller knows", async () => {
    const app = await appWithJob();
    const response = await send(app, "PATCH", "/jobs/1", { note: "Ring twice", priority: "emergency" }, '"1"');
    expect([response.status, response.headers.get("etag")]).toEqual([200, '"2"']);
    expect(await response.json()).toMatchObject({ note: "Ring twice", priority: 20, reference: "R-1", version: 2 });
    expect(
      (await send(app, "PATCH", "/jobs/1", { note: null, latitude: 49.5, longitude: 8.5 }, '"7", "2"')).status,
    ).toBe(200);
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({
      note: null,
      location: { latitude: 49.5, longitude: 8.5 },
      version: 3,
    });
  });

  it.each([
    [undefined, 428, "PRECONDITION_REQUIRED"],
    ['"2"', 412, "VERSION_CONFLICT"],
    ['W/"1"', 412, "VERSION_CONFLICT"],
    ["1", 422, "INVALID_REQUEST"],
    ["", 422, "INVALID_REQUEST"],
  ])("with If-Match %s, changes nothing and answers %s", async (ifMatch, status, code) => {
    const app = await appWithJob();
    const response = await send(app, "PATCH", "/jobs/1", { note: "lost" }, ifMatch);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ note: null, version: 1 });
  });

  it("of many PATCH /jobs/{id} at once, exactly one changes the job", async () => {
    const app = await appWithJob();
    const changes = Array.from({ length: 8 }, (_, index) =>
      send(app, "PATCH", "/jobs/1", { priority: index + 1 }, '"1"'),
    );
    const statuses = (await Promise.all(changes)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
  });

  it("PATCH /jobs/{id} takes any version for If-Match *", async () => {
    expect((await send(await appWithJob(), "PATCH", "/jobs/1", { note: "x" }, "*")).status).toBe(200);
  });

  it("answers 404 for a job that does not exist", async () => {
    const response = await send(memoryApp(), "PATCH", "/jobs/9", { note: "x" }, '"1"');
    expect([response.status, await response.json()]).toMatchObject([404, { code: "JOB_NOT_FOUND" }]);
  });

  it.each([
    [{ customer_id: 2 }, "customer_id"],
    [{ status: "cancelled" }, "status"],
    [{ longitude: 8 }, "longitude"],
    [{ window: { earliest: "now", latest: "later" } }, "window.earliest"],
  ])("refuses %j, and names the field", async (body, field) => {
    const problem = (await (await send(await appWithJob(), "PATCH", "/jobs/1", body, '"1"')).json()) as {
      errors: { loc: string[] }[];
    };
    expect(problem.errors[0]?.loc).toEqual(["body", ...field.split(".")]);
  });
});

describe("PATCH /jobs/{id} of any version", () => {
  it("makes each of many changes at once, one after the other", async () => {
    const app = await appWithJob();
    const notes = ["a", "b", "c", "d", "e", "f"];
    const responses = await Promise.all(notes.map((note) => send(app, "PATCH", "/jobs/1", { note }, "*")));
    expect(responses.map(({ status }) => status)).toEqual(notes.map(() => 200));
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ version: 7 });
    const stale = await Promise.all(notes.map((note) => send(app, "PATCH", "/jobs/1", { note }, '"7"')));
    expect(stale.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412, 412]);
  });
});

describe("PATCH /jobs/{id} of a job that waits", () => {
  it("says in a dry run whom the next attempt would book, or why nobody", async () => {
    const app = memoryApp();
    const { id } = await call(app, "POST", "/jobs", { customer_id: 1 });
    const ask = async (changes: object) =>
      (await send(app, "PATCH", `/jobs/${id}`, { ...changes, dry_run: true }, '"1"')).json();
    expect(await ask({ priority: 10 })).toMatchObject({
      ...{ outcome: "updated", status: "waiting", tech_id: 4, reasons: null },
      decision: { candidates: [{ status: "chosen", technician: { id: 4 } }, {}] },
    });
    expect(await ask(hopeless)).toMatchObject({ tech_id: null, reasons: { considered: 2, is_complete: true } });
    expect(await ask({ note: "Ring twice" })).toMatchObject({ outcome: "updated", tech_id: null, reasons: null });
    expect(await call(app, "GET", `/jobs/${id}`)).toMatchObject({ version: 1, priority: 0 });
  });
});

describe("PATCH /jobs/{id} of an assigned job", () => {
  it("says in a dry run what would become of the job, and changes nothing", async () => {
    const app = await appWithAssignedJob();
    const expected = [
      [{ note: "Ring twice" }, { outcome: "updated", tech_id: 4 }],
      [
        { latitude: 49.4, longitude: 8.69 },
        { outcome: "kept", tech_id: 4 },
      ],
      [{ requirements: { excluded: [4] } }, { outcome: "rebooked", tech_id: 7, assignment: null }],
      [hopeless, { outcome: "waiting", tech_id: null, status: "waiting" }],
    ] as const;
    for (const [changes, outcome] of expected) {
      const response = await send(app, "PATCH", "/jobs/1", { ...changes, dry_run: true }, '"2"');
      expect([response.status, await response.json()]).toMatchObject([200, { ...outcome, version: 2 }]);
    }
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ status: "assigned", version: 2, note: null });
  });

  it("PATCH /jobs/{id} keeps the technician if they can still go", async () => {
    const app = await appWithAssignedJob();
    const response = await send(app, "PATCH", "/jobs/1", { latitude: 49.4, longitude: 8.69 }, '"2"');
    expect([response.headers.get("etag"), await response.json()]).toMatchObject([
      '"3"',
      { outcome: "kept", tech_id: 4, assignment: { id: 2, tech_id: 4 }, location: { latitude: 49.4 }, version: 3 },
    ]);
  });

  it("moves the visit in the calendar with the window, and shows the new time", async () => {
    const fleet = [{ id: "4", location: place, capacity: 1 }];
    const app = memoryApp({ fleet });
    const at = (hour: number) => `2026-11-25T${hour}:00:00.000Z`;
    const windowAt = (hour: number) => ({ window: { earliest: at(hour), latest: at(hour) } });
    const visitStarts = async () => {
      const range = "from=2026-11-24T00:00:00Z&to=2026-11-27T00:00:00Z";
      const { visits } = await call(app, "GET", `/technicians/4/calendar?${range}`);
      return (visits as { starts_at: string }[]).map(({ starts_at }) => starts_at);
    };
    await call(app, "POST", "/dispatch", { customer_id: 1, ...windowAt(10) });
    expect(await visitStarts()).toEqual([at(10)]);
    const dry = await send(app, "PATCH", "/jobs/1", { ...windowAt(14), dry_run: true }, '"1"');
    expect(await dry.json()).toMatchObject({ outcome: "kept", starts_at: at(14), version: 1 });
    expect(await visitStarts()).toEqual([at(10)]);
    const response = await send(app, "PATCH", "/jobs/1", windowAt(14), '"1"');
    expect(await response.json()).toMatchObject({ outcome: "kept", tech_id: 4, starts_at: at(14), version: 2 });
    expect(await visitStarts()).toEqual([at(14)]);
    const note = await send(app, "PATCH", "/jobs/1", { note: "Ring twice" }, '"2"');
    expect(await note.json()).toMatchObject({ outcome: "updated", starts_at: null });
  });

  it("books another technician in the same call, or leaves the job waiting", async () => {
    const app = await appWithAssignedJob();
    const excluded = { requirements: { excluded: [4] } };
    expect(await (await send(app, "PATCH", "/jobs/1", excluded, '"2"')).json()).toMatchObject({
      outcome: "rebooked",
      tech_id: 7,
      assignment: { tech_id: 7, status: "assigned" },
      version: 4,
    });
    expect(await (await send(app, "PATCH", "/jobs/1", hopeless, '"4"')).json()).toMatchObject({
      outcome: "waiting",
      status: "waiting",
      assignment: null,
      failure: { code: "NO_TECHNICIAN_AVAILABLE" },
      reasons: { counts: { SKILL_MISSING: 2 } },
    });
    expect(await call(app, "GET", "/assignments/2")).toMatchObject({ status: "declined" });
  });

  it("refuses a window that has passed, and a job that is over", async () => {
    const app = await appWithAssignedJob();
    const window = { earliest: "2026-11-20T08:00:00Z", latest: "2026-11-20T09:00:00Z" };
    expect(await (await send(app, "PATCH", "/jobs/1", { window }, '"2"')).json()).toMatchObject({
      errors: [{ loc: ["body", "window", "latest"], msg: "must not be in the past" }],
    });
    await call(app, "POST", "/jobs/1/cancel");
    const response = await send(app, "PATCH", "/jobs/1", { work_seconds: 60 }, '"3"');
    expect([response.status, await response.json()]).toMatchObject([409, { code: "ILLEGAL_JOB_CHANGE" }]);
  });
});

describe("ending a job", () => {
  it("completes it by every move of its assignment, and repeats that", async () => {
    const app = await appWithAssignedJob();
    const first = await send(app, "POST", "/jobs/1/complete", { reason: "done" });
    expect([first.status, first.headers.get("etag"), await first.json()]).toMatchObject([
      200,
      '"3"',
      { status: "completed" },
    ]);
    expect(await call(app, "POST", "/jobs/1/complete")).toMatchObject({ status: "completed", version: 3 });
    const { history } = await call(app, "GET", "/assignments/2/decision");
    expect((history as { to: string }[]).map(({ to }) => to)).toEqual([
      "assigned",
      "accepted",
      "en_route",
      "on_site",
      "completed",
    ]);
    expect(await call(app, "POST", "/jobs/1/cancel")).toMatchObject({ status: 409, code: "ILLEGAL_JOB_CHANGE" });
  });

  it("POST /jobs/{id}/cancel cancels a job with its assignment, or without one", async () => {
    const app = await appWithAssignedJob();
    expect(await call(app, "POST", "/jobs/1/cancel", { reason: "asked" })).toMatchObject({ status: "cancelled" });
    expect(await call(app, "GET", "/assignments/2")).toMatchObject({ status: "cancelled" });
    await call(app, "POST", "/jobs", { customer_id: 1 });
    expect(await call(app, "POST", "/jobs/3/complete")).toMatchObject({ status: 409 });
    expect(await call(app, "POST", "/jobs/3/cancel")).toMatchObject({ status: "cancelled" });
    expect(await call(app, "POST", "/jobs/9/cancel")).toMatchObject({ status: 404, code: "JOB_NOT_FOUND" });
  });

  it("cancelling an assignment cancels its job; a decline and a reassignment keep it", async () => {
    const app = await appWithAssignedJob();
    await call(app, "POST", "/assignments/2/reassign");
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ status: "assigned", assignment_id: 3 });
    await call(app, "POST", "/assignments/3/decline");
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ status: "waiting", assignment_id: 3 });
    const other = await appWithAssignedJob();
    await call(other, "POST", "/assignments/2/cancel");
    expect(await call(other, "GET", "/jobs/1")).toMatchObject({ status: "cancelled" });
  });
});

describe("an assignment", () => {
  it("shows the reference, window and skills of its job where it is read", async () => {
    const app = memoryApp({ fleet: [{ id: "4", location: place, skills: [{ name: "gas", level: 3 }] }] });
    const requirements = { skills: [{ name: "gas", min_level: 2 }] };
    const window = { earliest: "2026-11-24T08:00:00.000Z", latest: "2026-11-24T10:00:00.000Z" };
    await call(app, "POST", "/jobs", { customer_id: 1, reference: "R-1", requirements, window });
    await call(app, "POST", "/jobs/1/dispatch");
    const job = { reference: "R-1", window, skills: requirements.skills };
    expect(await call(app, "GET", "/assignments/2")).toMatchObject({ job });
    expect(await call(app, "GET", "/assignments?fields=all")).toMatchObject([{ job }]);
    expect(await call(app, "GET", "/assignments/2/decision")).toMatchObject({ assignment: { job } });
    expect(await call(app, "GET", "/assignments")).not.toMatchObject([{ job }]);
  });
});

describe("roles", () => {
  const headers = { "content-type": "application/json", "x-api-key": "any", "if-match": "*" };
  const routes = [
    ["GET", "/jobs"],
    ["GET", "/jobs/1"],
    ["GET", "/jobs/1/decisions"],
    ["POST", "/jobs"],
    ["PATCH", "/jobs/1"],
    ["POST", "/jobs/1/dispatch"],
    ["POST", "/jobs/1/cancel"],
    ["POST", "/jobs/1/complete"],
  ] as const;

  it.each([
    ["viewer", {}, [200, 404, 404, 403, 403, 403, 403, 403]],
    ["technician", { technicianId: "4" }, [200, 404, 403, 403, 403, 403, 403, 404]],
    ["dispatcher", {}, [200, 404, 404, 422, 404, 404, 404, 404]],
  ] as const)("a %s reaches the routes that are theirs", async (role, scope, expected) => {
    const authenticators = [async () => ({ id: "x", role, ...scope })];
    await using served = await serveApp(memoryApp({ middleware: guard({ authenticators }) }));
    const statuses: number[] = [];
    for (const [method, path] of routes) {
      const init = method === "GET" ? {} : { body: "{}" };
      statuses.push((await fetch(served.url + path, { method, headers, ...init })).status);
    }
    expect(statuses).toEqual(expected);
  });

  it("a technician sees and completes only their own jobs", async () => {
    let technicianId: string | undefined;
    const principal: MiddlewareHandler = async (context, next) => {
      if (technicianId !== undefined) context.set("principal", { id: "t", role: "technician", technicianId });
      await next();
    };
    const app = memoryApp({ middleware: [principal] });
    await call(app, "POST", "/jobs", { customer_id: 1 });
    await call(app, "POST", "/jobs/1/dispatch");
    await call(app, "POST", "/jobs", { customer_id: 1 });
    technicianId = "7";
    expect(await listIds(app, "?")).toEqual([]);
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ code: "JOB_NOT_FOUND" });
    expect(await call(app, "POST", "/jobs/1/complete")).toMatchObject({ code: "JOB_NOT_FOUND" });
    technicianId = "4";
    expect(await listIds(app, "?")).toEqual([1]);
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ status: "assigned" });
    expect(await call(app, "GET", "/jobs/3")).toMatchObject({ code: "JOB_NOT_FOUND" });
    expect(await call(app, "POST", "/jobs/1/complete")).toMatchObject({ status: "completed" });
  });
});

describe("POST /jobs/{id}/dispatch", () => {
  it("books the best technician, and repeats the assignment after that", async () => {
    const app = await appWithJob();
    expect(await call(app, "POST", "/jobs/1/dispatch")).toMatchObject({ tech_id: 4, job_id: 1, is_repeat: false });
    expect(await call(app, "POST", "/jobs/1/dispatch", {})).toMatchObject({ tech_id: 4, job_id: 1, is_repeat: true });
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ status: "assigned", assignment_id: 2, version: 2 });
  });

  it("leaves the job waiting if nobody can go, and says why", async () => {
    const app = await appWithJob(hopeless);
    const response = await send(app, "POST", "/jobs/1/dispatch");
    expect([response.status, response.headers.get("location")]).toEqual([202, "/jobs/1"]);
    expect(await response.json()).toMatchObject({
      job: { id: 1, status: "waiting", version: 1 },
      failure: { code: "NO_TECHNICIAN_AVAILABLE", detail: expect.any(String) },
      reasons: { counts: { SKILL_MISSING: 2 }, considered: 2 },
      next_try_at: null,
      is_repeat: false,
    });
  });

  it("answers 404 for a job that does not exist, and 409 for one whose window has passed", async () => {
    const past = { earliest: "2026-11-24T05:00:00Z", latest: "2026-11-24T06:00:00Z" };
    const assignments = memoryAssignments();
    await assignments.createJob({ customerId: "1", location: { latitude: 49.41, longitude: 8.69 }, window: past });
    const app = memoryApp({ assignments });
    expect(await call(app, "POST", "/jobs/9/dispatch")).toMatchObject({ status: 404, code: "JOB_NOT_FOUND" });
    expect(await call(app, "POST", "/jobs/1/dispatch")).toMatchObject({ status: 409, code: "ILLEGAL_JOB_CHANGE" });
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ status: "missed" });
    await send(app, "PATCH", "/jobs/1", { window: null }, '"2"');
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ status: "waiting" });
  });
});

describe("GET /jobs/{id}/decisions", () => {
  it("shows that the technician can no longer be there in time, once", async () => {
    // They are never there in time for assignment 2.
    const technicians = {
      ...memoryTechnicians(),
      claim: () => null,
      release: () => undefined,
      releaseHold: () => false,
      watchVisit: () => () => "2",
    };
    const app = memoryApp({ assignments: memoryAssignments({ technicians }) });
    for (const _ of [1, 2, 3]) await call(app, "POST", "/dispatch", { customer_id: 1 });
    await call(app, "POST", "/assignments/1/cancel");
    await call(app, "POST", "/assignments/3/cancel");
    const { history } = await call(app, "GET", "/jobs/2/decisions");
    expect(history).toMatchObject([
      { from: null, to: "assigned", reason: null },
      {
        from: "assigned",
        to: "assigned",
        fields: [],
        actor: null,
        reason: "The technician can no longer be there in time",
        version: 2,
      },
    ]);
    expect(history).toHaveLength(2);
  });

  it("shows every attempt with who was considered and why they did not go, and the history", async () => {
    const app = await appWithJob(hopeless);
    await call(app, "POST", "/jobs/1/dispatch");
    await send(app, "PATCH", "/jobs/1", { requirements: {}, reason: "any will do" }, '"1"');
    await call(app, "POST", "/jobs/1/dispatch");
    const { job, attempts, history } = await call(app, "GET", "/jobs/1/decisions");
    expect(job).toMatchObject({ id: 1, status: "assigned" });
    expect(attempts).toMatchObject([
      { assignment_id: 2, failure: null, reasons: null, decision: { candidates: [{ status: "chosen" }, {}] } },
      {
        assignment_id: null,
        failure: { code: "NO_TECHNICIAN_AVAILABLE" },
        reasons: { counts: { SKILL_MISSING: 2 } },
        decision: { candidates: [{ status: "ineligible", reasons: ["SKILL_MISSING"] }, { status: "ineligible" }] },
      },
    ]);
    expect(history).toMatchObject([
      { version: 1, from: null, to: "waiting" },
      { version: 2, from: "waiting", to: "waiting", fields: ["requirements"], reason: "any will do" },
      { version: 3, from: "waiting", to: "assigned" },
    ]);
    expect(await call(app, "GET", "/jobs/9/decisions")).toMatchObject({ code: "JOB_NOT_FOUND" });
  });

  it("tells no more of a failure of the routing service than the problem would", async () => {
    const app = memoryApp({ distances: failingDistances(outage) });
    await call(app, "POST", "/dispatch", { customer_id: 1, when_nobody: "queue" });
    const { attempts } = await call(app, "GET", "/jobs/1/decisions");
    expect(attempts).toMatchObject([{ failure: { detail: "Unable to compute driving distances at this time" } }]);
    expect(JSON.stringify(attempts)).not.toContain("abc");
  });
});

describe('POST /dispatch with when_nobody "queue"', () => {
  const queue = { customer_id: 1, when_nobody: "queue", reference: "R-1", note: "n", priority: 10 };

  it("books as ever if somebody can go, and keeps what the caller said of the job", async () => {
    const app = memoryApp();
    const response = await send(app, "POST", "/dispatch", queue);
    expect([response.status, await response.json()]).toMatchObject([200, { tech_id: 4, job_id: 1 }]);
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ reference: "R-1", note: "n", priority: 10 });
  });

  it("keeps the job if nobody can go: 202 while it waits, 200 once it is assigned", async () => {
    const app = memoryApp();
    const request = { ...queue, ...hopeless };
    const headers = { "content-type": "application/json", "idempotency-key": "k" };
    const post = () => app.request("/dispatch", { method: "POST", body: JSON.stringify(request), headers });
    const first = await post();
    expect([first.status, first.headers.get("location")]).toEqual([202, "/jobs/1"]);
    expect(await first.json()).toMatchObject({
      job: { id: 1, status: "waiting", reference: "R-1", priority: 10, customer_id: 1 },
      reasons: { counts: { SKILL_MISSING: 2 } },
      next_try_at: null,
      is_repeat: false,
    });
    const again = await post();
    expect([again.status, await again.json()]).toMatchObject([202, { job: { id: 1 }, is_repeat: true }]);
    await send(app, "PATCH", "/jobs/1", { requirements: {} }, '"1"');
    await call(app, "POST", "/jobs/1/dispatch");
    const booked = await post();
    expect([booked.status, await booked.json()]).toMatchObject([200, { id: 2, job_id: 1, is_repeat: true }]);
    expect(await listIds(app, "?")).toEqual([1]);
  });

  it("POST /dispatch that may queue keeps the job if routing failed", async () => {
    const response = await send(memoryApp({ distances: failingDistances(outage) }), "POST", "/dispatch", queue);
    expect([response.status, await response.json()]).toMatchObject([
      202,
      { job: { status: "waiting" }, failure: { code: "PROVIDER_UNAVAILABLE" }, reasons: null },
    ]);
  });

  it("keeps no job without it, or if the request is wrong", async () => {
    const app = memoryApp();
    expect(await call(app, "POST", "/dispatch", { customer_id: 1, ...hopeless })).toMatchObject({ status: 503 });
    expect(await call(app, "POST", "/dispatch", { ...queue, customer_id: 9 })).toMatchObject({ status: 404 });
    expect(await call(app, "POST", "/dispatch", { ...queue, when_nobody: "wait" })).toMatchObject({ status: 422 });
    expect(await listIds(app, "?")).toEqual([]);
  });
});

describe("POST /dispatch with a window", () => {
  const window = { earliest: "2026-11-25T08:00:00.000Z", latest: "2026-11-25T10:00:00.000Z" };
  const request = { customer_id: 1, window, work_seconds: 1800 };

  it("books a start within the window, and keeps window and work with the job", async () => {
    const app = memoryApp();
    const { job_id: jobId } = await call(app, "POST", "/dispatch", request);
    expect(await call(app, "GET", `/jobs/${jobId}`)).toMatchObject({ status: "assigned", window, work_seconds: 1800 });
    const { attempts } = await call(app, "GET", `/jobs/${jobId}/decisions`);
    expect(attempts).toMatchObject([{ decision: { window } }]);
  });

  it("says in a dry run when the work would start", async () => {
    const preview = await call(memoryApp(), "POST", "/dispatch", { ...request, dry_run: true });
    expect(preview).toMatchObject({ decision: { window } });
    expect(JSON.stringify(preview)).toContain('"starts_at":"2026-11-25T08:00:00.000Z"');
  });

  it.each([
    [{ window: { earliest: window.earliest } }, "window.latest"],
    [{ window: { earliest: window.latest, latest: window.earliest } }, "window.latest"],
    [{ window, requirements: { starts_at: window.earliest } }, "window"],
    [{ work_seconds: 604_801 }, "work_seconds"],
  ])("POST /dispatch refuses %j, naming %s", async (fields, field) => {
    const problem = await call(memoryApp(), "POST", "/dispatch", { customer_id: 1, ...fields });
    expect(problem).toMatchObject({ status: 422 });
    expect(JSON.stringify(problem)).toContain(field);
  });
});

describe("a store that keeps no jobs", () => {
  it("a store that keeps no jobs has no routes for jobs, and refuses the queue by name", async () => {
    const { createJob: _, ...assignments } = memoryAssignments();
    const app = memoryApp({ assignments });
    expect((await app.request("/jobs")).status).toBe(404);
    const problem = await call(app, "POST", "/dispatch", { customer_id: 1, when_nobody: "queue" });
    expect(problem).toMatchObject({ status: 422, detail: expect.stringContaining("job store") });
  });
});

describe("the routes of the Python service", () => {
  it.each([{ note: "x" }, { reference: "R-1" }, { priority: 1 }])("ignore the body %j as ever", async (body) => {
    expect((await send(memoryApp(), "POST", "/dispatch/1", body)).status).toBe(200);
    const query = new URLSearchParams(Object.entries(body).map(([name, value]) => [name, String(value)]));
    expect((await memoryApp().request(`/dispatch/1?${query}`, { method: "POST" })).status).toBe(200);
    expect((await memoryApp().request(`/healthz?${query}`)).status).toBe(200);
  });

  it("the routes of the Python service never queue: they refuse when_nobody, and a 503 keeps no job", async () => {
    const app = memoryApp({ fleet: [] });
    expect(await call(app, "POST", "/dispatch/1", { when_nobody: "queue" })).toMatchObject({ status: 422 });
    expect(await call(app, "POST", "/dispatch/1")).toMatchObject({ status: 503, code: "NO_TECHNICIAN_AVAILABLE" });
    expect(await listIds(app, "?")).toEqual([]);
  });
});

async function appWithJob(body: object = {}): Promise<Hono> {
  const app = memoryApp();
  await call(app, "POST", "/jobs", { customer_id: 1, reference: "R-1", ...body });
  return app;
}

/** Job 1 is assigned to technician 4, and at version 2. */
async function appWithAssignedJob(): Promise<Hono> {
  const app = await appWithJob();
  await call(app, "POST", "/jobs/1/dispatch");
  return app;
}

async function send(app: Hono, method: string, path: string, body?: object, ifMatch?: string): Promise<Response> {
  const headers = { "content-type": "application/json", ...(ifMatch === undefined ? {} : { "if-match": ifMatch }) };
  return app.request(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

/** The ids of all pages. */
async function listIds(app: Hono, query: string): Promise<readonly unknown[]> {
  const response = await app.request(`/jobs${query}`);
  const items = (await response.json()) as { id: unknown }[];
  const [, next] = /^<(.*)>; rel="next"$/.exec(response.headers.get("link") ?? "") ?? [];
  return [...items.map(({ id }) => id), ...(next === undefined ? [] : await listIds(app, next))];
}

describe("why a job waits", () => {
  const forecast = async () => (job: { readonly priority: number }) => `2026-11-24T08:00:${job.priority}Z`;

  it("a waiting job and the list say why it waits, and when it is tried next", async () => {
    const app = memoryApp({ forecast });
    await call(app, "POST", "/jobs", { customer_id: 1, priority: 20, ...hopeless });
    await call(app, "POST", "/jobs", { customer_id: 1, priority: 10 });
    await call(app, "POST", "/jobs", { customer_id: 1 });
    await call(app, "POST", "/jobs/1/dispatch");
    await call(app, "POST", "/jobs/3/dispatch");
    const why = {
      next_try_at: "2026-11-24T08:00:20Z",
      tried_at: "2026-11-24T07:35:19.182Z",
      failure: { code: "NO_TECHNICIAN_AVAILABLE" },
      reasons: { counts: { SKILL_MISSING: 2 }, considered: 2 },
    };
    const untried = { next_try_at: "2026-11-24T08:00:10Z", tried_at: null, failure: null, reasons: null };
    expect(await call(app, "GET", "/jobs")).toMatchObject([
      { id: 3, status: "assigned", waiting: null },
      { id: 2, waiting: untried },
      { id: 1, waiting: why },
    ]);
    expect(await call(app, "GET", "/jobs?status=waiting")).toMatchObject([{ id: 2 }, { id: 1, waiting: why }]);
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ id: 1, waiting: why });
    expect(await call(app, "GET", "/jobs/3")).toMatchObject({ id: 3, waiting: null });
  });

  it("a waiting job has no next try without a queue, and the 202 says why it waits", async () => {
    const app = await appWithJob(hopeless);
    expect(await call(app, "GET", "/jobs/1")).toMatchObject({ waiting: { next_try_at: null } });
    const queued = memoryApp({ forecast });
    const body = { customer_id: 1, when_nobody: "queue", priority: 20, ...hopeless };
    expect(await call(queued, "POST", "/dispatch", body)).toMatchObject({ next_try_at: "2026-11-24T08:00:20Z" });
    expect(await call(queued, "POST", "/jobs/1/dispatch")).toMatchObject({ next_try_at: "2026-11-24T08:00:20Z" });
  });

  it("keeps the job if the time of its next try cannot be read", async () => {
    const app = memoryApp({ forecast: () => Promise.reject(outage) });
    const response = await send(app, "POST", "/dispatch", { customer_id: 1, when_nobody: "queue", ...hopeless });
    expect([response.status, await response.json()]).toMatchObject([202, { job: { id: 1 }, next_try_at: null }]);
  });
});

describe("If-Match of what ends or dispatches a job", () => {
  it.each(["cancel", "complete", "dispatch"])("POST /jobs/{id}/%s does nothing for another version", async (action) => {
    const app = memoryApp();
    await send(app, "POST", "/jobs", { customer_id: 1 });
    if (action === "complete") await send(app, "POST", "/jobs/1/dispatch", {});
    const before = await call(app, "GET", "/jobs/1");
    const act = (ifMatch: string) =>
      app.request(`/jobs/1/${action}`, {
        method: "POST",
        headers: { "content-type": "application/json", "if-match": ifMatch },
        body: "{}",
      });
    const refused = await act('"99"');
    expect([refused.status, Reflect.get(Object(await refused.json()), "code")]).toEqual([412, "VERSION_CONFLICT"]);
    expect((await act("99")).status).toBe(422);
    expect(await call(app, "GET", "/jobs/1")).toEqual(before);
    expect((await act(`"${before["version"]}"`)).status).toBe(200);
  });

  it("POST /jobs says where a field belongs that it does not know", async () => {
    expect(await call(memoryApp(), "POST", "/jobs", { customer_id: 1, skills: [] })).toMatchObject({
      ...{ status: 422, detail: "skills: is not a known field; did you mean requirements.skills?" },
    });
  });

  it("GET /jobs/{id} says how to find a job by its reference", async () => {
    const app = memoryApp();
    expect(await call(app, "GET", "/jobs/R-1")).toMatchObject({
      status: 404,
      detail: "Job R-1 not found: if that is its reference, list the jobs with this reference to find its id",
    });
  });
});

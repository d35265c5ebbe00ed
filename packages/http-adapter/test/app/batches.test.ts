import {
  type BatchDecision,
  createDispatcher,
  type DistanceProvider,
  greatCircleDistanceMeters,
  type JobStore,
  verifyBatch,
} from "@dispatch/core";
import {
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
  straightLineDistances,
} from "@dispatch/core/memory";
import { systemClock } from "@dispatch/core/plugin-kit";
import { describe, expect, it } from "vitest";
import { fromWireForm, type WireForm } from "../../src/json/wire-form.js";
import { serveApp, serveGuarded } from "../guard/serve.js";
import { failingAssignments } from "../support/failing-plugins.js";
import { call, memoryApp } from "../support/memory-app.js";
import { until } from "../support/until.js";

const at = (latitude: number) => ({ latitude, longitude: 8.69 });
/** Job A is a little nearer to technician 4; only 4 is near job B. One by one, A would take 4. */
const fleet = [
  { id: "4", location: at(49.4), capacity: 1 },
  { id: "7", location: at(49.44), capacity: 1 },
];
const jobA = at(49.419);
const jobB = at(49.38);
const nobody = { ...jobA, requirements: { skills: [{ name: "gas" }] } };

interface Batch {
  readonly jobs: readonly Record<string, unknown>[];
  readonly decisions: readonly Record<string, unknown>[];
  readonly records?: readonly WireForm<BatchDecision>[];
}

async function batch(app: Parameters<typeof call>[0], body: object): Promise<Batch> {
  return (await call(app, "POST", "/dispatch/batch", body)) as unknown as Batch;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/dispatch/batch`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** An app whose store books technician 4 for somebody else just before the first claim. */
function racyApp() {
  const clock = systemClock;
  const customers = memoryCustomers([]);
  const technicians = memoryTechnicians(fleet, { clock });
  const store = memoryAssignments({ customers, technicians, clock });
  let isFirst = true;
  const assignments: JobStore = {
    ...store,
    async bookAssignment(request, options) {
      if (isFirst) {
        isFirst = false;
        await store.bookAssignment({ customerId: null, location: jobB, technicianId: "4", distanceMeters: 1 });
      }
      return store.bookAssignment(request, options);
    },
  };
  return memoryApp({
    assignments,
    dispatcher: createDispatcher({ customers, technicians, assignments, distances, clock }),
  });
}

/** Roads that are longer than the great circle by a fifth. */
const distances = memoryDistances((origin, destination) => {
  const meters = 1.2 * greatCircleDistanceMeters(origin, destination);
  return { status: "measured", distanceMeters: meters, durationSeconds: meters / 10 };
});

describe("POST /dispatch/batch", () => {
  it("books waiting and new jobs at the least total, and says what became of each", async () => {
    const app = memoryApp({ fleet, distances });
    await using server = await serveApp(app);
    const { id } = await call(app, "POST", "/jobs", jobA);
    const gone = await call(app, "POST", "/jobs", jobA);
    await call(app, "POST", `/jobs/${gone["id"]}/cancel`, {});
    const jobs = [{ job_id: id }, { ...jobB, reference: "R-2" }, nobody, { job_id: gone["id"] }, { job_id: 99 }];
    const response = await post(server.url, { jobs, reason: "morning" });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as Batch;
    expect(answer.jobs).toMatchObject([
      { job_id: id, outcome: "booked", technician_id: 7, assignment: { job_id: id, tech_id: 7 }, failure: null },
      { job_id: "request-2", outcome: "booked", technician_id: 4, assignment: { tech_id: 4, status: "assigned" } },
      { job_id: "request-3", outcome: "left", technician_id: null, reasons: { counts: { SKILL_MISSING: 2 } } },
      { job_id: gone["id"], outcome: "failed", assignment: null, failure: { code: "ILLEGAL_JOB_CHANGE" } },
      { job_id: 99, outcome: "failed", failure: { code: "JOB_NOT_FOUND" }, reasons: null },
    ]);
    const [decision] = answer.decisions;
    expect(decision).toMatchObject({
      levels: ["left, priority 0", "not preferred", "thousandths of meters"],
      optimality: { proven: true },
      jobs: [{ technician_id: 7 }, { technician_id: 4 }, { technician_id: null, price: [1, 0, 0] }],
    });
    expect(decision?.["lower_limit"]).toEqual(decision?.["total"]);
    expect(answer.records).toBeUndefined();
    expect(await call(app, "GET", `/jobs/${id}`)).toMatchObject({ status: "assigned" });
    const { assignment } = answer.jobs[0] ?? {};
    const { id: assignmentId } = assignment as { id: number };
    const { decision: stored, history } = await call(app, "GET", `/assignments/${assignmentId}/decision`);
    expect(stored).toMatchObject({ batch: { jobs: 3 } });
    expect(history).toMatchObject([{ reason: "morning" }]);
    expect(await call(app, "GET", "/jobs?reference=R-2")).toMatchObject([{ status: "assigned" }]);
  });

  it("repeated with the keys of its new jobs, answers the same assignments", async () => {
    const app = memoryApp({ fleet, distances });
    const jobs = [
      { ...jobA, idempotency_key: "a", work_seconds: 600 },
      { ...jobB, idempotency_key: "b" },
    ];
    const first = await batch(app, { jobs });
    const second = await batch(app, { jobs });
    expect(first.jobs).toMatchObject([{ outcome: "booked" }, { outcome: "booked" }]);
    expect(second.jobs).toEqual(first.jobs.map((job) => ({ ...job, is_repeat: true })));
    expect([first.decisions.length, second.decisions]).toEqual([1, []]);
    const changed = await batch(app, { jobs: [{ ...jobA, idempotency_key: "a", work_seconds: 60 }] });
    expect(changed.jobs).toMatchObject([{ outcome: "failed", failure: { code: "IDEMPOTENCY_KEY_REUSED" } }]);
  });

  it("books new jobs into their windows, one after the other", async () => {
    const app = memoryApp({ fleet: fleet.slice(0, 1), distances });
    const [earliest, latest] = [3600, 6 * 3600].map((seconds) => new Date(Date.now() + seconds * 1000).toISOString());
    const job = { ...jobB, window: { earliest, latest }, work_seconds: 1800 };
    const { jobs, records } = await batch(app, { jobs: [job, job, job], include_records: true });
    expect(jobs.map(({ technician_id }) => technician_id)).toEqual([4, 4, 4]);
    expect(records?.length).toBeGreaterThan(2);
    for (const record of records ?? []) {
      expect(record.jobs[0]).toMatchObject({ work_seconds: 1800 });
      expect(verifyBatch(fromWireForm<BatchDecision>(record)).isProven).toBe(true);
    }
  });

  it("POST /dispatch/batch, repeated, books no waiting job twice", async () => {
    const app = memoryApp({ fleet, distances });
    const { id } = await call(app, "POST", "/jobs", jobA);
    await batch(app, { jobs: [{ job_id: id }] });
    expect((await batch(app, { jobs: [{ job_id: id }] })).jobs).toMatchObject([{ outcome: "failed" }]);
    expect(await call(app, "GET", "/assignments")).toHaveLength(1);
  });

  it("keeps fixed pairs, and the most jobs for each technician", async () => {
    const app = memoryApp({ fleet: [{ id: "4", location: at(49.4) }, ...fleet.slice(1)] });
    const fixed = [{ job_id: "request-1", technician_id: 4 }];
    const one = await batch(app, { jobs: [jobA, jobB], fixed, max_jobs_per_technician: 1, dry_run: true });
    expect(one.jobs).toMatchObject([{ technician_id: 4 }, { technician_id: 7 }]);
    const many = await batch(app, { jobs: [jobA, jobB], fixed, dry_run: true });
    expect(many.jobs).toMatchObject([{ technician_id: 4 }, { technician_id: 4 }]);
  });

  it("with dry_run, books nobody; the record proves the choice", async () => {
    const app = memoryApp({ fleet, distances });
    const { id } = await call(app, "POST", "/jobs", jobA);
    const answer = await batch(app, { jobs: [{ job_id: id }, jobB, nobody], dry_run: true, include_records: true });
    expect(answer.jobs).toMatchObject([
      { outcome: "booked", technician_id: 7, assignment: null },
      { outcome: "booked", technician_id: 4, assignment: null },
      { outcome: "left" },
    ]);
    expect(await call(app, "GET", "/assignments")).toEqual([]);
    expect(await call(app, "GET", `/jobs/${id}`)).toMatchObject({ status: "waiting", version: 1 });
    const records = answer.records ?? [];
    expect(records).toHaveLength(1);
    for (const record of records) {
      expect(record.jobs[2]?.excluded).toEqual([
        { technician_id: 7, reasons: ["SKILL_MISSING"] },
        { technician_id: 4, reasons: ["SKILL_MISSING"] },
      ]);
      expect(record.jobs[2]?.reasons?.counts).toEqual({ SKILL_MISSING: 2 });
      const decision = fromWireForm<BatchDecision>(record);
      expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
      const [first, ...others] = decision.jobs;
      const falsified = { ...decision, jobs: [{ ...first, candidates: [] }, ...others] } as BatchDecision;
      expect(verifyBatch(falsified).violation).not.toBeNull();
    }
  });

  it("says the gap of a batch that was cut short", async () => {
    const { measureMatrix: _, ...winding } = memoryDistances((origin, destination) => {
      const factor = 1 + 3 * Math.abs(Math.sin(1e5 * origin.latitude));
      const distanceMeters = factor * greatCircleDistanceMeters(origin, destination);
      return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 10 };
    });
    const many = Array.from({ length: 40 }, (_, index) => ({ id: `${index}`, location: at(49.4 + index / 997) }));
    const app = memoryApp({ fleet: many, distances: { ...winding, maxOriginsPerCall: 3 }, maxElements: 3 });
    const { decisions } = await batch(app, { jobs: [jobA, jobB], dry_run: true });
    const { total, lower_limit, optimality } = decisions[0] ?? {};
    expect(optimality).toMatchObject({ proven: false, reason: "max-elements" });
    const [most = 0, least = 0] = [total, lower_limit].map((cost) => (cost as number[]).at(-1));
    expect(most).toBeGreaterThan(least);
    expect(optimality).toHaveProperty("gap_meters", (most - least) / 1000);
  });

  it("leaves out a technician who is lost meanwhile, and decides the rest anew", async () => {
    const answer = await batch(racyApp(), { jobs: [jobA, jobB] });
    expect(answer.jobs.map(({ outcome }) => outcome).sort()).toEqual(["booked", "left"]);
    expect(answer.jobs.find(({ outcome }) => outcome === "booked")).toMatchObject({ technician_id: 7 });
    // One more for the one who was lost: they could be free at another time.
    expect(answer.decisions).toHaveLength(3);
    expect(answer.decisions[1]?.["optimality"]).toEqual({ proven: true });
  });

  it.each([
    [{}, "jobs"],
    [{ jobs: [] }, "jobs"],
    [{ jobs: [{}] }, "jobs.0.job_id"],
    [{ jobs: [{ latitude: 49 }] }, "jobs.0.job_id"],
    [{ jobs: [{ customer_id: 1, ...jobA }] }, "jobs.0.customer_id"],
    [{ jobs: [{ job_id: 1, note: "x" }] }, "jobs.0.note"],
    [{ jobs: [{ job_id: 1, customer_id: 1 }] }, "jobs.0.customer_id"],
    [{ jobs: [{ job_id: 1, priorty: 1 }] }, "jobs.0.priorty"],
    [{ jobs: [{ job_id: 1 }, { job_id: "1" }] }, "jobs.1"],
    [{ jobs: [jobA, { ...jobA, requirements: { skils: [] } }] }, "jobs.1.requirements.skils"],
    [{ jobs: [jobA], fixed: [{ job_id: 9, technician_id: 4 }] }, "fixed.0.job_id"],
    [{ jobs: [jobA], max_jobs_per_technician: 0 }, "max_jobs_per_technician"],
    [{ jobs: [jobA], dryrun: true }, "dryrun"],
  ])("POST /dispatch/batch refuses %j, and names the field", async (body, field) => {
    const app = memoryApp({ fleet, distances });
    const problem = await call(app, "POST", "/dispatch/batch", body);
    expect(problem).toMatchObject({ status: 422, code: "INVALID_REQUEST" });
    expect((problem["errors"] as { loc: string[] }[])[0]?.loc.slice(1).join(".")).toBe(field);
    expect(await call(app, "GET", "/assignments")).toEqual([]);
  });

  it("takes 1000 jobs, and says how many it takes", async () => {
    const app = memoryApp({ fleet, distances });
    const jobs = Array.from({ length: 1000 }, (_, index) => ({ job_id: index + 1 }));
    expect((await batch(app, { jobs })).jobs).toHaveLength(1000);
    const problem = await call(app, "POST", "/dispatch/batch", { jobs: [...jobs, { job_id: 1001 }] });
    expect(problem).toMatchObject({ status: 422, errors: [{ loc: ["body", "jobs"] }] });
    expect(problem["detail"]).toContain("1000");
  });

  it("refuses the header Idempotency-Key: each job has its own", async () => {
    const app = memoryApp({ fleet, distances });
    const problem = await call(app, "POST", "/dispatch/batch", { jobs: [jobA] }, { "Idempotency-Key": "k" });
    expect(problem).toMatchObject({ status: 422, errors: [{ loc: ["header", "idempotency-key"] }] });
    expect(await call(app, "GET", "/assignments")).toEqual([]);
  });

  it("refuses a policy whose costs cannot be added up", async () => {
    const policy = { name: "fair", unit: "meters", tolerance: 100, toCost: () => 1, toLowerBound: () => 0 } as const;
    const app = memoryApp({ fleet, policy });
    expect(await call(app, "POST", "/dispatch/batch", { jobs: [jobA] })).toMatchObject({ status: 422 });
  });

  it("ends when the client disconnects, and books nobody from then on", async () => {
    const reasons: unknown[] = [];
    const { measureMatrix: _, ...byColumn } = straightLineDistances();
    const stalled: DistanceProvider = {
      ...byColumn,
      measureDistances: (_request, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => {
            reasons.push(signal.reason);
            reject(signal.reason);
          });
        }),
    };
    const app = memoryApp({ fleet, distances: stalled });
    await using server = await serveApp(app);
    const client = new AbortController();
    const asked = fetch(`${server.url}/dispatch/batch`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jobs: [jobA, jobB] }),
      signal: client.signal,
    });
    setTimeout(() => client.abort(), 200);
    await expect(asked).rejects.toThrow();
    await until(() => reasons.length > 0);
    expect(await call(app, "GET", "/assignments")).toEqual([]);
  });

  it.each([
    ["viewer", [403, 403]],
    ["dispatcher", [200, 200]],
    ["technician", [403, 403]],
  ] as const)("is for those who may call POST /dispatch: %s", async (role, expected) => {
    const authenticators = [async () => ({ id: "anna", role, technicianId: "4" }) as const];
    await using server = await serveGuarded({ authenticators }, { fleet });
    const headers = { "x-api-key": "any" };
    const statuses: number[] = [];
    for (const dry_run of [true, false]) {
      const { status } = await post(server.url, { jobs: [jobA], dry_run }, headers);
      statuses.push(status);
      const dispatched = await fetch(`${server.url}/dispatch`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ ...jobB, dry_run }),
      });
      expect(dispatched.status).toBe(status);
    }
    expect(statuses).toEqual(expected);
  });

  it("with dry_run, says for which jobs booking would be tried again at once", async () => {
    const app = memoryApp({ fleet: fleet.slice(0, 1).map((technician) => ({ ...technician, capacity: 1 })) });
    const hour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
    const window = { earliest: hour(1), latest: hour(8) };
    const jobs = [jobA, jobA].map((job) => ({ ...job, window }));
    const preview = await batch(app, { jobs, dry_run: true });
    const shown = preview.jobs.map(({ outcome, may_follow }) => `${outcome} ${may_follow}`);
    expect([...shown].sort()).toEqual(["booked false", "left true"]);
    const booked = await batch(app, { jobs });
    expect(booked.jobs.map(({ outcome, may_follow }) => `${outcome} ${may_follow}`)).toEqual(
      Array(2).fill("booked false"),
    );
  });

  it("POST /dispatch/batch does not show why technicians cannot go to callers without credentials", async () => {
    const authenticators = [async () => null];
    await using server = await serveGuarded({ authenticators, routeRoles: { "/dispatch/batch": "open" } }, { fleet });
    const answer = await (await post(server.url, { jobs: [nobody], dry_run: true, include_records: true })).json();
    expect(answer).toEqual({
      jobs: [
        {
          ...{ job_id: "request-1", outcome: "left", technician_id: null },
          ...{ assignment: null, is_repeat: false, failure: null, reasons: null, may_follow: false },
        },
      ],
      decisions: [],
    });
  });

  it("POST /dispatch/batch does not exist with a store that keeps no jobs", async () => {
    const { createJob: _, ...assignments } = memoryAssignments();
    const app = memoryApp({ fleet, assignments });
    // As the Python service answers a customer of this name.
    expect(await call(app, "POST", "/dispatch/batch", { jobs: [jobA] })).toMatchObject({ status: 422 });
    const { paths } = await call(app, "GET", "/openapi.json");
    expect(paths).not.toHaveProperty(["/dispatch/batch"]);
  });

  it("answers a failure of the store as a problem", async () => {
    const app = memoryApp({ fleet, assignments: { ...memoryAssignments(), ...failingAssignments(new Error("down")) } });
    const answer = await call(app, "POST", "/dispatch/batch", { jobs: [jobA] });
    expect(answer).toMatchObject({ status: 500, code: "INTERNAL_ERROR" });
  });
});

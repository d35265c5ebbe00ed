import { describe, expect, it } from "vitest";
import { createDispatcher, type JobStore } from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { door, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

function makeDesk(change: (jobs: JobStore) => Partial<JobStore> = () => ({})) {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians([north("1", 1), north("2", 2)]);
  const jobs = memoryAssignments({ customers, technicians });
  const assignments = { ...jobs, ...change(jobs) };
  const plugins = { customers, technicians, assignments, distances: memoryDistances(detour(1.2)) };
  const count = async () => (await jobs.listJobs({ limit: 100 })).items.length;
  return { dispatcher: createDispatcher({ ...plugins, workSecondsBySkill: { gas: 7200 } }), jobs, count };
}

const window = { earliest: "2126-11-24T09:00:00.000Z", latest: "2126-11-24T10:00:00.000Z" };
const request = { customerId: "1", idempotencyKey: "k", reference: "R-1", priority: "urgent", window } as const;

describe("createJob", () => {
  const past = "2020-01-01T00:00:00Z";
  const start = "2126-11-24T12:00:00Z";
  it.each([
    [{ window: { earliest: past, latest: past } }, "window.latest"],
    [{ requirements: { startsAt: past } }, "requirements.startsAt"],
    [{ requirements: { startsAt: start }, window }, "window"],
  ])("refuses the times that a dispatch refuses: %j", async (times, parameter) => {
    const { dispatcher, count } = makeDesk();
    await expect(dispatcher.createJob({ customerId: "1", ...times })).rejects.toMatchObject({ parameter });
    await expect(dispatcher.dispatch({ customerId: "1", ...times })).rejects.toMatchObject({ parameter });
    expect(await count()).toBe(0);
  });
});

describe("a hold from the queue", () => {
  const ahead = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

  it("createJob and changeJob accept a hold of at most 24 hours from now", async () => {
    const { dispatcher, count } = makeDesk();
    for (const heldUntil of [ahead(24.1), ahead(-1)]) {
      const wrong = { parameter: "heldUntil", message: "heldUntil must be in the future, at most 24 hours ahead" };
      await expect(dispatcher.createJob({ customerId: "1", heldUntil })).rejects.toMatchObject(wrong);
      const { id: jobId, version } = await dispatcher.createJob({ customerId: "1" });
      await expect(dispatcher.changeJob({ jobId, version, changes: { heldUntil } })).rejects.toMatchObject(wrong);
    }
    expect(await count()).toBe(2);
    const { id: jobId, heldUntil } = await dispatcher.createJob({ customerId: "1", heldUntil: ahead(23.9) });
    expect(Date.parse(heldUntil ?? "")).toBeGreaterThan(Date.now());
    // A caller can still dispatch a held job.
    expect((await dispatcher.dispatchJob({ jobId })).assignment).not.toBe(null);
  });

  it("createJob refuses an idempotency key that is repeated with another hold", async () => {
    const { dispatcher } = makeDesk();
    const job = await dispatcher.createJob({ ...request, heldUntil: ahead(1) });
    expect(await dispatcher.createJob({ ...request, heldUntil: job.heldUntil })).toEqual(job);
    await expect(dispatcher.createJob(request)).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
  });

  it("a dispatch at a version books nobody for a job that has changed since", async () => {
    const { dispatcher } = makeDesk();
    const { id: jobId } = await dispatcher.createJob({ customerId: "1" });
    await dispatcher.changeJob({ jobId, version: 1, changes: { heldUntil: ahead(1) } });
    await expect(dispatcher.dispatchJob({ jobId, version: 1 })).rejects.toMatchObject({ code: "VERSION_CONFLICT" });
    const { booked, failures } = await dispatcher.dispatchBatch({ jobs: [{ jobId, version: 1 }] });
    expect([booked, failures.map(({ error }) => error.code)]).toEqual([[], ["VERSION_CONFLICT"]]);
    await expect(dispatcher.dispatchBatch({ jobs: [{ customerId: "1", version: 1 }] })).rejects.toMatchObject({
      parameter: "jobs[0].version",
    });
    await expect(dispatcher.dispatchJob({ jobId, version: 0.5 })).rejects.toMatchObject({ parameter: "version" });
    expect((await dispatcher.dispatchJob({ jobId, version: 2 })).assignment).not.toBe(null);
  });
});

describe("createJob with an idempotency key", () => {
  it("createJob returns the job of a repeated request as it is by then", async () => {
    const { dispatcher, jobs, count } = makeDesk();
    const job = await dispatcher.createJob({ ...request, actor: "Ada" });
    expect(await dispatcher.createJob({ ...request, actor: "Bob", priority: 10 })).toEqual(job);
    const { id: jobId } = job;
    const { assignment } = await dispatcher.dispatchJob({ jobId });
    expect(await dispatcher.createJob(request)).toMatchObject({ id: jobId, status: "assigned" });
    await dispatcher.decline({ assignmentId: assignment?.id ?? "" });
    expect(await dispatcher.createJob(request)).toEqual(await jobs.findJob(jobId));
    await dispatcher.cancelJob({ jobId });
    expect(await dispatcher.createJob(request)).toMatchObject({ id: jobId, status: "cancelled" });
    expect(await count()).toBe(1);
  });

  it("createJob gives one job to many requests at once with one key", async () => {
    const { dispatcher, count } = makeDesk();
    const jobs = await Promise.all(Array.from({ length: 8 }, () => dispatcher.createJob(request)));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    expect(await count()).toBe(1);
  });

  it.each([
    { reference: "R-2" },
    { note: "n" },
    { priority: 20 },
    { window: null },
    { workSeconds: 60 },
    { location: { latitude: 1, longitude: 1 } },
    { requirements: { skills: [{ name: "gas" }] } },
    { reason: "a call" },
  ])("createJob refuses a key that another request has used: %o", async (other) => {
    const { dispatcher, count } = makeDesk();
    await dispatcher.createJob(request);
    await expect(dispatcher.createJob({ ...request, ...other })).rejects.toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
    });
    expect(await count()).toBe(1);
  });

  it("createJob and dispatch refuse a key that the other has used, even for the same fields", async () => {
    const { dispatcher } = makeDesk();
    const isReused = { code: "IDEMPOTENCY_KEY_REUSED" };
    await dispatcher.createJob({ customerId: "1", idempotencyKey: "a" });
    await expect(dispatcher.dispatch({ customerId: "1", idempotencyKey: "a" })).rejects.toMatchObject(isReused);
    await dispatcher.dispatch({ customerId: "1", idempotencyKey: "b" });
    await expect(dispatcher.createJob({ customerId: "1", idempotencyKey: "b" })).rejects.toMatchObject(isReused);
  });

  it("frees the key if the job cannot be created", async () => {
    let isDown = true;
    const { dispatcher, count } = makeDesk((jobs) => ({
      createJob: async (given, options) => {
        if (isDown) throw new Error("down");
        return jobs.createJob(given, options);
      },
    }));
    await expect(dispatcher.createJob(request)).rejects.toThrow("down");
    await expect(dispatcher.createJob({ ...request, customerId: "9" })).rejects.toThrow("down");
    isDown = false;
    await expect(dispatcher.createJob({ ...request, customerId: "9" })).rejects.toMatchObject({
      code: "CUSTOMER_NOT_FOUND",
    });
    await dispatcher.createJob(request);
    expect(await count()).toBe(1);
  });

  it("refuses an invalid key, and reserves none for an invalid request", async () => {
    const { dispatcher, count } = makeDesk();
    for (const idempotencyKey of ["", "a b", "ü", "x".repeat(256)]) {
      await expect(dispatcher.createJob({ ...request, idempotencyKey })).rejects.toMatchObject({
        code: "INVALID_REQUEST",
        parameter: "idempotencyKey",
      });
    }
    await expect(dispatcher.createJob({ ...request, workSeconds: -1 })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
    await dispatcher.createJob(request);
    expect(await count()).toBe(1);
  });
});

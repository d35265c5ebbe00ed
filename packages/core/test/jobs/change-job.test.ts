import { describe, expect, it } from "vitest";
import { createDispatcher, DistanceProviderError } from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { door, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

/** A dispatcher in memory with a job of customer "1", assigned to the nearest of the fleet. */
async function makeDesk(fleet: Parameters<typeof memoryTechnicians>[0]) {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians(fleet);
  const jobs = memoryAssignments({ customers, technicians });
  const distances = memoryDistances(detour(1.2));
  const plugins = { customers, technicians, assignments: jobs, distances };
  const dispatcher = createDispatcher(plugins);
  const { assignment } = await dispatcher.dispatch({ customerId: "1" });
  const { jobId, id } = assignment;
  const read = async () => (await jobs.findJob(jobId)) ?? expect.fail();
  const listTechnicians = async () =>
    (await jobs.listAssignments({ limit: 9 })).items.map(({ technicianId, status }) => `${technicianId} ${status}`);
  return { plugins, jobs, technicians, dispatcher, jobId, assignmentId: id, read, listTechnicians };
}

const gasfitter = { skills: [{ name: "gas" }] };
const gas = { requirements: gasfitter };

describe("changing a job that nobody has", () => {
  it("says in a dry run whom the next attempt would book", async () => {
    const { dispatcher, jobs } = await makeDesk([north("1", 1), north("2", 2)]);
    const { id: jobId } = await jobs.createJob({ customerId: "1" });
    await dispatcher.dispatchJob({ jobId });
    const { assignmentId } = (await jobs.findJob(jobId)) ?? expect.fail();
    await jobs.moveAssignment({ assignmentId: assignmentId ?? "", to: "declined" });
    const { version } = (await jobs.findJob(jobId)) ?? expect.fail();
    const ask = (changes: object) => dispatcher.changeJob({ jobId, version, changes, dryRun: true });
    expect(await ask({ priority: 10 })).toMatchObject({ outcome: "updated", technicianId: "2", reasons: null });
    expect(await ask(gas)).toMatchObject({
      technicianId: null,
      reasons: { counts: { SKILL_MISSING: 2, HAD_THE_JOB: 1 }, considered: 2 },
    });
    expect(await ask({ note: "Ring" })).toMatchObject({ technicianId: null, reasons: null, decision: null });
    expect(await dispatcher.preview({ customerId: "1" })).toMatchObject({ technicianId: "1" });
    expect(await dispatcher.preview({ customerId: "1", jobId })).toMatchObject({ technicianId: "2" });
    await expect(dispatcher.preview({ customerId: "1", jobId: "99" })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
  });

  it.each([
    [{ earliest: "2842-04-10T08:03:20.431Z", latest: "2026-12-31T00:00:00Z" }, "window.latest"],
    [{ earliest: "2001-01-01T00:00:00Z", latest: "2001-01-02T00:00:00Z" }, "window.latest"],
    [{ earliest: "soon", latest: "2026-12-31T00:00:00Z" }, "window.earliest"],
  ])("checks the window %j of a preview that names a job", async (window, parameter) => {
    const { dispatcher, jobs } = await makeDesk([north("1", 1)]);
    const { id: jobId } = await jobs.createJob({ customerId: "1" });
    for (const request of [
      { customerId: "1", jobId, window },
      { customerId: "1", window },
    ]) {
      await expect(dispatcher.preview(request)).rejects.toMatchObject({ code: "INVALID_REQUEST", parameter });
    }
  });

  it("can change it in a dry run although routing does not answer", async () => {
    const { jobs, plugins } = await makeDesk([north("1", 1)]);
    const { id: jobId } = await jobs.createJob({ customerId: "1" });
    const error = new DistanceProviderError("PROVIDER_UNAVAILABLE", "down", { provider: "test" });
    const distances = { ...plugins.distances, measureDistances: () => Promise.reject(error) };
    const dispatcher = createDispatcher({ ...plugins, distances });
    expect(await dispatcher.changeJob({ jobId, version: 1, changes: { priority: 10 }, dryRun: true })).toMatchObject({
      outcome: "updated",
      technicianId: null,
      failure: { code: "PROVIDER_UNAVAILABLE" },
    });
  });

  it("changes it, and refuses an old version, a window that has passed, and a status", async () => {
    const { dispatcher, jobs } = await makeDesk([north("1", 1)]);
    const { id: jobId } = await jobs.createJob({ customerId: "1" });
    const change = { jobId, version: 1, changes: gas };
    expect(await dispatcher.changeJob({ ...change, dryRun: true })).toMatchObject({ outcome: "updated", job: gas });
    expect((await jobs.findJob(jobId))?.version).toBe(1);
    expect(await dispatcher.changeJob(change)).toMatchObject({
      outcome: "updated",
      assignment: null,
      decision: null,
      job: { ...gas, version: 2, status: "waiting" },
    });
    await expect(dispatcher.changeJob(change)).rejects.toMatchObject({ code: "VERSION_CONFLICT" });
    const window = { earliest: "2020-01-01T00:00:00Z", latest: "2020-01-01T00:00:00Z" };
    await expect(dispatcher.changeJob({ jobId, version: 2, changes: { window } })).rejects.toMatchObject({
      parameter: "window.latest",
    });
    const changes = { status: "cancelled" } as never;
    await expect(dispatcher.changeJob({ jobId, version: 2, changes })).rejects.toMatchObject({
      parameter: "changes.status",
    });
    await expect(dispatcher.changeJob({ ...change, jobId: "99" })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
  });
});

describe("changing the times of a job", () => {
  it("refuses a window beside a start, whichever comes first", async () => {
    const { dispatcher, jobs } = await makeDesk([north("1", 1)]);
    const window = { earliest: "2126-11-24T09:00:00Z", latest: "2126-11-24T10:00:00Z" };
    const requirements = { startsAt: "2126-11-25T09:00:00Z" };
    for (const [before, changes] of [
      [{ requirements }, { window }],
      [{ window }, { requirements }],
    ]) {
      const { id: jobId } = await jobs.createJob({ customerId: "1", ...before });
      await expect(dispatcher.changeJob({ jobId, version: 1, changes: changes ?? {} })).rejects.toThrow(
        "window cannot be given together with requirements.startsAt",
      );
      expect(await jobs.findJob(jobId)).toMatchObject({ version: 1 });
    }
  });
});

describe("changing a job that is assigned", () => {
  it("a change of an assigned job does not search if nothing changes that the choice rests on", async () => {
    const { plugins, jobId, assignmentId } = await makeDesk([north("1", 1)]);
    const failing = { ...plugins.distances, measureDistances: () => Promise.reject(new Error("not asked")) };
    const result = await createDispatcher({ ...plugins, distances: failing }).changeJob({
      jobId,
      version: 1,
      changes: { note: "Ring twice", workSeconds: 3600 },
    });
    expect(result).toMatchObject({ outcome: "updated", assignment: { id: assignmentId }, technicianId: "1" });
  });

  it("says which job lost its technician if the change made the job interrupt one", async () => {
    const { dispatcher, technicians } = await makeDesk([{ ...north("1", 1), capacity: 1 }]);
    technicians.upsert({ ...north("2", 2), ...gasfitter, capacity: 1 });
    const other = await dispatcher.dispatch({ customerId: "1" });
    await dispatcher.cancelJob({ jobId: "1" });
    const urgent = await dispatcher.dispatch({ customerId: "1", priority: "emergency" });
    expect([other.assignment.technicianId, urgent.assignment.technicianId]).toEqual(["2", "1"]);
    const requirements = { ...gasfitter, mayInterrupt: true };
    const result = await dispatcher.changeJob({
      jobId: urgent.assignment.jobId,
      version: 1,
      changes: { requirements },
    });
    expect(result).toMatchObject({
      outcome: "rebooked",
      technicianId: "2",
      interrupted: {
        jobId: other.assignment.jobId,
        technicianId: "2",
        next: { assignment: { technicianId: "1" } },
      },
    });
  });

  it("keeps the technician if they still can go, even if they have no other place free", async () => {
    const fleet = [
      { ...north("1", 1), ...gasfitter, capacity: 1 },
      { ...north("2", 0.5), ...gasfitter, capacity: 0 },
    ];
    const { dispatcher, jobs, jobId, assignmentId, listTechnicians, read } = await makeDesk(fleet);
    await jobs.moveAssignment({ assignmentId, to: "accepted" });
    const before = await jobs.findAssignment(assignmentId);
    const changes = { ...gas, location: { ...door, latitude: door.latitude - 0.01 } };
    const request = { jobId, version: 1, changes, actor: "Ada", reason: "it smells" };
    const dry = await dispatcher.changeJob({ ...request, dryRun: true });
    expect(await read()).toMatchObject({ version: 1, requirements: {} });
    const result = await dispatcher.changeJob(request);
    for (const { outcome, technicianId, job } of [dry, result]) {
      expect([outcome, technicianId, job.requirements]).toEqual(["kept", "1", gasfitter]);
    }
    expect(await listTechnicians()).toEqual(["1 accepted"]);
    expect(await read()).toMatchObject({ ...changes, status: "assigned", assignmentId, version: 2 });
    const after = await jobs.findAssignment(assignmentId);
    expect(after?.distanceMeters).toBeGreaterThan(before?.distanceMeters ?? Number.POSITIVE_INFINITY);
    expect(result.assignment?.distanceMeters).toBe(after?.distanceMeters);
  });

  it("books another technician in the same call if they cannot go any more", async () => {
    const { dispatcher, jobs, jobId, listTechnicians, read } = await makeDesk([
      north("1", 1),
      { ...north("2", 2), ...gasfitter },
    ]);
    const request = { jobId, version: 1, changes: gas, actor: "Ada", reason: "it smells" };
    const dry = await dispatcher.changeJob({ ...request, dryRun: true });
    expect(dry).toMatchObject({ outcome: "rebooked", technicianId: "2", assignment: null, job: { version: 1 } });
    expect(await listTechnicians()).toEqual(["1 assigned"]);
    const result = await dispatcher.changeJob(request);
    expect(result).toMatchObject({
      outcome: "rebooked",
      technicianId: "2",
      assignment: { technicianId: "2", status: "assigned" },
      job: { ...gas, status: "assigned", version: 3 },
    });
    expect(await listTechnicians()).toEqual(["2 assigned", "1 declined"]);
    expect((await read()).assignmentId).toBe(result.assignment?.id);
    expect(await jobs.listJobEvents({ jobId, limit: 9 })).toMatchObject([
      { from: null },
      { to: "waiting", fields: ["requirements"], actor: "Ada", reason: "it smells" },
      { to: "assigned", actor: "Ada", reason: "it smells" },
    ]);
  });

  it("a changed job waits if nobody can go", async () => {
    const { dispatcher, jobs, jobId, read } = await makeDesk([north("1", 1), north("2", 2)]);
    const request = { jobId, version: 1, changes: gas };
    expect(await dispatcher.changeJob({ ...request, dryRun: true })).toMatchObject({
      outcome: "waiting",
      technicianId: null,
      reasons: { counts: { SKILL_MISSING: 2, HAD_THE_JOB: 1 } },
      job: { status: "waiting" },
    });
    expect(await dispatcher.changeJob(request)).toMatchObject({
      outcome: "waiting",
      assignment: null,
      technicianId: null,
      failure: { code: "NO_TECHNICIAN_AVAILABLE" },
      reasons: { counts: { SKILL_MISSING: 2 } },
      job: { status: "waiting" },
    });
    expect(await read()).toMatchObject({ ...gas, status: "waiting" });
    expect((await jobs.listAttempts({ jobId, limit: 1 }))[0]?.failure?.code).toBe("NO_TECHNICIAN_AVAILABLE");
  });

  it.each([
    ["excluded", { excluded: ["1"] }],
    ["not pinned", { pinned: ["2"] }],
  ])("takes the job from a technician who is %s now", async (_, requirements) => {
    const { dispatcher, jobId } = await makeDesk([north("1", 1), north("2", 2)]);
    expect(await dispatcher.changeJob({ jobId, version: 1, changes: { requirements } })).toMatchObject({
      outcome: "rebooked",
      technicianId: "2",
    });
  });

  it("takes the job from a technician who is not active any more", async () => {
    const { dispatcher, technicians, jobId } = await makeDesk([north("1", 1), north("2", 2)]);
    technicians.upsert({ ...north("1", 1), isActive: false });
    expect(await dispatcher.changeJob({ jobId, version: 1, changes: { workSeconds: 60 } })).toMatchObject({
      outcome: "rebooked",
      technicianId: "2",
    });
  });

  it("changes nothing if it cannot be measured whether the technician can go", async () => {
    const { plugins, jobId, read } = await makeDesk([north("1", 1)]);
    const error = new DistanceProviderError("PROVIDER_UNAVAILABLE", "down", { provider: "test" });
    const distances = { ...plugins.distances, measureDistances: () => Promise.reject(error) };
    const dispatcher = createDispatcher({ ...plugins, distances });
    const changing = dispatcher.changeJob({ jobId, version: 1, changes: { workSeconds: 60 } });
    await expect(changing).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
    expect((await read()).version).toBe(1);
  });

  it("changing a job that is assigned does not take work from a technician who is on site", async () => {
    const { dispatcher, jobs, jobId, assignmentId, read } = await makeDesk([north("1", 1), north("2", 2)]);
    await jobs.moveAssignment({ assignmentId, to: "on_site", isWalk: true });
    const changing = dispatcher.changeJob({ jobId, version: 1, changes: gas });
    await expect(changing).rejects.toMatchObject({ code: "WORK_UNDER_WAY", reasons: ["SKILL_MISSING"] });
    expect(await read()).toMatchObject({ status: "assigned", requirements: {}, version: 1 });
  });

  it("refuses a change of a job that is over", async () => {
    const { dispatcher, jobId } = await makeDesk([north("1", 1)]);
    await dispatcher.completeJob({ jobId });
    const changing = dispatcher.changeJob({ jobId, version: 2, changes: gas });
    await expect(changing).rejects.toMatchObject({ code: "ILLEGAL_JOB_CHANGE" });
  });
});

describe("ending a job", () => {
  it("completes it by every move of its assignment, once", async () => {
    const { dispatcher, jobs, jobId, assignmentId } = await makeDesk([north("1", 1)]);
    const request = { jobId, actor: "Ada", reason: "done" };
    const results = await Promise.all([1, 2, 3].map(() => dispatcher.completeJob(request)));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["completed"]));
    const events = await jobs.listEvents({ limit: 9, assignmentId });
    expect(events.map(({ to }) => to)).toEqual(["assigned", "accepted", "en_route", "on_site", "completed"]);
    expect(events.at(-1)).toMatchObject({ actor: "Ada", reason: "done" });
    await expect(dispatcher.cancelJob({ jobId })).rejects.toMatchObject({ code: "ILLEGAL_JOB_CHANGE" });
  });

  it("cancelJob cancels a job with its assignment, or without one", async () => {
    const { dispatcher, jobs, jobId, listTechnicians } = await makeDesk([north("1", 1)]);
    expect(await dispatcher.cancelJob({ jobId, reason: "asked" })).toMatchObject({ status: "cancelled", version: 2 });
    expect(await dispatcher.cancelJob({ jobId })).toMatchObject({ status: "cancelled", version: 2 });
    expect(await listTechnicians()).toEqual(["1 cancelled"]);
    const { id } = await jobs.createJob({ customerId: "1" });
    await expect(dispatcher.completeJob({ jobId: id })).rejects.toMatchObject({ code: "ILLEGAL_JOB_CHANGE" });
    expect(await dispatcher.cancelJob({ jobId: id })).toMatchObject({ status: "cancelled" });
    await expect(dispatcher.cancelJob({ jobId: "99" })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
  });

  it("ends it only for the technician who has it, if one is named", async () => {
    const { dispatcher, jobs, jobId } = await makeDesk([north("1", 1)]);
    const others = dispatcher.completeJob({ jobId, technicianId: "2" });
    await expect(others).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
    expect(await dispatcher.completeJob({ jobId, technicianId: "1" })).toMatchObject({ status: "completed" });
    const { id } = await jobs.createJob({ customerId: "1" });
    const nobodys = dispatcher.completeJob({ jobId: id, technicianId: "1" });
    await expect(nobodys).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
  });
});

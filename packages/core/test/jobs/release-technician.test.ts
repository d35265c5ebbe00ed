import { describe, expect, it } from "vitest";
import { createDispatcher, type DispatchResult, type JobStore, StoreError } from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "../../src/memory/index.js";
import { door, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

function makeDesk(fleet: readonly MemoryTechnician[]) {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians(fleet);
  const jobs = memoryAssignments({ customers, technicians });
  const plugins = { customers, technicians, assignments: jobs as JobStore, distances: memoryDistances(detour(1.2)) };
  return { plugins, jobs, technicians, dispatcher: createDispatcher(plugins) };
}

const today = { from: new Date(Date.now() - 3_600_000).toISOString(), to: "2126-01-01T00:00:00Z" };
const ill = { technicianId: "1", ...today, actor: "Ada", reason: "ill" };

describe("releaseTechnician", () => {
  it("gives each open job to the next technician, or leaves it waiting, with a result for each", async () => {
    const { dispatcher, jobs, technicians } = makeDesk([{ ...north("1", 1), capacity: 3 }]);
    const booked: readonly DispatchResult[] = [
      await dispatcher.dispatch({ customerId: "1" }),
      await dispatcher.dispatch({ customerId: "1" }),
      await dispatcher.dispatch({ customerId: "1" }),
    ];
    technicians.upsert({ ...north("2", 2), capacity: 2 });
    const { technicianId, released } = await dispatcher.releaseTechnician(ill);
    expect(technicianId).toBe("1");
    expect(released).toMatchObject([
      { isReleased: true, next: { assignment: { technicianId: "2" } }, failure: null },
      { isReleased: true, next: { assignment: { technicianId: "2" } }, failure: null },
      { isReleased: true, next: null, failure: { code: "NO_TECHNICIAN_AVAILABLE" } },
    ]);
    expect(released.map(({ assignmentId }) => assignmentId)).toEqual(booked.map(({ assignment }) => assignment.id));
    const jobIds = released.map(({ jobId }) => jobId);
    const found = await Promise.all(jobIds.map((jobId) => jobs.findJob(jobId)));
    expect(found.map((job) => job?.status)).toEqual(["assigned", "assigned", "waiting"]);
    const [, event] = await jobs.listJobEvents({ jobId: jobIds[0] ?? "", limit: 9 });
    expect(event).toMatchObject({ to: "waiting", actor: "Ada", reason: "ill" });
  });

  it("keeps the technician out of later dispatches during the absence, whatever their owner changes", async () => {
    const { dispatcher, technicians } = makeDesk([north("1", 1)]);
    expect((await dispatcher.releaseTechnician(ill)).released).toEqual([]);
    technicians.upsert({ ...north("1", 1), availability: { timeZone: "Europe/Berlin" } });
    await expect(dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({
      reasons: { counts: { ABSENT: 1 } },
    });
  });

  it("lets a technician who is back have the job again", async () => {
    const { dispatcher, technicians } = makeDesk([north("1", 1)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const { jobId } = assignment;
    const from = new Date(Date.now() - 3_600_000).toISOString();
    await dispatcher.releaseTechnician({ technicianId: "1", from, to: new Date(Date.now() + 400).toISOString() });
    expect(await dispatcher.dispatchJob({ jobId })).toMatchObject({ reasons: { counts: { ABSENT: 1 } } });
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(await dispatcher.dispatchJob({ jobId })).toMatchObject({ assignment: { technicianId: "1" } });
    expect(await technicians.findTechnicians(["1"])).toMatchObject([{ openAssignments: 1 }]);
  });

  it("leaves jobs alone that do not fall into the absence", async () => {
    const { dispatcher, jobs } = makeDesk([north("1", 1)]);
    const visit = {
      leavesAt: "2126-06-01T08:00:00Z",
      startsAt: "2126-06-01T08:10:00Z",
      endsAt: "2126-06-01T09:00:00Z",
    };
    const { jobId } = await jobs.bookAssignment({ customerId: "1", technicianId: "1", distanceMeters: 1, visit });
    await dispatcher.dispatch({ customerId: "1" });
    const release = async (from: string, to: string) =>
      (await dispatcher.releaseTechnician({ technicianId: "1", from, to })).released.map((one) => one.jobId);
    expect(await release("2126-06-01T09:00:00Z", "2126-06-02T00:00:00Z")).toEqual([]);
    expect(await release("2126-05-31T00:00:00Z", "2126-06-01T08:00:00Z")).toEqual([]);
    expect(await release("2126-06-01T08:59:00Z", "2126-06-01T10:00:00Z")).toEqual([jobId]);
  });

  it("hands work on site to another technician in one step, or leaves it", async () => {
    const { dispatcher, jobs, technicians } = makeDesk([north("1", 1)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    for (const to of ["accepted", "en_route", "on_site"] as const) {
      await jobs.moveAssignment({ assignmentId: assignment.id, to });
    }
    const alone = await dispatcher.releaseTechnician(ill);
    expect(alone.released).toMatchObject([
      { isReleased: false, next: null, failure: { code: "NO_TECHNICIAN_AVAILABLE" } },
    ]);
    expect(await jobs.findAssignment(assignment.id)).toMatchObject({ status: "on_site" });
    technicians.upsert(north("2", 2));
    const { released } = await dispatcher.releaseTechnician(ill);
    expect(released).toMatchObject([{ isReleased: true, next: { assignment: { technicianId: "2" } } }]);
    expect(await jobs.findAssignment(assignment.id)).toMatchObject({ status: "cancelled" });
  });

  it("hands work to another technician that begins on site meanwhile", async () => {
    const { plugins, jobs, technicians, dispatcher } = makeDesk([north("1", 1)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    technicians.upsert(north("2", 2));
    const { id: assignmentId } = assignment;
    const racing: JobStore = {
      ...jobs,
      async moveAssignment(request, options) {
        await jobs.moveAssignment({ assignmentId, to: "on_site", isWalk: true });
        return jobs.moveAssignment(request, options);
      },
    };
    const { released } = await createDispatcher({ ...plugins, assignments: racing }).releaseTechnician(ill);
    expect(released).toMatchObject([{ isReleased: true, next: { assignment: { technicianId: "2" } }, failure: null }]);
    expect(await jobs.findAssignment(assignmentId)).toMatchObject({ status: "cancelled" });
  });

  it("goes on after a job that failed, and a repeat goes on with what is left", async () => {
    const { plugins, jobs, dispatcher } = makeDesk([north("1", 1)]);
    const first = await dispatcher.dispatch({ customerId: "1" });
    const second = await dispatcher.dispatch({ customerId: "1" });
    const failing: JobStore = {
      ...jobs,
      async moveAssignment(request, options) {
        if (request.assignmentId === first.assignment.id) throw new StoreError("STORE_UNAVAILABLE", "down");
        return jobs.moveAssignment(request, options);
      },
    };
    const once = await createDispatcher({ ...plugins, assignments: failing }).releaseTechnician(ill);
    expect(once.released).toMatchObject([
      { isReleased: false, failure: { code: "STORE_UNAVAILABLE" } },
      { isReleased: true },
    ]);
    const again = await dispatcher.releaseTechnician(ill);
    expect(again.released).toMatchObject([
      {
        assignmentId: second.assignment.id,
        isReleased: true,
        next: null,
        failure: { code: "NO_TECHNICIAN_AVAILABLE" },
      },
      { assignmentId: first.assignment.id, isReleased: true },
    ]);
    expect(await jobs.findJob(second.assignment.jobId)).toMatchObject({ status: "waiting" });
  });

  it("says again what became of each job, if the first answer was lost", async () => {
    const { dispatcher, jobs, technicians } = makeDesk([{ ...north("1", 1), capacity: 4 }]);
    const book = async () => (await dispatcher.dispatch({ customerId: "1" })).assignment.id;
    const [onSite, taken, left] = [await book(), await book(), await book()];
    for (const to of ["accepted", "en_route", "on_site"] as const) {
      await jobs.moveAssignment({ assignmentId: onSite, to });
    }
    const later = await dispatcher.dispatch({
      customerId: "1",
      window: { earliest: "2127-01-01T08:00:00Z", latest: "2127-01-01T09:00:00Z" },
    });
    technicians.upsert({ ...north("2", 2), capacity: 2 });
    const first = await dispatcher.releaseTechnician(ill);
    const again = await dispatcher.releaseTechnician(ill);
    expect(again.released).toMatchObject([
      { assignmentId: onSite, isReleased: true, next: { assignment: { technicianId: "2" } }, failure: null },
      { assignmentId: taken, isReleased: true, next: { assignment: { technicianId: "2" } }, failure: null },
      { assignmentId: left, isReleased: true, next: null, failure: { code: "NO_TECHNICIAN_AVAILABLE" } },
    ]);
    const toIds = ({ released }: typeof first) => released.map(({ next }) => next?.assignment.id);
    expect(toIds(again)).toEqual(toIds(first));
    technicians.upsert({ ...north("3", 3), capacity: 1 });
    expect((await dispatcher.releaseTechnician(ill)).released).toMatchObject([
      { assignmentId: onSite },
      { assignmentId: taken },
      { assignmentId: left, next: { assignment: { technicianId: "3" } }, failure: null },
    ]);
    const other = { technicianId: "1", from: "2127-01-01T00:00:00Z", to: "2127-01-02T00:00:00Z" };
    const nextYear = await dispatcher.releaseTechnician(other);
    expect(nextYear.released.map(({ assignmentId }) => assignmentId)).toEqual([later.assignment.id]);
    expect((await dispatcher.releaseTechnician(other)).released).toMatchObject([{ assignmentId: later.assignment.id }]);
  });

  it("goes on with a job that an aborted call had only taken back", async () => {
    const { plugins, jobs, dispatcher, technicians } = makeDesk([north("1", 1)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    technicians.upsert(north("2", 2));
    const stop = new AbortController();
    const aborting: JobStore = {
      ...jobs,
      async moveAssignment(request, options) {
        const moved = await jobs.moveAssignment(request, options);
        stop.abort(new Error("timed out"));
        return moved;
      },
    };
    const lost = createDispatcher({ ...plugins, assignments: aborting });
    await expect(lost.releaseTechnician(ill, { signal: stop.signal })).rejects.toThrow("timed out");
    expect(await jobs.findJob(assignment.jobId)).toMatchObject({ status: "waiting" });
    const { released } = await dispatcher.releaseTechnician(ill);
    expect(released).toMatchObject([{ assignmentId: assignment.id, next: { assignment: { technicianId: "2" } } }]);
  });

  it("refuses who is not known, and a source that keeps no absences", async () => {
    const { plugins, dispatcher } = makeDesk([]);
    await expect(dispatcher.releaseTechnician(ill)).rejects.toMatchObject({ code: "TECHNICIAN_NOT_FOUND" });
    const { noteAbsence: _, ...technicians } = memoryTechnicians();
    await expect(createDispatcher({ ...plugins, technicians }).releaseTechnician(ill)).rejects.toThrow(
      "technicians must be an absence store for releaseTechnician; memory keeps no absences",
    );
  });
});

import { describe, expect, it } from "vitest";
import type { AssignmentStore, DispatcherOptions } from "../../src/index.js";
import type { MemoryTechnician } from "../../src/memory/index.js";
import { makeDay } from "../support/make-day.js";
import { door, north } from "../support/make-dispatcher.js";

const at = (time: string): string => `2026-01-05T${time}:00.000Z`;

/** The 5th of January 2026, from 7 o'clock on. */
const makeMorning = (fleet: readonly MemoryTechnician[], options: Partial<DispatcherOptions> = {}) =>
  makeDay(at("07:00"), fleet, options);

const only = (id: string, kilometers = 30): MemoryTechnician => ({ ...north(id, kilometers), capacity: 1 });
const tenOClock = { customerId: "1", technicianId: "1", startsAt: at("10:00") } as const;
const withWindow = { customerId: "1", window: { earliest: at("10:00"), latest: at("10:00") } } as const;

describe("holdSlot", () => {
  it("holds the time of the drive and the work, as long as asked, and books nobody", async () => {
    const { dispatcher, assignments } = makeMorning([only("1")]);
    const hold = await dispatcher.holdSlot({ ...tenOClock, minutes: 30, holder: "call 7", workSeconds: 1800 });
    expect(hold).toMatchObject({
      ...{ holder: "call 7", technicianId: "1", location: door, heldUntil: at("07:30") },
      ...{ leavesAt: at("09:30"), startsAt: at("10:00"), endsAt: at("10:30") },
      work: { jobId: null, customerId: "1", requirements: {}, workSeconds: 1800 },
    });
    expect((await assignments.listAssignments({ limit: 1 })).items).toEqual([]);
    expect((await dispatcher.holdSlot({ ...tenOClock, startsAt: at("12:00") })).heldUntil).toBe(at("07:15"));
  });

  it("keeps others out of its time until it is over, by the clock of the dispatcher", async () => {
    const { dispatcher, wait } = makeMorning([only("1"), only("2", 40)]);
    await dispatcher.holdSlot(tenOClock);
    const { slots } = await dispatcher.findSlots({ customerId: "1", from: at("10:00"), to: at("10:00") });
    expect(slots.map(({ technicianId }) => technicianId)).toEqual(["2"]);
    // The next best candidate goes.
    expect((await dispatcher.dispatch(withWindow)).assignment.technicianId).toBe("2");
    await expect(dispatcher.dispatch(withWindow)).rejects.toMatchObject({ code: "NO_TECHNICIAN_AVAILABLE" });
    await expect(dispatcher.holdSlot(tenOClock)).rejects.toMatchObject({ code: "SLOT_NOT_AVAILABLE" });
    wait(at("07:15"));
    expect((await dispatcher.dispatch(withWindow)).assignment.technicianId).toBe("1");
  });

  it("holds a slot no longer than until the technician has to leave", async () => {
    const { dispatcher } = makeMorning([only("1")]);
    expect((await dispatcher.holdSlot({ ...tenOClock, startsAt: at("07:40"), minutes: 60 })).heldUntil).toBe(
      at("07:10"),
    );
    const { dispatcher: other } = makeMorning([only("1")]);
    await expect(other.holdSlot({ ...tenOClock, startsAt: at("07:30") })).rejects.toThrow(
      "startsAt is too soon to be held: the technician would have to leave now",
    );
  });

  it("holdSlot says why a technician cannot start then", async () => {
    const { dispatcher } = makeMorning([only("1")]);
    const reasons = async (request: Partial<Parameters<typeof dispatcher.holdSlot>[0]>) =>
      dispatcher.holdSlot({ ...tenOClock, ...request }).catch((error) => [error.code, error.reasons]);
    expect(await reasons({ startsAt: at("07:10") })).toEqual(["SLOT_NOT_AVAILABLE", { NO_TIME: 1 }]);
    expect(await reasons({ technicianId: "9" })).toEqual(["SLOT_NOT_AVAILABLE", { UNKNOWN_TECHNICIAN: 1 }]);
    expect(await reasons({ requirements: { pinned: ["2"] } })).toEqual(["SLOT_NOT_AVAILABLE", { NOT_PINNED: 1 }]);
    expect(await reasons({ requirements: { skills: [{ name: "gas" }] } })).toEqual([
      "SLOT_NOT_AVAILABLE",
      { SKILL_MISSING: 1 },
    ]);
  });

  it("holdSlot stays within the limits of the dispatcher", async () => {
    const holds = { maxMinutes: 10, maxPerHolder: 1, maxHolds: 2 };
    const { dispatcher } = makeMorning([north("1", 1)], { holds });
    const hold = (holder: string) => dispatcher.holdSlot({ ...tenOClock, holder });
    expect((await hold("a")).heldUntil).toBe(at("07:10"));
    await expect(hold("a")).rejects.toMatchObject({ code: "HOLD_LIMIT_REACHED", scope: "holder" });
    await hold("b");
    await expect(hold("c")).rejects.toMatchObject({ code: "HOLD_LIMIT_REACHED", scope: "all", isRetryable: true });
    await expect(dispatcher.holdSlot({ ...tenOClock, minutes: 11 })).rejects.toThrow("minutes must be");
    expect(() => makeMorning([], { holds: { maxHolds: 0 } })).toThrow("holds.maxHolds must be a whole number");
  });

  it("holdSlot needs a store that holds slots", async () => {
    const { assignments } = makeMorning([]);
    const { addHold: _, ...jobs } = assignments;
    const { dispatcher } = makeMorning([only("1")], { assignments: jobs as AssignmentStore });
    const refused = "assignments must be a hold store for";
    await expect(dispatcher.holdSlot(tenOClock)).rejects.toThrow(`${refused} holdSlot; memory holds no slots`);
    await expect(dispatcher.dispatch({ holdId: "1" })).rejects.toThrow(`${refused} holdId`);
    await expect(dispatcher.releaseHold("1")).rejects.toThrow(`${refused} releaseHold`);
  });
});

describe("a dispatch into a held slot", () => {
  it("books its technician for its time, once, with the requirements that were asked for", async () => {
    const { dispatcher, assignments } = makeMorning([only("1"), { ...north("2", 1), capacity: 1 }]);
    const requirements = { excluded: ["9"] };
    const { id: holdId } = await dispatcher.holdSlot({ ...tenOClock, requirements, workSeconds: 600 });
    const request = { holdId, reference: "A7", idempotencyKey: "k" };
    const { assignment } = await dispatcher.dispatch(request);
    expect(assignment.technicianId).toBe("1");
    expect(await assignments.findJob(assignment.jobId)).toMatchObject({
      ...{ customerId: "1", reference: "A7", requirements, workSeconds: 600, status: "assigned" },
      window: { earliest: at("10:00"), latest: at("10:00") },
    });
    await expect(dispatcher.dispatch({ holdId })).rejects.toMatchObject({ code: "HOLD_NOT_FOUND", holdId });
    expect(await dispatcher.dispatch(request)).toMatchObject({ isRepeat: true, assignment: { id: assignment.id } });
    await expect(dispatcher.dispatch({ ...request, holdId: "2" })).rejects.toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
    });
    // The technician was not asked for: somebody else takes over.
    const { next } = await dispatcher.decline({ assignmentId: assignment.id });
    expect(next?.assignment.technicianId).toBe("2");
  });

  it("refuses what is over, and what the slot says already", async () => {
    const { dispatcher, wait } = makeMorning([only("1")]);
    const { id: holdId } = await dispatcher.holdSlot(tenOClock);
    for (const [field, value] of Object.entries({
      ...{ customerId: "1", location: door, requirements: {}, workSeconds: 60, whenNobody: "queue" },
      window: withWindow.window,
    })) {
      await expect(dispatcher.dispatch({ holdId, [field]: value })).rejects.toThrow(
        `${field} cannot be given together with holdId`,
      );
    }
    await expect(dispatcher.dispatchJob({ jobId: "1", holdId })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
    wait(at("07:15"));
    await expect(dispatcher.dispatch({ holdId })).rejects.toMatchObject({ code: "HOLD_NOT_FOUND" });
  });

  it("a dispatch into a held slot at a place without a customer creates one", async () => {
    const { dispatcher } = makeMorning([only("1")]);
    const { customerId: _, ...place } = { ...tenOClock, location: door };
    const { id: holdId } = await dispatcher.holdSlot(place);
    expect((await dispatcher.dispatch({ holdId })).assignment.technicianId).toBe("1");
  });

  it("a dispatch into a slot held for a job books the job, with the slot as its window", async () => {
    const { dispatcher, assignments } = makeMorning([only("1"), north("2", 1)]);
    const window = { earliest: at("09:00"), latest: at("12:00") };
    const { id: jobId } = await assignments.createJob({ customerId: "1", window, requirements: { excluded: ["9"] } });
    const { customerId: _, ...slot } = tenOClock;
    const { id: holdId, work } = await dispatcher.holdSlot({ ...slot, jobId });
    expect(work).toMatchObject({ jobId, customerId: null });
    await expect(dispatcher.dispatch({ holdId })).rejects.toThrow(`holdId is held for job "${jobId}"`);
    const { id: otherId } = await assignments.createJob({ customerId: "1" });
    await expect(dispatcher.dispatchJob({ jobId: otherId, holdId })).rejects.toThrow(
      `holdId is held for job "${jobId}"`,
    );
    const result = await dispatcher.dispatchJob({ jobId, holdId });
    expect(result.assignment?.technicianId).toBe("1");
    expect(await assignments.findJob(jobId)).toMatchObject({
      ...{ status: "assigned", requirements: { excluded: ["9"] } },
      window: { earliest: at("10:00"), latest: at("10:00") },
    });
    await expect(dispatcher.holdSlot({ ...slot, jobId })).rejects.toMatchObject({ code: "ILLEGAL_JOB_CHANGE" });
  });

  it("a slot held for a job keeps the job out of the queue until it is released or booked", async () => {
    const { dispatcher, assignments } = makeMorning([only("1")]);
    const { id: jobId } = await dispatcher.createJob({ customerId: "1" });
    const heldUntil = async () => (await assignments.findJob(jobId))?.heldUntil;
    const { customerId: _, ...slot } = tenOClock;
    const first = await dispatcher.holdSlot({ ...slot, jobId });
    expect(await heldUntil()).toBe(at("07:15"));
    await expect(dispatcher.holdSlot({ ...slot, jobId, minutes: 30 })).rejects.toMatchObject({
      code: "SLOT_NOT_AVAILABLE",
    });
    expect(await heldUntil()).toBe(at("07:15"));
    await dispatcher.releaseHold(first.id);
    expect(await heldUntil()).toBe(null);
    const longer = { jobId, version: 3, changes: { heldUntil: at("09:00") } };
    await dispatcher.changeJob(longer);
    const second = await dispatcher.holdSlot({ ...slot, jobId });
    await dispatcher.releaseHold(second.id);
    expect(await heldUntil()).toBe(at("09:00"));
    const { id: holdId } = await dispatcher.holdSlot({ ...slot, jobId });
    await dispatcher.dispatchJob({ jobId, holdId });
    expect(await assignments.findJob(jobId)).toMatchObject({ status: "assigned", heldUntil: null });
  });

  it("a slot that cannot be held leaves its job as it was", async () => {
    const holds = { maxMinutes: 60, maxPerHolder: 1, maxHolds: 1 };
    const { dispatcher, assignments } = makeMorning([only("1")], { holds });
    const { id: jobId } = await dispatcher.createJob({ customerId: "1", heldUntil: at("07:05") });
    await dispatcher.holdSlot({ ...tenOClock, startsAt: at("14:00") });
    const { customerId: _, ...slot } = tenOClock;
    await expect(dispatcher.holdSlot({ ...slot, jobId })).rejects.toMatchObject({ code: "HOLD_LIMIT_REACHED" });
    expect((await assignments.findJob(jobId))?.heldUntil).toBe(at("07:05"));
  });

  it("frees the time at once if it is released", async () => {
    const { dispatcher } = makeMorning([only("1")]);
    const { id } = await dispatcher.holdSlot(tenOClock);
    await dispatcher.releaseHold(id);
    await expect(dispatcher.releaseHold(id)).rejects.toMatchObject({ code: "HOLD_NOT_FOUND" });
    expect((await dispatcher.dispatch(withWindow)).assignment.technicianId).toBe("1");
  });
});

import assert from "node:assert/strict";
import type { Assignment, AssignmentStatus } from "../../domain/assignment.js";
import { interruptibleStatuses } from "../../domain/lifecycle.js";
import { lateVisitReason, type PlannedVisit } from "../../domain/visit.js";
import { AssignmentConflictError } from "../../errors/assignment-conflict-error.js";
import type { BookAssignmentRequest } from "../../plugins/assignment-ledger.js";
import type { JobStore, OpenAssignmentChange } from "../../plugins/job-store.js";
import { bookingOf, fixture, listAll, listEvents, place, reserving, tally, walkTo } from "../ledger/fixture.js";
import { sampleDecision } from "../ledger/sample-decision.js";
import { rejectsWithCode } from "../rejects-with-code.js";
import { rejectsWithReason } from "../rejects-with-reason.js";
import type { AssignmentFixture } from "../test-assignment-store.js";
import { type JobCase, jobOf, listIds, readJob, window } from "./fixture.js";

/** Times that do not move while a case runs: minutes from now; to the second, so that every store keeps them exactly. */
function createMinutes(): (minutes: number) => string {
  const nowMs = Math.round(Date.now() / 1000) * 1000;
  return (minutes) => new Date(nowMs + minutes * 60_000).toISOString();
}

/**
 * The time zone in which it is this hour of the day in so many minutes: at 12, it was the same day for hours, and at 0 it was
 * another day an hour ago.
 */
function zoneWhere(hour: number, minutes: number): string {
  const ahead = hour - new Date(createMinutes()(minutes)).getUTCHours();
  const east = ahead > 14 ? ahead - 24 : ahead < -12 ? ahead + 24 : ahead;
  // The signs of these names are the other way round.
  return east === 0 ? "Etc/GMT" : `Etc/GMT${east > 0 ? "-" : "+"}${Math.abs(east)}`;
}

/** In the time zone of technician 1, there is no midnight near now: all visits of some hours are on one day. */
function atNoon(): AssignmentFixture {
  const availability = { timeZone: zoneWhere(12, 0) };
  const technicians = fixture.technicians.map((one) => (one.id === "1" ? { ...one, availability } : one));
  return { ...fixture, technicians };
}

async function listReasons(jobs: JobStore, jobId: string): Promise<readonly (string | null)[]> {
  return (await jobs.listJobEvents({ jobId, limit: 9 })).map(({ reason }) => reason);
}

/** How assignments change their job. */
export const assignmentCases: readonly JobCase[] = [
  {
    name: "creates a job with the first assignment, with the same id and all its details",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const details = { reference: "R-1", note: "Ring twice", priority: 10, window, workSeconds: 60 };
      const named = { ...details, priority: "urgent" } as const;
      const known = { ...bookingOf("3"), location: place, decision: sampleDecision, job: named, actor: "Ada" };
      const first = await jobs.bookAssignment(known);
      const bare = await jobs.createAssignment({ customerId: "2", technicianId: "3", distanceMeters: 1 });
      const { createdAt: _, ...job } = (await jobs.findJob(first.jobId)) ?? { createdAt: "" };
      assert.deepEqual(
        { ...job },
        {
          id: first.id,
          ...details,
          heldUntil: null,
          requirements: sampleDecision.requirements,
          customerId: "1",
          location: place,
          status: "assigned",
          version: 1,
          assignmentId: first.id,
        },
      );
      const { priority, status, location } = (await jobs.findJob(bare.jobId)) ?? {};
      assert.deepEqual(
        { priority, status, location: { ...location } },
        { priority: 0, status: "assigned", location: place },
      );
      const [event] = await jobs.listJobEvents({ jobId: first.jobId, limit: 2 });
      assert.deepEqual(
        [event?.from, event?.to, event?.actor, event?.assignmentId],
        [null, "assigned", "Ada", first.id],
      );
      const attempts = await jobs.listAttempts({ jobId: first.jobId, limit: 10 });
      assert.deepEqual(
        attempts.map(({ at: _at, ...attempt }) => ({ ...attempt })),
        [{ assignmentId: first.id, failure: null, reasons: null, decision: sampleDecision }],
      );
    },
  },
  {
    name: "takes a technician from a job of lower priority in one step, and leaves that job waiting",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      for (const status of interruptibleStatuses) {
        const taken = await jobs.bookAssignment(bookingOf("1", { job: { priority: 10 } }));
        await walkTo(jobs, taken, status);
        const urgent = bookingOf("1", { job: { priority: 20 }, actor: "Ada", reason: "a leak" });
        const asked = status === "accepted" ? "Job {job} took the technician" : undefined;
        const interrupts = { assignmentId: taken.id, belowPriority: 20, reason: asked };
        await rejectsWithCode("ASSIGNMENT_CONFLICT", () => jobs.bookAssignment(urgent));
        const booked = await jobs.bookAssignment({ ...urgent, interrupts });
        const own = asked && `Job ${booked.jobId} took the technician`;
        assert.deepEqual(
          [booked.technicianId, booked.status, (await jobs.findAssignment(taken.id))?.status],
          ["1", "assigned", "declined"],
        );
        const { job, steps } = await readJob(jobs, taken.jobId);
        assert.deepEqual([job?.status, steps], ["waiting", ["1 new assigned", "2 assigned waiting"]]);
        const [last] = (await jobs.listJobEvents({ jobId: taken.jobId, limit: 9 })).slice(-1);
        assert.deepEqual([last?.actor, last?.reason], ["Ada", own ?? "a leak"]);
        assert.equal((await jobs.findAssignment(taken.id))?.endCause, "interrupted");
        const events = await listEvents(jobs, { assignmentId: taken.id });
        const [end] = events.slice(-1);
        assert.deepEqual([end?.from, end?.to, end?.reason], [status, "declined", own ?? "a leak"]);
        const [first] = await listEvents(jobs, { assignmentId: booked.id });
        assert.equal(first?.reason, "a leak");
        // They are as full as before.
        await rejectsWithCode("ASSIGNMENT_CONFLICT", () => jobs.bookAssignment(bookingOf("1")));
        await jobs.moveAssignment({ assignmentId: booked.id, to: "cancelled" });
      }
    },
  },
  {
    name: "interrupts nothing of another technician, of an equal priority, or under way, and books nobody then",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const taken = await jobs.bookAssignment(bookingOf("1", { job: { priority: 10 } }));
      const other = await jobs.bookAssignment(bookingOf("3"));
      const interrupting = (assignmentId: string, belowPriority: number) =>
        jobs.bookAssignment(bookingOf("1", { interrupts: { assignmentId, belowPriority } }));
      for (const assignmentId of [other.id, "999", "abc", ""]) {
        await rejectsWithCode("ASSIGNMENT_CONFLICT", () => interrupting(assignmentId, 20));
      }
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () => interrupting(taken.id, 10));
      const both = {
        interrupts: { assignmentId: taken.id, belowPriority: 20 },
        replaces: other.id,
        jobId: other.jobId,
      };
      await rejectsWithCode("INVALID_REQUEST", () => jobs.bookAssignment(bookingOf("1", both)));
      for (const to of ["accepted", "en_route", "on_site"] as const) {
        await jobs.moveAssignment({ assignmentId: taken.id, to });
        if (to !== "accepted") await rejectsWithCode("ASSIGNMENT_CONFLICT", () => interrupting(taken.id, 20));
      }
      assert.deepEqual((await listAll(jobs)).map(({ id, status }) => [id, status]).sort(), [
        [taken.id, "on_site"],
        [other.id, "assigned"],
      ]);
    },
  },
  {
    name: "interrupts nothing if nobody is booked, and for one of many who try at once",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const taken = await jobs.bookAssignment(bookingOf("1"));
      const { id: jobId } = await jobs.createJob(jobOf({ priority: 20 }));
      const booking = bookingOf("1", { jobId, interrupts: { assignmentId: taken.id, belowPriority: 20 } });
      await rejectsWithCode("VERSION_CONFLICT", () => jobs.bookAssignment({ ...booking, jobVersion: 2 }));
      assert.deepEqual(
        [(await jobs.findAssignment(taken.id))?.status, (await jobs.findJob(taken.jobId))?.status],
        ["assigned", "assigned"],
      );
      const { jobId: _, ...others } = booking;
      const counts = await tally(Array.from({ length: 6 }, () => jobs.bookAssignment(others)));
      assert.deepEqual(counts, { ok: 1, ASSIGNMENT_CONFLICT: 5 });
      assert.equal((await readJob(jobs, taken.jobId)).steps.length, 2);
    },
  },
  {
    name: "lists for each technician what a more important job would take them from",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const list = async (belowPriority: number, technicianIds = ["1", "2", "3", "5", "999", "abc"]) => {
        const listed = await jobs.listInterruptible({ technicianIds, belowPriority });
        return listed.map((one) => `${one.technicianId} ${one.assignmentId} ${one.jobId}`);
      };
      const book = async (technicianId: string, priority: number): Promise<Assignment> =>
        jobs.bookAssignment(bookingOf(technicianId, { job: { priority } }));
      assert.deepEqual(await list(20), []);
      const only = await book("1", 10);
      const high = await book("2", 10);
      const [first, low] = [await book("2", 5), await book("2", 5)];
      await walkTo(jobs, await book("3", 0), "en_route");
      const name = ({ technicianId, id, jobId }: Assignment): string => `${technicianId} ${id} ${jobId}`;
      assert.deepEqual(await list(20), [low, first, high, only].map(name));
      assert.deepEqual(await list(10), [low, first].map(name));
      assert.deepEqual(await list(5), []);
      assert.deepEqual(await list(20, ["1"]), [name(only)]);
      assert.deepEqual(await list(20, []), []);
      await rejectsWithCode("INVALID_REQUEST", () => list(20, Array<string>(1001).fill("1")));
      await jobs.moveAssignment({ assignmentId: low.id, to: "accepted" });
      assert.deepEqual(await list(10), [low, first].map(name));
      await rejectsWithReason((signal) =>
        jobs.listInterruptible({ technicianIds: ["1"], belowPriority: 20 }, { signal }),
      );
    },
  },
  {
    name: "creates no job if nobody is booked",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () => jobs.bookAssignment(bookingOf("4", { job: { priority: 1 } })));
      await rejectsWithCode("INVALID_REQUEST", () => jobs.bookAssignment(bookingOf("3", { job: { priority: 0.5 } })));
      assert.deepEqual(await listIds(jobs), []);
    },
  },
  ...(
    [
      ["completed", "completed"],
      ["cancelled", "cancelled"],
      ["declined", "waiting"],
    ] as const
  ).map(
    ([end, status]): JobCase => ({
      name: `sets a job to ${status} when its assignment is ${end}`,
      async run(create) {
        const { assignments: jobs } = await create(fixture);
        const booked = await jobs.bookAssignment(bookingOf("3"));
        const { jobId } = booked;
        if (end === "completed") await walkTo(jobs, booked, "on_site");
        assert.deepEqual((await readJob(jobs, jobId)).steps, ["1 new assigned"]);
        const move = { assignmentId: booked.id, to: end as AssignmentStatus, actor: "Ada", reason: "so be it" };
        await jobs.moveAssignment(move);
        await jobs.moveAssignment(move);
        const { job, steps } = await readJob(jobs, jobId);
        assert.deepEqual(steps, ["1 new assigned", `2 assigned ${status}`]);
        assert.deepEqual([job?.status, job?.version, job?.assignmentId], [status, 2, booked.id]);
        const [, last] = await jobs.listJobEvents({ jobId, limit: 9 });
        assert.deepEqual([last?.actor, last?.reason], ["Ada", "so be it"]);
      },
    }),
  ),
  {
    name: "books a waiting job each time it waits again, and keeps its details",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const { id: jobId } = await jobs.createJob(jobOf({ reference: "R-1", priority: 20 }));
      const first = await jobs.bookAssignment(bookingOf("1", { jobId, decision: sampleDecision }));
      assert.equal(first.jobId, jobId);
      assert.notEqual(first.id, jobId);
      await walkTo(jobs, first, "declined");
      const second = await jobs.bookAssignment(bookingOf("3", { jobId }));
      assert.equal(second.jobId, jobId);
      const third = await jobs.bookAssignment(bookingOf("2", { jobId, replaces: second.id }));
      await walkTo(jobs, third, "completed");
      const { job, steps } = await readJob(jobs, jobId);
      assert.deepEqual(steps, [
        "1 new waiting",
        "2 waiting assigned",
        "3 assigned waiting",
        "4 waiting assigned",
        "5 assigned assigned",
        "6 assigned completed",
      ]);
      assert.deepEqual([job?.assignmentId, job?.reference, job?.priority], [third.id, "R-1", 20]);
      const all = (await listAll(jobs, { jobId })).map(({ id }) => id);
      assert.deepEqual(all, [third.id, second.id, first.id]);
      assert.ok((await listEvents(jobs)).every((event) => event.jobId === jobId));
      const attempts = await jobs.listAttempts({ jobId, limit: 2 });
      assert.deepEqual(
        attempts.map(({ assignmentId }) => assignmentId),
        [third.id, second.id],
      );
    },
  },
  {
    name: "books a waiting job once if many bookings of it run at once",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const { id: jobId } = await jobs.createJob(jobOf());
      const booking = bookingOf("3", { jobId });
      const counts = await tally(Array.from({ length: 8 }, () => jobs.bookAssignment(booking)));
      assert.deepEqual(counts, { ok: 1, JOB_ALREADY_ASSIGNED: 7 });
      assert.deepEqual((await readJob(jobs, jobId)).steps, ["1 new waiting", "2 waiting assigned"]);
    },
  },
  {
    name: "refuses to book a job that has changed since it was read",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const { id: jobId } = await jobs.createJob(jobOf());
      await jobs.updateJob({ jobId, version: 1, changes: { status: "cancelled" } });
      const booking = bookingOf("3", { jobId, jobVersion: 1 });
      await rejectsWithCode("VERSION_CONFLICT", () => jobs.bookAssignment(booking));
      assert.deepEqual(await listAll(jobs), []);
      assert.equal((await jobs.findJob(jobId))?.status, "cancelled");
    },
  },
  {
    name: "either cancels or books a job if both run at once, never both",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      for (let round = 0; round < 5; round += 1) {
        const { id: jobId } = await jobs.createJob(jobOf());
        const counts = await tally([
          jobs.bookAssignment(bookingOf("3", { jobId, jobVersion: 1 })),
          jobs.updateJob({ jobId, version: 1, changes: { status: "cancelled" } }),
        ]);
        assert.deepEqual(counts, { ok: 1, VERSION_CONFLICT: 1 });
        const open = (await listAll(jobs, { jobId })).length;
        assert.equal((await jobs.findJob(jobId))?.status, open === 1 ? "assigned" : "cancelled");
      }
    },
  },
  {
    name: "books a job at its current version",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const { id: jobId } = await jobs.createJob({ customerId: null, location: place });
      const booking = bookingOf("3", { customerId: null, location: place, jobId, jobVersion: 1 });
      const { customerId } = await jobs.bookAssignment(booking);
      const job = await jobs.findJob(jobId);
      assert.deepEqual([job?.customerId, job?.status, job?.version], [customerId, "assigned", 2]);
    },
  },
  {
    name: "changes only those fields of an assigned job that do not affect the choice of technician",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const { jobId } = await jobs.bookAssignment(bookingOf("3"));
      const changed = await jobs.updateJob({ jobId, version: 1, changes: { note: "Ring twice", priority: 10 } });
      assert.deepEqual(
        [changed.note, changed.priority, changed.status, changed.version],
        ["Ring twice", 10, "assigned", 2],
      );
      for (const changes of [
        { window },
        { location: { latitude: 1, longitude: 1 } },
        { status: "cancelled" },
      ] as const) {
        await rejectsWithCode("ILLEGAL_JOB_CHANGE", () => jobs.updateJob({ jobId, version: 2, changes }));
      }
    },
  },
  {
    name: "changes what the technician of an assigned job was chosen by, and keeps the assignment",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const booked = await jobs.bookAssignment(bookingOf("1"));
      const { jobId } = booked;
      await walkTo(jobs, booked, "accepted");
      const location = { latitude: 49.5, longitude: 8.6 };
      const changes = { location, window, workSeconds: 60, requirements: { territory: "S" }, note: "Ring twice" };
      const openAssignment = { action: "keep", distanceMeters: 2500.5 } as const;
      const changed = await jobs.updateJob({
        jobId,
        version: 1,
        changes,
        openAssignment,
        actor: "Ada",
        reason: "asked",
      });
      const { location: place, status, version, assignmentId } = changed;
      assert.deepEqual({ ...place }, location);
      assert.deepEqual([status, version, assignmentId], ["assigned", 2, booked.id]);
      assert.deepEqual((await readJob(jobs, jobId)).steps, ["1 new assigned", "2 assigned assigned"]);
      const [, event] = await jobs.listJobEvents({ jobId, limit: 9 });
      assert.deepEqual(event?.fields, ["location", "note", "requirements", "window", "workSeconds"]);
      assert.deepEqual([event?.actor, event?.reason], ["Ada", "asked"]);
      const kept = await jobs.findAssignment(booked.id);
      assert.deepEqual([kept?.status, kept?.distanceMeters], ["accepted", 2500.5]);
      assert.equal((await listEvents(jobs)).length, 2);
      const again = { jobId, version: 2, changes: { workSeconds: 90 }, openAssignment: { action: "keep" } } as const;
      assert.equal((await jobs.updateJob(again)).workSeconds, 90);
      assert.equal((await jobs.findAssignment(booked.id))?.distanceMeters, 2500.5);
      await rejectsWithCode("VERSION_CONFLICT", () => jobs.updateJob(again));
      for (const wrong of [-1, Number.NaN]) {
        const refused = { ...again, version: 3, openAssignment: { action: "keep", distanceMeters: wrong } } as const;
        await rejectsWithCode("INVALID_REQUEST", () => jobs.updateJob(refused));
      }
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () => jobs.bookAssignment(bookingOf("1")));
    },
  },
  {
    name: "moves the visit of an assignment that is kept with the change of the job, or changes nothing",
    async run(create) {
      const { assignments: jobs, technicians } = await create(fixture);
      const startMs = Date.parse(window.earliest);
      const at = (hours: number) => new Date(startMs + hours * 3_600_000).toISOString();
      const visitAt = (hours: number, ends = hours + 1) => ({
        leavesAt: at(hours - 0.5),
        startsAt: at(hours),
        endsAt: at(ends),
      });
      const book = async (hours: number) =>
        jobs.bookAssignment(bookingOf("1", { location: place, visit: visitAt(hours) }));
      const [before, booked, after] = [await book(0), await book(2), await book(6)];
      const listVisits = async () =>
        ((await technicians.findTechnicians(["1"]))[0]?.visits ?? []).map(({ assignmentId, location, ...times }) => [
          assignmentId,
          ...[times.leavesAt, times.startsAt, times.endsAt].map((time) => new Date(time).toISOString()),
          location.latitude,
        ]);
      const rows = await listVisits();
      const { jobId } = booked;
      const location = { latitude: 49.5, longitude: 8.6 };
      const change = (version: number, visit: PlannedVisit) =>
        jobs.updateJob({
          jobId,
          version,
          changes: { location, workSeconds: version * 60 },
          openAssignment: { action: "keep", visit },
        });
      // Over the next one, and next to other visits than expected.
      for (const visit of [
        visitAt(4, 6),
        { ...visitAt(3), before: null },
        { ...visitAt(3), after: null },
        { ...visitAt(3), before: before.id, after: after.id, driveToAfterSeconds: 7201 },
      ]) {
        await rejectsWithCode("ASSIGNMENT_CONFLICT", () => change(1, visit));
      }
      assert.deepEqual([(await readJob(jobs, jobId)).job?.version, await listVisits()], [1, rows]);
      await rejectsWithCode("INVALID_REQUEST", () => change(1, { ...visitAt(3), endsAt: at(2) }));
      // Over its own former time.
      const between = { before: before.id, after: after.id, driveToAfterSeconds: 3600 };
      assert.equal((await change(1, { ...visitAt(2.5), ...between })).version, 2);
      assert.deepEqual(await listVisits(), [
        rows[0],
        [booked.id, at(2), at(2.5), at(3.5), location.latitude],
        [after.id, at(5), at(6), at(7), place.latitude],
      ]);
      assert.equal((await change(2, { ...visitAt(9), before: after.id, after: null })).version, 3);
      assert.deepEqual(
        (await listVisits()).map(([id]) => id),
        [before.id, after.id, booked.id],
      );
      // The former time is free.
      await book(2.5);
      await walkTo(jobs, booked, "cancelled");
      await book(9);
    },
  },
  {
    name: "keeps or releases only an assignment that has the status the change was judged by, or changes nothing",
    async run(create) {
      const { assignments: jobs, technicians } = await create(fixture);
      const at = createMinutes();
      const visitAt = (minutes: number) => ({
        leavesAt: at(minutes),
        startsAt: at(minutes + 10),
        endsAt: at(minutes + 70),
      });
      const booked = await jobs.bookAssignment(bookingOf("1", { location: place, visit: visitAt(60) }));
      const { jobId, id: assignmentId } = booked;
      const change = (openAssignment: OpenAssignmentChange) =>
        jobs.updateJob({ jobId, version: 1, changes: { workSeconds: 60 }, openAssignment });
      const judged = (status: AssignmentStatus): readonly OpenAssignmentChange[] => [
        { action: "keep", status },
        { action: "keep", status, distanceMeters: 5 },
        { action: "keep", status, visit: visitAt(120) },
        { action: "release", status },
      ];
      const readAll = async () => [
        await jobs.findJob(jobId),
        await jobs.findAssignment(assignmentId),
        (await technicians.findTechnicians(["1"]))[0]?.visits?.map(({ startsAt }) => Date.parse(startsAt)),
      ];
      let before: AssignmentStatus = "assigned";
      for (const to of ["accepted", "en_route", "on_site"] as const) {
        await jobs.moveAssignment({ assignmentId, to });
        const rows = await readAll();
        for (const one of judged(before)) {
          await assert.rejects(
            () => change(one),
            (error) => AssignmentConflictError.isInstance(error) && error.currentStatus === to,
          );
        }
        assert.deepEqual(await readAll(), rows);
        before = to;
      }
      const [, , moved] = judged("on_site");
      assert.ok(moved);
      assert.equal((await change(moved)).version, 2);
      assert.deepEqual((await readAll())[2], [Date.parse(at(130))]);
      const wrong = { action: "keep", status: "gone" as AssignmentStatus } as const;
      const again = { jobId, version: 2, changes: { workSeconds: 90 }, openAssignment: wrong };
      await rejectsWithCode("INVALID_REQUEST", () => jobs.updateJob(again));
      // What has ended has another version, too.
      await jobs.moveAssignment({ assignmentId, to: "completed" });
      await rejectsWithCode("VERSION_CONFLICT", () =>
        jobs.updateJob({ ...again, openAssignment: { action: "keep", status: "on_site" } }),
      );
    },
  },
  {
    name: "moves a visit to right after an overdue one, whose time counts from when that was planned",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const at = createMinutes();
      const book = (starts: number, ends: number) => {
        const visit = { leavesAt: at(starts), startsAt: at(starts), endsAt: at(ends), now: at(-300) };
        return jobs.bookAssignment(bookingOf("1", { location: place, visit }));
      };
      await book(-60, 0);
      const { jobId } = await book(90, 100);
      const move = (plannedAt: number) =>
        jobs.updateJob({
          jobId,
          version: 1,
          changes: { workSeconds: 60 },
          openAssignment: {
            action: "keep",
            overrunSeconds: 1800,
            visit: {
              ...{ leavesAt: at(31), startsAt: at(31), endsAt: at(60) },
              ...{ now: at(2), plannedAt: at(plannedAt) },
            },
          },
        });
      await rejectsWithCode("ASSIGNMENT_CONFLICT", () => move(2));
      assert.equal((await move(1)).version, 2);
    },
  },
  {
    name: "notes once that the technician cannot reach the next visit in time after longer work",
    async run(create) {
      const { assignments: jobs } = await create(atNoon());
      const at = createMinutes();
      const book = (leaves: number, starts: number, ends: number) => {
        const visit = { leavesAt: at(leaves), startsAt: at(starts), endsAt: at(ends), now: at(-300) };
        return jobs.bookAssignment(bookingOf("1", { location: place, visit }));
      };
      const [first, second] = [await book(-200, -180, -120), await book(-110, -100, -60)];
      const [next, last] = [await book(-10, 20, 60), await book(60, 70, 90)];
      // The second one is still to do.
      await walkTo(jobs, first, "completed");
      assert.deepEqual(await listReasons(jobs, next.jobId), [null]);
      await jobs.moveAssignment({ assignmentId: second.id, to: "completed", isWalk: true });
      assert.deepEqual(await listReasons(jobs, next.jobId), [null, lateVisitReason]);
      assert.deepEqual((await readJob(jobs, next.jobId)).steps, ["1 new assigned", "2 assigned assigned"]);
      const other = await book(-50, -40, -30);
      await walkTo(jobs, other, "completed");
      assert.deepEqual(await listReasons(jobs, next.jobId), [null, lateVisitReason]);
      // There is time, from there.
      await walkTo(jobs, next, "completed");
      assert.deepEqual(await listReasons(jobs, last.jobId), [null]);
    },
  },
  {
    name: "notes that a technician who is far away cannot reach the next visit in time",
    async run(create) {
      const at = createMinutes();
      // Some 90 km to the east: at least 41 minutes.
      const far = { latitude: place.latitude, longitude: place.longitude + 1.25 };
      for (const [locatedAt, starts, isLate] of [
        [at(-20), 20, true],
        [at(-20), 40, false],
        [at(-50), 20, false],
        [undefined, 20, false],
      ] as const) {
        const technicians = [
          { id: "1", location: far, locatedAt, capacity: 1, availability: { timeZone: zoneWhere(12, 0) } },
          { id: "2", location: place, capacity: 1 },
        ];
        for (const end of ["cancelled", "declined", "replaced"] as const) {
          const { assignments: jobs } = await create({ ...fixture, technicians });
          const book = (leaves: number, startsAt: number, rest: Partial<BookAssignmentRequest> = {}) => {
            const visit = { leavesAt: at(leaves), startsAt: at(startsAt), endsAt: at(startsAt + 10), now: at(-300) };
            return jobs.bookAssignment(bookingOf("1", { location: place, visit, ...rest }));
          };
          const [gone, next] = [await book(-30, 5), await book(starts - 1, starts)];
          if (end !== "replaced") await jobs.moveAssignment({ assignmentId: gone.id, to: end });
          else await book(5, 5, { technicianId: "2", jobId: gone.jobId, replaces: gone.id });
          const expected = isLate ? [null, lateVisitReason] : [null];
          assert.deepEqual(await listReasons(jobs, next.jobId), expected);
        }
      }
    },
  },
  {
    name: "does not note the next visit as late if the technician has several lanes or is on the way",
    async run(create) {
      const { assignments: jobs } = await create(atNoon());
      const at = createMinutes();
      const book = (technicianId: string, leaves: number, starts: number, ends: number) => {
        const visit = { leavesAt: at(leaves), startsAt: at(starts), endsAt: at(ends), now: at(-300) };
        return jobs.bookAssignment(bookingOf(technicianId, { location: place, visit }));
      };
      for (const technicianId of ["1", "2"]) {
        const [gone, next] = [await book(technicianId, -90, -90, -30), await book(technicianId, -10, 20, 60)];
        if (technicianId === "1") await walkTo(jobs, next, "en_route");
        await walkTo(jobs, gone, "completed");
        assert.deepEqual(await listReasons(jobs, next.jobId), [null]);
      }
    },
  },
  {
    name: "does not note a next visit of a later shift as late: the technician starts from the base",
    async run(create) {
      const at = createMinutes();
      const shiftOf = (from: number, to: number) => ({
        weekdays: [1, 2, 3, 4, 5, 6, 7],
        from: at(from).slice(11, 16),
        to: at(to).slice(11, 16),
      });
      const longShift = { timeZone: "UTC", shifts: [shiftOf(-180, 180)] };
      const shifts = { timeZone: "UTC", shifts: [shiftOf(-180, -60), shiftOf(-5, 180)] };
      for (const [availability, isLate] of [
        [longShift, true],
        [shifts, false],
        [{ timeZone: zoneWhere(12, 20) }, true],
        [{ timeZone: zoneWhere(0, 20) }, false],
      ] as const) {
        const technicians = [{ id: "1", location: place, capacity: 1, availability }];
        const { assignments: jobs } = await create({ ...fixture, technicians });
        const book = (leaves: number, starts: number, ends: number) => {
          const visit = { leavesAt: at(leaves), startsAt: at(starts), endsAt: at(ends), now: at(-300) };
          return jobs.bookAssignment(bookingOf("1", { location: place, visit }));
        };
        const [gone, next] = [await book(-100, -90, -75), await book(-10, 20, 60)];
        await walkTo(jobs, gone, "completed");
        assert.deepEqual(await listReasons(jobs, next.jobId), isLate ? [null, lateVisitReason] : [null]);
      }
      // Where they were before that shift does not matter either.
      const far = { latitude: place.latitude, longitude: place.longitude + 1.25 };
      for (const [locatedAt, isLate] of [
        [at(-20), false],
        [at(-2), true],
      ] as const) {
        const technicians = [{ id: "1", location: far, locatedAt, capacity: 1, availability: shifts }];
        const { assignments: jobs } = await create({ ...fixture, technicians });
        const book = (leaves: number, starts: number) => {
          const visit = { leavesAt: at(leaves), startsAt: at(starts), endsAt: at(starts + 10), now: at(-300) };
          return jobs.bookAssignment(bookingOf("1", { location: place, visit }));
        };
        const [gone, next] = [await book(-100, -90), await book(10, 20)];
        await jobs.moveAssignment({ assignmentId: gone.id, to: "cancelled" });
        assert.deepEqual(await listReasons(jobs, next.jobId), isLate ? [null, lateVisitReason] : [null]);
      }
    },
  },
  {
    name: "releases the technician of an assigned job that changes, in one step: it waits",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const booked = await jobs.bookAssignment(bookingOf("1"));
      const { jobId } = booked;
      const openAssignment = { action: "release" } as const;
      const note = { jobId, version: 1, changes: { note: "Ring twice" }, openAssignment };
      assert.equal((await jobs.updateJob(note)).status, "assigned");
      const release = { jobId, version: 2, changes: { window }, openAssignment, actor: "Ada", reason: "asked" };
      const counts = await tally(Array.from({ length: 4 }, () => jobs.updateJob(release)));
      assert.deepEqual(counts, { ok: 1, VERSION_CONFLICT: 3 });
      const { job, steps } = await readJob(jobs, jobId);
      assert.deepEqual(steps, ["1 new assigned", "2 assigned assigned", "3 assigned waiting"]);
      assert.deepEqual([{ ...job?.window }, job?.assignmentId], [window, booked.id]);
      const [, , event] = await jobs.listJobEvents({ jobId, limit: 9 });
      assert.deepEqual([event?.fields, event?.actor, event?.reason], [["window"], "Ada", "asked"]);
      const [, declined] = await listEvents(jobs);
      assert.deepEqual([declined?.to, declined?.actor, declined?.reason], ["declined", "Ada", "asked"]);
      const ended = await jobs.findAssignment(booked.id);
      assert.deepEqual([ended?.status, ended?.endCause], ["declined", "changed"]);
      await jobs.bookAssignment(bookingOf("1"));
      assert.equal((await jobs.bookAssignment(bookingOf("3", { jobId }))).jobId, jobId);
    },
  },
  {
    name: "does not release a technician who is on site, and changes nothing",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const booked = await jobs.bookAssignment(bookingOf("3"));
      const { jobId } = booked;
      await walkTo(jobs, booked, "on_site");
      const release = { jobId, version: 1, changes: { window }, openAssignment: { action: "release" } } as const;
      await rejectsWithCode("ILLEGAL_MOVE", () => jobs.updateJob(release));
      assert.deepEqual((await readJob(jobs, jobId)).steps, ["1 new assigned"]);
      assert.equal((await jobs.findAssignment(booked.id))?.status, "on_site");
    },
  },
  {
    name: "keeps why an assignment ended, if it was not by choice",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const causeOf = async (id: string) => (await jobs.findAssignment(id))?.endCause;
      const absent = await jobs.bookAssignment(bookingOf("3"));
      assert.equal(absent.endCause, undefined);
      const move = { assignmentId: absent.id, to: "declined", endCause: "absent" } as const;
      for (const moved of [await jobs.moveAssignment(move), await jobs.moveAssignment(move)]) {
        assert.deepEqual([moved.status, moved.endCause], ["declined", "absent"]);
      }
      // The first one counts, as the second is a no-op.
      await jobs.moveAssignment({ assignmentId: absent.id, to: "declined", endCause: "changed" });
      assert.equal(await causeOf(absent.id), "absent");
      const declined = await jobs.bookAssignment(bookingOf("3"));
      assert.equal((await walkTo(jobs, declined, "declined")).endCause, undefined);
      const chosen = await jobs.bookAssignment(bookingOf("3"));
      const { jobId } = chosen;
      const second = await jobs.bookAssignment(bookingOf("2", { jobId, replaces: chosen.id }));
      const third = { jobId, replaces: second.id, endCause: "absent" } as const;
      const last = await jobs.bookAssignment(bookingOf("3", third));
      assert.deepEqual(
        [await causeOf(chosen.id), await causeOf(second.id), await causeOf(last.id)],
        [undefined, "absent", undefined],
      );
      const listed = await listAll(jobs, { jobId });
      assert.deepEqual(
        listed.map(({ endCause }) => endCause),
        [undefined, "absent", undefined],
      );
      const wrong = { assignmentId: last.id, to: "declined", endCause: "bored" } as const;
      await rejectsWithCode("INVALID_REQUEST", () => jobs.moveAssignment(wrong as never));
      const open = { assignmentId: last.id, to: "accepted", endCause: "absent" } as const;
      await rejectsWithCode("INVALID_REQUEST", () => jobs.moveAssignment(open));
      await rejectsWithCode("INVALID_REQUEST", () => jobs.bookAssignment(bookingOf("3", { endCause: "absent" })));
    },
  },
  {
    name: "lists jobs by their ids, and those of a technician unless they declined",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      const waiting = (await jobs.createJob(jobOf())).id;
      const assigned = (await jobs.bookAssignment(bookingOf("3"))).jobId;
      const done = await jobs.bookAssignment(bookingOf("3"));
      await walkTo(jobs, done, "completed");
      const declined = await jobs.bookAssignment(bookingOf("3"));
      await walkTo(jobs, declined, "declined");
      const replaced = await jobs.bookAssignment(bookingOf("3"));
      await jobs.bookAssignment(bookingOf("2", { jobId: replaced.jobId, replaces: replaced.id }));
      assert.deepEqual(await listIds(jobs, { technicianId: "3" }), [done.jobId, assigned]);
      assert.deepEqual(await listIds(jobs, { technicianId: "3", statuses: ["assigned"] }), [assigned]);
      assert.deepEqual(await listIds(jobs, { technicianId: "2" }), [replaced.jobId]);
      assert.deepEqual(await listIds(jobs, { technicianId: "abc" }), []);
      assert.deepEqual(await listIds(jobs, { ids: [waiting, declined.jobId, "999", "abc"] }, 1), [
        declined.jobId,
        waiting,
      ]);
      assert.deepEqual(await listIds(jobs, { ids: [] }), []);
      assert.deepEqual(await listIds(jobs, { ids: Array<string>(1000).fill(waiting) }), [waiting]);
      for (const filter of [
        { ids: Array<string>(1001).fill(waiting) },
        { statuses: Array<"waiting">(1001).fill("waiting") },
        { ids: waiting as never },
        { statuses: ["open" as never] },
      ]) {
        await rejectsWithCode("INVALID_REQUEST", () => listIds(jobs, filter));
      }
    },
  },
  {
    name: "reports the job of an idempotency key, and later its first assignment",
    async run(create) {
      const { assignments: jobs } = await create(fixture);
      assert.deepEqual(await jobs.reserveKey(reserving("a", "mine", { leaseMs: 1 })), { status: "reserved" });
      const reservation = { key: "a", token: "mine" };
      const { id: jobId } = await jobs.createJob(jobOf({ reservation }));
      await jobs.releaseKey(reservation);
      await new Promise((resolve) => setTimeout(resolve, 5));
      const ask = (token: string, fingerprint = "f") => jobs.reserveKey(reserving("a", token, { fingerprint }));
      for (const token of ["mine", "theirs"]) assert.deepEqual(await ask(token), { status: "queued", jobId });
      assert.deepEqual(await ask("theirs", "other"), { status: "mismatch" });
      await rejectsWithCode("RESERVATION_LOST", () => jobs.createJob(jobOf({ reservation })));
      await rejectsWithCode("RESERVATION_LOST", () => jobs.bookAssignment(bookingOf("3", { reservation })));
      const first = await jobs.bookAssignment(bookingOf("3", { jobId }));
      await walkTo(jobs, first, "declined");
      await jobs.bookAssignment(bookingOf("3", { jobId }));
      assert.deepEqual(await ask("theirs"), { status: "done", assignmentId: first.id });
      assert.deepEqual(await listIds(jobs), [jobId]);
    },
  },
];

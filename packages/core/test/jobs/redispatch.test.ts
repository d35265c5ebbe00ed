import { describe, expect, it } from "vitest";
import { DeadlineExceededError } from "../../src/errors/deadline-exceeded-error.js";
import { type AssignmentLedger, NoTechnicianAvailableError, type Requirements, replay } from "../../src/index.js";
import { memoryAssignments, memoryDistances } from "../../src/memory/index.js";
import { AssignmentNotFoundError, IllegalMoveError } from "../../src/plugin-kit/index.js";
import { drive, makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const fleet = [north("1", 1), north("2", 2), north("3", 3)].map((one) => ({ ...one, skills: [{ name: "gas" }] }));
const gas = { skills: [{ name: "gas" }] };
const unskilled = north("4", 0.1);

describe("a decline", () => {
  it("a decline books the next best by the same requirements, and never anyone who has had the job", async () => {
    const { dispatcher } = makeBench([...fleet, unskilled], detour(1.2));
    const first = await dispatcher.dispatch({ customerId: "1", requirements: gas });
    const second = await dispatcher.decline({ assignmentId: first.assignment.id, actor: "anna", reason: "ill" });
    expect(second.declined).toMatchObject({ id: first.assignment.id, status: "declined", technicianId: "1" });
    expect(second.next?.assignment).toMatchObject({ technicianId: "2", status: "assigned" });
    expect(second.next?.assignment.jobId).toBe(first.assignment.jobId);
    const third = await dispatcher.decline({ assignmentId: second.next?.assignment.id ?? "" });
    expect(third.next?.assignment.technicianId).toBe("3");
    const { candidates = [], passedOver } = third.next?.decision ?? {};
    expect(passedOver).toEqual(["2", "1"]);
    expect(candidates.find(({ technician }) => technician.id === "1")).toMatchObject({ reasons: ["HAD_THE_JOB"] });
    const last = await dispatcher.decline({ assignmentId: third.next?.assignment.id ?? "" });
    expect(last.next).toBeNull();
    expect(last.failure).toBeInstanceOf(NoTechnicianAvailableError);
  });

  it("a repeated decline returns the technician who goes instead, and books nobody else", async () => {
    const bench = makeBench(fleet, detour(1.2));
    const { assignment } = await bench.dispatcher.dispatch({ customerId: "1" });
    const once = await bench.dispatcher.decline({ assignmentId: assignment.id });
    const twice = await bench.dispatcher.decline({ assignmentId: assignment.id });
    expect(twice).toEqual({
      ...once,
      next: { ...once.next, isRepeat: true, currentAssignment: once.next?.assignment },
    });
    expect(await bench.countAssignments()).toBe(2);
  });

  it("a repeated decline returns who has the job, even if nobody else could go, and measures nothing", async () => {
    const bench = makeBench(fleet.slice(0, 2), detour(1.2));
    const { assignment } = await bench.dispatcher.dispatch({ customerId: "1" });
    const once = await bench.dispatcher.decline({ assignmentId: assignment.id });
    const { length } = bench.calls;
    const twice = await bench.dispatcher.decline({ assignmentId: assignment.id });
    expect(twice).toEqual({
      ...once,
      next: { ...once.next, isRepeat: true, currentAssignment: once.next?.assignment },
    });
    expect(bench.calls).toHaveLength(length);
  });

  it.each(["completed", "cancelled"] as const)("a decline repeated on a %s job books nobody", async (end) => {
    const assignments = memoryAssignments();
    const { dispatcher } = makeBench(fleet, detour(1.2), { assignments });
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const { next } = await dispatcher.decline({ assignmentId: assignment.id });
    const assignmentId = next?.assignment.id ?? "";
    const way = end === "cancelled" ? [end] : (["accepted", "en_route", "on_site", end] as const);
    for (const to of way) await assignments.moveAssignment({ assignmentId, to });
    const repeated = await dispatcher.decline({ assignmentId: assignment.id });
    expect(repeated.next?.assignment).toEqual({ ...next?.assignment, status: end });
    expect((await assignments.listAssignments({ limit: 10 })).items).toHaveLength(2);
  });

  it("a decline after many others of the job still books the next best, who never had it", async () => {
    const technicians = Array.from({ length: 40 }, (_, index) => north(String(index + 1), index + 1));
    const { dispatcher } = makeBench(technicians, detour(1.2));
    let { assignment } = await dispatcher.dispatch({ customerId: "1", requirements: { excluded: ["2"] } });
    const sent = [assignment.technicianId];
    while (sent.length < 39) {
      const { next, failure } = await dispatcher.decline({ assignmentId: assignment.id });
      if (next === null) throw failure;
      ({ assignment } = next);
      sent.push(assignment.technicianId);
    }
    expect(sent).toEqual(technicians.map(({ id }) => id).filter((id) => id !== "2"));
  });

  it.each([
    [100, 1],
    [0, 101],
  ])("a job with %i excluded, declined %i times: a decline books the next", async (excludedCount, declines) => {
    const count = excludedCount + declines + 1;
    const technicians = Array.from({ length: count }, (_, index) => north(String(index + 1), (index + 1) / 10));
    const { dispatcher } = makeBench(technicians, detour(1.2));
    const excluded = technicians.slice(0, excludedCount).map(({ id }) => id);
    let { assignment } = await dispatcher.dispatch({ customerId: "1", requirements: { excluded } });
    for (let declined = 0; declined < declines; declined += 1) {
      const { next, failure } = await dispatcher.decline({ assignmentId: assignment.id });
      if (next === null) throw failure;
      ({ assignment } = next);
    }
    expect(assignment.technicianId).toBe(String(count));
    const { decision } = await dispatcher.explain(assignment.id);
    expect(decision?.requirements).toEqual({ excluded });
    expect(decision?.passedOver).toHaveLength(declines);
  });

  it("a repeated decline books nobody for a completed job, even if the clock was set back", async () => {
    let nowMs = Date.parse("2026-11-24T08:00:00Z");
    const clock = { now: () => nowMs, schedule: () => () => undefined };
    const assignments = memoryAssignments({ clock });
    const { dispatcher } = makeBench(fleet, detour(1.2), { assignments, clock });
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    nowMs -= 5000;
    const { next } = await dispatcher.decline({ assignmentId: assignment.id });
    const assignmentId = next?.assignment.id ?? "";
    for (const to of ["accepted", "en_route", "on_site", "completed"] as const) {
      await assignments.moveAssignment({ assignmentId, to });
    }
    const repeated = await dispatcher.decline({ assignmentId: assignment.id });
    expect(repeated.next?.assignment).toMatchObject({ id: assignmentId, status: "completed" });
    expect((await assignments.listAssignments({ limit: 10 })).items).toHaveLength(2);
  });

  it("an aborted decline rejects with the reason, even if that is a DispatchError", async () => {
    const controller = new AbortController();
    const reason = new DeadlineExceededError(1);
    const bench = makeBench(fleet, {
      ...memoryDistances(detour(1.2)),
      measureDistances: async (request) => {
        if (bench.calls.length > 1) controller.abort(reason);
        return request.origins.map(() => drive(2000));
      },
    });
    const { assignment } = await bench.dispatcher.dispatch({ customerId: "1" });
    const declining = bench.dispatcher.decline({ assignmentId: assignment.id }, { signal: controller.signal });
    await expect(declining).rejects.toBe(reason);
  });

  it("a decline that found nobody tries again when it is repeated", async () => {
    const bench = makeBench(fleet.slice(0, 1), detour(1.2));
    const { assignment } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect((await bench.dispatcher.decline({ assignmentId: assignment.id })).next).toBeNull();
    bench.technicians.upsert(north("2", 2));
    const { next } = await bench.dispatcher.decline({ assignmentId: assignment.id });
    expect(next?.assignment.technicianId).toBe("2");
  });

  it("a decline is refused if there is no such assignment", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    await expect(dispatcher.decline({ assignmentId: "99" })).rejects.toThrow(AssignmentNotFoundError);
  });
});

describe("a reassignment", () => {
  it("a reassignment cancels and books in one step", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const first = await dispatcher.dispatch({ customerId: "1" });
    const { assignment } = await dispatcher.reassign({ assignmentId: first.assignment.id, actor: "boss" });
    expect(assignment).toMatchObject({ technicianId: "2", jobId: first.assignment.jobId });
    const explained = await dispatcher.explain(first.assignment.id);
    expect(explained.assignment.status).toBe("cancelled");
    expect(explained.history.map(({ to, actor }) => [to, actor])).toEqual([
      ["assigned", null],
      ["cancelled", "boss"],
    ]);
  });

  it("a reassignment changes nothing if nobody else can go", async () => {
    const { dispatcher } = makeBench(fleet.slice(0, 1), detour(1.2));
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const { id: assignmentId } = assignment;
    await expect(dispatcher.reassign({ assignmentId })).rejects.toThrow(NoTechnicianAvailableError);
    expect((await dispatcher.explain(assignmentId)).assignment.status).toBe("assigned");
  });

  it("a reassignment can have other requirements than the job", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const again = await dispatcher.reassign({ assignmentId: assignment.id, requirements: { pinned: ["3"] } });
    expect(again.assignment.technicianId).toBe("3");
  });

  it("a reassignment gives a job back to a technician who declined it only if the request pins them", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const first = await dispatcher.dispatch({ customerId: "1" });
    const { next } = await dispatcher.decline({ assignmentId: first.assignment.id });
    const assignmentId = next?.assignment.id ?? "";
    const pinned = [first.assignment.technicianId];
    const both = { assignmentId, requirements: { pinned, excluded: pinned } };
    await expect(dispatcher.reassign(both)).rejects.toThrow(NoTechnicianAvailableError);
    const again = await dispatcher.reassign({ assignmentId, requirements: { pinned } });
    expect(again.assignment).toMatchObject({ technicianId: "1", jobId: first.assignment.jobId });
    // After another decline, the pinned technician is one who had the job.
    const last = await dispatcher.decline({ assignmentId: again.assignment.id });
    expect(last.next).toBeNull();
  });

  it("a reassignment gives a job that nobody has to a pinned technician, even one who declined it", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const pinned = ["1"];
    const first = await dispatcher.dispatch({ customerId: "1", requirements: { pinned } });
    const assignmentId = first.assignment?.id ?? "";
    expect((await dispatcher.decline({ assignmentId })).next).toBeNull();
    await expect(dispatcher.reassign({ assignmentId })).rejects.toThrow(NoTechnicianAvailableError);
    const again = await dispatcher.reassign({ assignmentId, requirements: { pinned } });
    expect(again.assignment).toMatchObject({ technicianId: "1", jobId: first.assignment?.jobId, status: "assigned" });
    // Now somebody has the job again, and the declined assignment is over.
    await expect(dispatcher.reassign({ assignmentId, requirements: { pinned: ["2"] } })).rejects.toThrow(
      IllegalMoveError,
    );
  });

  it("a reassignment sends who was chosen, also who had the job before, and the job keeps its requirements", async () => {
    const assignments = memoryAssignments();
    const { dispatcher } = makeBench(fleet, detour(1.2), { assignments });
    const first = await dispatcher.dispatch({ customerId: "1", requirements: gas });
    const second = await dispatcher.reassign({ assignmentId: first.assignment.id, technicianId: "3" });
    expect(second.assignment.technicianId).toBe("3");
    expect(second.decision.requirements).toEqual({ ...gas, pinned: ["3"] });
    const back = await dispatcher.reassign({ assignmentId: second.assignment.id, technicianId: "1" });
    expect(back.assignment.technicianId).toBe("1");
    expect((await assignments.findJob(first.assignment.jobId))?.requirements).toEqual(gas);
    expect(replay(back.decision)).toMatchObject({ technicianId: "1" });
    // The choice was for one booking: others can go after a decline.
    expect((await dispatcher.decline({ assignmentId: back.assignment.id })).next?.assignment.technicianId).toBe("2");
  });

  it("a reassignment sends nobody whom the job does not allow, and says so", async () => {
    const { dispatcher } = makeBench([...fleet, unskilled], detour(1.2));
    const { assignment } = await dispatcher.dispatch({ customerId: "1", requirements: { ...gas, pinned: ["1", "2"] } });
    const { id: assignmentId } = assignment;
    await expect(dispatcher.reassign({ assignmentId, technicianId: "3" })).rejects.toThrow(
      "technicianId must be one of those to whom the job is pinned; change its requirements too",
    );
    await expect(dispatcher.reassign({ assignmentId, technicianId: "4", requirements: gas })).rejects.toThrow(
      NoTechnicianAvailableError,
    );
    await expect(dispatcher.reassign({ assignmentId, technicianId: "none", requirements: {} })).rejects.toThrow(
      NoTechnicianAvailableError,
    );
    const given = { assignmentId, technicianId: "3", requirements: { excluded: ["1"] } };
    expect((await dispatcher.reassign(given)).assignment.technicianId).toBe("3");
  });

  it("a reassignment never books the technician whom it replaces", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const request = { assignmentId: assignment.id, requirements: { pinned: [assignment.technicianId] } };
    await expect(dispatcher.reassign(request)).rejects.toThrow(NoTechnicianAvailableError);
  });

  it("a reassignment is refused if the assignment is over", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    await dispatcher.decline({ assignmentId: assignment.id });
    await expect(dispatcher.reassign({ assignmentId: assignment.id })).rejects.toThrow(IllegalMoveError);
  });
});

describe("a place without a customer", () => {
  it("a place without a customer becomes a customer with the assignment", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const { assignment, decision } = await dispatcher.dispatch({ location: { latitude: 49.41, longitude: 8.7 } });
    expect(assignment.technicianId).toBe("1");
    expect(decision.customer).toEqual({ id: null, location: { latitude: 49.41, longitude: 8.7 } });
    await expect(dispatcher.dispatch({ customerId: assignment.customerId })).resolves.toBeDefined();
  });

  it.each([
    [{}, "customerId must be a text; got undefined"],
    [{ customerId: "1", location: { latitude: 1, longitude: 1 } }, "customerId cannot be given together with location"],
    [{ location: { latitude: 91, longitude: 181 } }, "location must have a latitude from -90 to 90 and a longitude"],
    [{ location: { latitude: 91, longitude: 1 } }, "it may be mistyped, or have latitude and longitude swapped"],
    [{ location: { latitude: 0, longitude: 0 } }, "location must not be latitude 0, longitude 0"],
  ])("the request %o is refused", async (request, message) => {
    await expect(makeBench(fleet, detour(1.2)).dispatcher.dispatch(request)).rejects.toThrow(message);
  });
});

describe("a decision stored under the former name of the longest drive", () => {
  it("limits the next dispatch of its job, and can be replayed", async () => {
    // Not a job store: the requirements of a further dispatch come from the decision.
    const { createJob: _, ...kept } = memoryAssignments();
    const assignments: AssignmentLedger = {
      ...kept,
      async findDecision(assignmentId, operation) {
        const decision = await kept.findDecision(assignmentId, operation);
        return decision === null ? null : { ...decision, requirements: formerly(decision.requirements) };
      },
    };
    const { dispatcher } = makeBench(fleet, detour(1.2), { assignments });
    const { assignment, decision } = await dispatcher.dispatch({
      customerId: "1",
      requirements: { maxDriveSeconds: 150 },
    });
    expect(replay({ ...decision, requirements: formerly(decision.requirements) })).toEqual(replay(decision));
    const { failure } = await dispatcher.decline({ assignmentId: assignment.id });
    expect((failure as NoTechnicianAvailableError).reasons.counts).toMatchObject({ TOO_LONG: 2 });
  });
});

function formerly({ maxDriveSeconds: maxDurationSeconds, ...requirements }: Requirements): Requirements {
  return { ...requirements, maxDurationSeconds } as Requirements;
}

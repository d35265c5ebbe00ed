import { describe, expect, it } from "vitest";
import { AssignmentNotFoundError, IllegalMoveError, NoTechnicianAvailableError } from "../../src/index.js";
import { makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const fleet = [north("1", 1), north("2", 2), north("3", 3)].map((one) => ({ ...one, skills: [{ name: "gas" }] }));
const gas = { skills: [{ name: "gas" }] };
const unskilled = north("4", 0.1);

describe("a decline", () => {
  it("books the next best by the same requirements, and never anyone who has had the job", async () => {
    const { dispatcher } = makeBench([...fleet, unskilled], detour(1.2));
    const first = await dispatcher.dispatch({ customerId: "1", requirements: gas });
    const second = await dispatcher.decline({ assignmentId: first.assignment.id, actor: "anna", reason: "ill" });
    expect(second.declined).toMatchObject({ id: first.assignment.id, status: "declined", technicianId: "1" });
    expect(second.next?.assignment).toMatchObject({ technicianId: "2", status: "assigned" });
    expect(second.next?.assignment.jobId).toBe(first.assignment.jobId);
    const third = await dispatcher.decline({ assignmentId: second.next?.assignment.id ?? "" });
    expect(third.next?.assignment.technicianId).toBe("3");
    const last = await dispatcher.decline({ assignmentId: third.next?.assignment.id ?? "" });
    expect(last.next).toBeNull();
    expect(last.failure).toBeInstanceOf(NoTechnicianAvailableError);
  });

  it("that is repeated gives whoever goes instead, and books nobody else", async () => {
    const bench = makeBench(fleet, detour(1.2));
    const { assignment } = await bench.dispatcher.dispatch({ customerId: "1" });
    const once = await bench.dispatcher.decline({ assignmentId: assignment.id });
    const twice = await bench.dispatcher.decline({ assignmentId: assignment.id });
    expect(twice).toEqual(once);
    expect(await bench.countAssignments()).toBe(2);
  });

  it("that found nobody tries again when it is repeated", async () => {
    const bench = makeBench(fleet.slice(0, 1), detour(1.2));
    const { assignment } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect((await bench.dispatcher.decline({ assignmentId: assignment.id })).next).toBeNull();
    bench.technicians.upsert(north("2", 2));
    const { next } = await bench.dispatcher.decline({ assignmentId: assignment.id });
    expect(next?.assignment.technicianId).toBe("2");
  });

  it("is refused where there is no such assignment", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    await expect(dispatcher.decline({ assignmentId: "99" })).rejects.toThrow(AssignmentNotFoundError);
  });
});

describe("a reassignment", () => {
  it("cancels and books in one step", async () => {
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

  it("leaves everything as it is where nobody else can go", async () => {
    const { dispatcher } = makeBench(fleet.slice(0, 1), detour(1.2));
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const { id: assignmentId } = assignment;
    await expect(dispatcher.reassign({ assignmentId })).rejects.toThrow(NoTechnicianAvailableError);
    expect((await dispatcher.explain(assignmentId)).assignment.status).toBe("assigned");
  });

  it("can ask for something else than the job did", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const again = await dispatcher.reassign({ assignmentId: assignment.id, requirements: { pinned: ["3"] } });
    expect(again.assignment.technicianId).toBe("3");
  });

  it("is refused where the assignment is over", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    await dispatcher.decline({ assignmentId: assignment.id });
    await expect(dispatcher.reassign({ assignmentId: assignment.id })).rejects.toThrow(IllegalMoveError);
  });
});

describe("a place of no customer", () => {
  it("becomes one with the assignment", async () => {
    const { dispatcher } = makeBench(fleet, detour(1.2));
    const { assignment, decision } = await dispatcher.dispatch({ location: { latitude: 49.41, longitude: 8.7 } });
    expect(assignment.technicianId).toBe("1");
    expect(decision.customer).toEqual({ id: null, location: { latitude: 49.41, longitude: 8.7 } });
    await expect(dispatcher.dispatch({ customerId: assignment.customerId })).resolves.toBeDefined();
  });

  it.each([
    [{}, "customerId must be a string"],
    [{ customerId: "1", location: { latitude: 1, longitude: 1 } }, "customerId and location cannot both be given"],
    [{ location: { latitude: 91, longitude: 1 } }, "location must be a valid position"],
  ])("%o is refused", async (request, message) => {
    await expect(makeBench(fleet, detour(1.2)).dispatcher.dispatch(request)).rejects.toThrow(message);
  });
});

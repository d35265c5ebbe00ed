import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { DeadlineExceededError } from "../../src/errors/deadline-exceeded-error.js";
import { IdempotencyKeyInUseError, IdempotencyKeyReusedError } from "../../src/errors/idempotency-errors.js";
import { type AssignmentLedger, createDispatcher, type KeyState } from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { door, drive, makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const fleet = [north("1", 1), north("2", 2)];
const request = { customerId: "1", idempotencyKey: "a-key" };
const noon = "2126-11-24T12:00:00Z";

describe("an idempotency key", () => {
  it("a repeated key returns the same assignment and decision, says so, and measures nothing", async () => {
    const bench = makeBench(fleet, detour(1.2));
    const first = await bench.dispatcher.dispatch(request);
    expect(first.isRepeat).toBeUndefined();
    const currentAssignment = first.assignment;
    expect(await bench.dispatcher.dispatch(request)).toEqual({ ...first, isRepeat: true, currentAssignment });
    expect(bench.calls).toHaveLength(1);
    expect(await bench.countAssignments()).toBe(1);
  });

  it("concurrent requests with one key get one assignment, for one routing call", async () => {
    const bench = makeBench(fleet, detour(1.2));
    const results = await Promise.all(Array.from({ length: 20 }, () => bench.dispatcher.dispatch(request)));
    expect(new Set(results.map(({ assignment }) => assignment.id)).size).toBe(1);
    expect(bench.calls).toHaveLength(1);
  });

  it("a key is refused with another request, regardless of the order of its fields", async () => {
    const bench = makeBench(fleet, detour(1.2));
    const requirements = { startsAt: "2126-11-24T09:00:00Z", maxDistanceMeters: 9000 };
    await bench.dispatcher.dispatch({ ...request, requirements });
    const reordered = { maxDistanceMeters: 9000, startsAt: "2126-11-24T09:00:00Z" };
    await expect(bench.dispatcher.dispatch({ ...request, requirements: reordered })).resolves.toBeDefined();
    await expect(bench.dispatcher.dispatch(request)).rejects.toThrow(IdempotencyKeyReusedError);
  });

  it("a key belongs to what is asked for, regardless of the actor and the spelling", async () => {
    const bench = makeBench(fleet, detour(1.2));
    const skilled = { skills: [{ name: "gas", minLevel: 1 }, { name: "water" }], excluded: ["3", "4"], startsAt: noon };
    const [first, none, same] = [
      { customerId: "1", idempotencyKey: "none", actor: "desk 1" },
      { customerId: "1", idempotencyKey: "none", actor: "desk 2", requirements: {} },
      { customerId: "1", idempotencyKey: "none", requirements: { skills: [], preferred: [], territory: undefined } },
    ];
    const { assignment } = await bench.dispatcher.dispatch(first);
    for (const again of [none, same]) {
      expect(await bench.dispatcher.dispatch(again)).toMatchObject({ assignment, isRepeat: true });
    }
    const nobody = { ...first, requirements: { pinned: [] } };
    await expect(bench.dispatcher.dispatch(nobody)).rejects.toThrow(IdempotencyKeyReusedError);
    for (const { id } of fleet) {
      bench.technicians.upsert({ ...north(id, 1), skills: [{ name: "gas" }, { name: "water" }] });
    }
    const asked = { customerId: "1", idempotencyKey: "skilled" };
    const given = await bench.dispatcher.dispatch({ ...asked, requirements: skilled });
    const rewritten = {
      startsAt: "2126-11-24T13:00:00+01:00",
      excluded: ["4", "3", "4"],
      skills: [{ name: "water" }, { minLevel: 1, name: "gas" }],
    };
    const repeated = await bench.dispatcher.dispatch({ ...asked, requirements: rewritten });
    expect(repeated).toMatchObject({ assignment: given.assignment, isRepeat: true });
  });

  it("a repeated key returns who has the job now, if the first was declined or reassigned since", async () => {
    const bench = makeBench([...fleet, north("3", 3)], detour(1.2));
    const { assignment: first } = await bench.dispatcher.dispatch(request);
    const { declined, next } = await bench.dispatcher.decline({ assignmentId: first.id });
    const repeated = await bench.dispatcher.dispatch(request);
    expect(repeated).toMatchObject({ assignment: declined, isRepeat: true, currentAssignment: next?.assignment });
    const { assignment: third } = await bench.dispatcher.reassign({ assignmentId: next?.assignment.id ?? "" });
    expect((await bench.dispatcher.dispatch(request)).currentAssignment).toEqual(third);
    await bench.dispatcher.decline({ assignmentId: third.id });
    expect(await bench.dispatcher.dispatch(request)).toMatchObject({ assignment: declined, currentAssignment: null });
    expect(bench.calls).toHaveLength(3);
  });

  it("a repeated key books again if its assignment was deleted, or fails if the ledger keeps it", async () => {
    const ledger = memoryAssignments();
    const { assignment } = await makeBench(fleet, detour(1.2), { assignments: ledger }).dispatcher.dispatch(request);
    const deleted: AssignmentLedger = {
      ...ledger,
      findAssignment: async (id) => (id === assignment.id ? null : ledger.findAssignment(id)),
    };
    const { dispatcher } = makeBench(fleet, detour(1.2), { assignments: deleted });
    await expect(dispatcher.dispatch(request)).rejects.toMatchObject({ code: "STORE_FAILED" });
    const states: KeyState[] = [{ status: "done", assignmentId: assignment.id }];
    const freeing: AssignmentLedger = {
      ...deleted,
      reserveKey: async (asked) => states.pop() ?? ledger.reserveKey({ ...asked, key: "another" }),
      bookAssignment: ({ reservation: _, ...booking }) => ledger.bookAssignment(booking),
    };
    const again = await makeBench(fleet, detour(1.2), { assignments: freeing }).dispatcher.dispatch(request);
    expect(again.isRepeat).toBeUndefined();
    expect(again.assignment.id).not.toBe(assignment.id);
  });

  it("a key is free again after a request that failed", async () => {
    const bench = makeBench([], detour(1.2));
    await expect(bench.dispatcher.dispatch(request)).rejects.toThrow("No technicians available");
    bench.technicians.upsert(north("1", 1));
    const { assignment } = await bench.dispatcher.dispatch(request);
    expect(assignment.technicianId).toBe("1");
  });

  it("nobody waits beyond the abort or the deadline for a ledger that hangs while it releases a key", async () => {
    const hanging: AssignmentLedger = { ...memoryAssignments(), releaseKey: () => new Promise(() => undefined) };
    const silent = { ...memoryDistances(detour(1.2)), measureDistances: () => new Promise<never>(() => undefined) };
    const { dispatcher: hasty } = makeBench(fleet, silent, { assignments: hanging, deadlineMs: 20 });
    await expect(hasty.dispatch(request)).rejects.toThrow(DeadlineExceededError);
    const reason = new Error("the customer hung up");
    const { dispatcher } = makeBench(fleet, silent, { assignments: hanging });
    const controller = new AbortController();
    const dispatching = dispatcher.dispatch({ ...request, idempotencyKey: "b" }, { signal: controller.signal });
    await nextTurn();
    controller.abort(reason);
    await expect(dispatching).rejects.toBe(reason);
  });

  it("a request waits for a key only until the deadline", async () => {
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const customers = memoryCustomers([{ id: "1", location: door }]);
    const technicians = memoryTechnicians(fleet);
    const plugins = { customers, technicians, assignments: memoryAssignments({ customers, technicians }) };
    const roads = memoryDistances(() => drive(1000));
    const slow = createDispatcher({
      ...plugins,
      distances: {
        ...roads,
        async measureDistances(asked) {
          await answered;
          return roads.measureDistances(asked);
        },
      },
    });
    const hasty = createDispatcher({ ...plugins, distances: roads, deadlineMs: 60 });
    const running = slow.dispatch(request);
    await expect(hasty.dispatch(request)).rejects.toThrow(IdempotencyKeyInUseError);
    answer();
    const { assignment } = await running;
    expect((await hasty.dispatch(request)).assignment).toEqual(assignment);
  });

  it("a key is forgotten after its time", async () => {
    let nowMs = Date.parse("2126-11-24T08:00:00Z");
    const clock = { now: () => nowMs, schedule: () => () => undefined };
    const customers = memoryCustomers([{ id: "1", location: door }]);
    const technicians = memoryTechnicians(fleet);
    const dispatcher = createDispatcher({
      customers,
      technicians,
      distances: memoryDistances(() => drive(1000)),
      assignments: memoryAssignments({ customers, technicians, clock }),
      clock,
      idempotencyKeepMs: 1000,
    });
    const first = await dispatcher.dispatch(request);
    nowMs += 999;
    expect((await dispatcher.dispatch(request)).assignment.id).toBe(first.assignment.id);
    nowMs += 2;
    expect((await dispatcher.dispatch(request)).assignment.id).not.toBe(first.assignment.id);
  });

  it.each(["", "two words", "é", "x".repeat(256)])("%o is not a valid key", async (idempotencyKey) => {
    const bench = makeBench(fleet, detour(1.2));
    await expect(bench.dispatcher.dispatch({ customerId: "1", idempotencyKey })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
  });
});

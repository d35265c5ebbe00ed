import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  type AssignmentLedger,
  createDispatcher,
  DeadlineExceededError,
  IdempotencyKeyInUseError,
  IdempotencyKeyReusedError,
} from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { door, drive, makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const fleet = [north("1", 1), north("2", 2)];
const request = { customerId: "1", idempotencyKey: "a-key" };

describe("an idempotency key", () => {
  it("gives the same assignment and decision again, says so, and asks for no distance", async () => {
    const bench = makeBench(fleet, detour(1.2));
    const first = await bench.dispatcher.dispatch(request);
    expect(first.isRepeat).toBeUndefined();
    expect(await bench.dispatcher.dispatch(request)).toEqual({ ...first, isRepeat: true });
    expect(bench.calls).toHaveLength(1);
    expect(await bench.countAssignments()).toBe(1);
  });

  it("gives one assignment to all who ask at once, for one routing call", async () => {
    const bench = makeBench(fleet, detour(1.2));
    const results = await Promise.all(Array.from({ length: 20 }, () => bench.dispatcher.dispatch(request)));
    expect(new Set(results.map(({ assignment }) => assignment.id)).size).toBe(1);
    expect(bench.calls).toHaveLength(1);
  });

  it("is refused with another request, whatever the order of what is in it", async () => {
    const bench = makeBench(fleet, detour(1.2));
    const requirements = { startsAt: "2026-11-24T09:00:00Z", maxDistanceMeters: 9000 };
    await bench.dispatcher.dispatch({ ...request, requirements });
    const reordered = { maxDistanceMeters: 9000, startsAt: "2026-11-24T09:00:00Z" };
    await expect(bench.dispatcher.dispatch({ ...request, requirements: reordered })).resolves.toBeDefined();
    await expect(bench.dispatcher.dispatch(request)).rejects.toThrow(IdempotencyKeyReusedError);
  });

  it("is free again after a request that failed", async () => {
    const bench = makeBench([], detour(1.2));
    await expect(bench.dispatcher.dispatch(request)).rejects.toThrow("No technicians available");
    bench.technicians.upsert(north("1", 1));
    const { assignment } = await bench.dispatcher.dispatch(request);
    expect(assignment.technicianId).toBe("1");
  });

  it("is given back by a ledger that hangs without anyone waiting for it beyond the abort or the deadline", async () => {
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

  it("is waited for until the deadline only", async () => {
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

  it("is forgotten after its time", async () => {
    let nowMs = Date.parse("2026-11-24T08:00:00Z");
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

  it.each(["", "two words", "é", "x".repeat(256)])("%o is none", async (idempotencyKey) => {
    const bench = makeBench(fleet, detour(1.2));
    await expect(bench.dispatcher.dispatch({ customerId: "1", idempotencyKey })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
  });
});

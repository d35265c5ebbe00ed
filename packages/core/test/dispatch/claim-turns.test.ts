import { describe, expect, it } from "vitest";
import { createDispatcher, type DispatchRequest } from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "../../src/memory/index.js";
import { door, drive, north } from "../support/make-dispatcher.js";
import { crow } from "../support/roads.js";

const later = { earliest: "2030-01-16T09:00:00Z", latest: "2030-01-16T17:00:00Z" };

/** Claims of the ledger that wait until they are let through, in their order; all are noted. */
function makeGate(fleet: readonly MemoryTechnician[], deadlineMs?: number) {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians(fleet);
  const ledger = memoryAssignments({ customers, technicians });
  const claimed: string[] = [];
  const waiting: (() => void)[] = [];
  const assignments = {
    ...ledger,
    async bookAssignment(...given: Parameters<typeof ledger.bookAssignment>) {
      claimed.push(given[0].technicianId);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return ledger.bookAssignment(...given);
    },
  };
  let measured = 0;
  const distances = memoryDistances((from, to) => {
    measured += 1;
    return drive(crow(from, to) + 10, Math.round(crow(from, to) / 10));
  });
  const dispatcher = createDispatcher({ customers, technicians, distances, assignments, deadlineMs });
  const dispatch = (request: Partial<DispatchRequest> = {}, signal?: AbortSignal) =>
    dispatcher.dispatch({ customerId: "1", window: later, ...request, whenNobody: "fail" }, { signal });
  /** Resolves when so many drives were measured, and what follows without a wait has happened. */
  const untilMeasured = async (count: number): Promise<void> => {
    await expect.poll(() => measured).toBe(count);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  /** Lets the next claim through, as soon as there is one. */
  const open = async (): Promise<void> => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.();
  };
  return { dispatch, claimed, untilMeasured, open };
}

describe("dispatches at once that choose the same technician", () => {
  it("claim them in turn, and look again at their calendar first", async () => {
    const { dispatch, claimed, untilMeasured, open } = makeGate([{ ...north("1", 1), capacity: 1 }]);
    const results = Promise.all([dispatch(), dispatch()]);
    await untilMeasured(2);
    expect(claimed).toEqual(["1"]);
    await open();
    await open();
    const starts = (await results).map(({ decision: { candidates } }) =>
      candidates.map((candidate) => "visit" in candidate && candidate.visit?.startsAt.slice(11, 16)),
    );
    expect(starts).toEqual([["09:00"], ["10:00"]]);
    expect(claimed).toEqual(["1", "1"]);
  });

  it("dispatches at once do not wait for a technician without a capacity, nor for another technician", async () => {
    const { dispatch, claimed, untilMeasured, open } = makeGate([north("1", 1), { ...north("2", 5), capacity: 1 }]);
    const results = Promise.all([dispatch(), dispatch(), dispatch({ requirements: { pinned: ["2"] } })]);
    await untilMeasured(5);
    expect([...claimed].sort()).toEqual(["1", "1", "2"]);
    for (const _ of claimed) await open();
    await results;
  });

  it("dispatches at once that choose the same technician stop waiting when their caller aborts, with the caller's reason", async () => {
    const { dispatch, claimed, untilMeasured, open } = makeGate([{ ...north("1", 1), capacity: 1 }]);
    const first = dispatch();
    await untilMeasured(1);
    const caller = new AbortController();
    const second = dispatch({}, caller.signal);
    await untilMeasured(2);
    const third = dispatch();
    await untilMeasured(3);
    const reason = new Error("gave up");
    caller.abort(reason);
    await expect(second).rejects.toBe(reason);
    expect(claimed).toEqual(["1"]);
    await open();
    await open();
    await Promise.all([first, third]);
    expect(claimed).toEqual(["1", "1"]);
  });

  it("dispatches at once that choose the same technician stop waiting at the deadline, and claim whom they chose", async () => {
    const { dispatch, claimed, untilMeasured, open } = makeGate([{ ...north("1", 1), capacity: 2 }], 300);
    const results = Promise.all([dispatch(), dispatch()]);
    await untilMeasured(2);
    expect(claimed).toEqual(["1"]);
    await expect.poll(() => claimed, { timeout: 5000 }).toEqual(["1", "1"]);
    await open();
    await open();
    expect((await results).map(({ assignment }) => assignment.technicianId)).toEqual(["1", "1"]);
  });

  it("dispatches at once that choose the same technician go on if the claim before theirs failed", async () => {
    const { dispatch, claimed, untilMeasured, open } = makeGate([{ ...north("1", 1), capacity: 1 }]);
    const caller = new AbortController();
    const first = dispatch({}, caller.signal);
    await untilMeasured(1);
    const second = dispatch();
    await untilMeasured(2);
    caller.abort(new Error("gave up"));
    await open();
    await expect(first).rejects.toThrow("gave up");
    await open();
    expect((await second).assignment.technicianId).toBe("1");
    expect(claimed).toEqual(["1", "1"]);
  });
});

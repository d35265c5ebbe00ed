import { describe, expect, it } from "vitest";
import { type DispatcherOptions, DistanceProviderError } from "../../src/index.js";
import { memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { systemClock } from "../../src/plugin-kit/index.js";
import { makeDay } from "../support/make-day.js";
import { door, north } from "../support/make-dispatcher.js";
import { minuteByMinute } from "../support/roads.js";

const toStarts = (slots: readonly { readonly technicianId: string; readonly startsAt: string }[]) =>
  slots.map(({ technicianId, startsAt }) => `${technicianId} ${startsAt.slice(5, 16)}`);

const everyDay = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "16:00" } as const;

describe("findSlots", () => {
  it("keeps to the clock of the shifts over a change to summer time", async () => {
    const availability = { timeZone: "Europe/Berlin", shifts: [everyDay] };
    const { dispatcher } = makeDay("2026-03-27T20:00:00Z", [{ ...north("1", 10), capacity: 1, availability }]);
    const { slots, isComplete } = await dispatcher.findSlots({ customerId: "1", to: "2026-03-30T12:00:00Z" });
    expect(toStarts(slots)).toEqual(["1 03-28T07:00", "1 03-29T06:00", "1 03-30T06:00"]);
    expect(isComplete).toBe(true);
  });

  it("offers starts within the window of a job that waits, to those who did not have it", async () => {
    const { dispatcher, assignments } = makeDay("2026-01-05T07:00:00Z", [north("1", 1), north("2", 2)]);
    const window = { earliest: "2026-01-05T09:00:00.000Z", latest: "2026-01-05T10:00:00.000Z" };
    const { id: jobId } = await assignments.createJob({ customerId: "1", window, workSeconds: 600 });
    const list = await dispatcher.findSlots({ jobId });
    expect(list).toMatchObject({ from: window.earliest, to: window.latest, workSeconds: 600 });
    expect(toStarts(list.slots)).toEqual(["1 01-05T09:00", "2 01-05T09:00"]);
    await expect(dispatcher.findSlots({ jobId, from: "2026-01-06T09:00:00Z" })).rejects.toThrow(
      "from must be within the window of the job",
    );
    await expect(dispatcher.findSlots({ jobId: "99" })).rejects.toMatchObject({ code: "JOB_NOT_FOUND" });
  });

  it("puts work on somebody's way first, however far away they are", async () => {
    const far = { ...north("far", 30), capacity: 1 };
    const { dispatcher, assignments } = makeDay("2026-01-05T07:00:00Z", [north("near", 5), far]);
    const visit = {
      leavesAt: "2026-01-05T11:00:00Z",
      startsAt: "2026-01-05T12:00:00Z",
      endsAt: "2026-01-05T13:00:00Z",
    };
    const booking = { customerId: "1", technicianId: "far", distanceMeters: 60_000, location: north("", -30).location };
    await assignments.bookAssignment({ ...booking, visit });
    const list = await dispatcher.findSlots({ customerId: "1", to: "2026-01-05T12:00:00Z" });
    expect(list.slots.map((slot) => [slot.technicianId, slot.durationSeconds, slot.addedDriveSeconds])).toEqual([
      ["far", 1800, 0],
      ["near", 300, 300],
    ]);
    // The drives to the work, the one on to the visit, and the one that leads there otherwise.
    expect(list.routing).toEqual({ calls: 3, elements: 4 });
  });

  it.each([
    ["max-rows", { maxRows: 3 }],
    ["max-calls", { maxCalls: 1 }],
    ["max-elements", { maxElements: 1 }],
  ] as const)("says that %s cut the list short", async (reason, slots) => {
    const fleet = [1, 2, 3, 4, 5].map((kilometers) => north(String(kilometers), kilometers));
    const provider = { ...memoryDistances(minuteByMinute), maxOriginsPerCall: 1 };
    const { dispatcher } = makeDay("2026-01-05T07:00:00Z", fleet, { distances: provider, slots });
    const list = await dispatcher.findSlots({ customerId: "1" });
    expect(list).toMatchObject({ isComplete: false, incompleteReason: reason });
    expect(list.slots.length).toBe(reason === "max-rows" ? 3 : 1);
  });

  it("returns what it has found when the deadline passes, and fails if that is nothing", async () => {
    const provider = memoryDistances(minuteByMinute);
    const answering = (answers: number): Partial<DispatcherOptions> => {
      let left = answers;
      const measureDistances: typeof provider.measureDistances = (request, options) => {
        left -= 1;
        return left >= 0 ? provider.measureDistances(request, options) : new Promise(() => undefined);
      };
      const distances = { ...provider, maxOriginsPerCall: 1, measureDistances };
      return { distances, deadlineMs: 200, clock: systemClock };
    };
    const fleet = [north("1", 1), north("2", 2)];
    const list = await makeDay("2026-01-05T07:00:00Z", fleet, answering(1)).dispatcher.findSlots({ customerId: "1" });
    expect(list).toMatchObject({ isComplete: false, incompleteReason: "deadline", slots: [{ technicianId: "1" }] });
    await expect(
      makeDay("2026-01-05T07:00:00Z", fleet, answering(0)).dispatcher.findSlots({ customerId: "1" }),
    ).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it("measures only those who could still be in the list", async () => {
    const fleet = Array.from({ length: 100 }, (_, index) => north(String(index + 1), index + 1));
    const { dispatcher } = makeDay("2026-01-05T07:00:00Z", fleet, { shortlistSize: 1 });
    const list = await dispatcher.findSlots({ customerId: "1", count: 2 });
    expect(list).toMatchObject({ isComplete: true, search: { rows: 100 }, routing: { calls: 2, elements: 5 } });
  });

  it("lets other work of the process take turns while it looks at many technicians", async () => {
    const fleet = Array.from({ length: 1000 }, (_, index) => north(String(index + 1), 1 + index / 100));
    const { dispatcher } = makeDay("2026-01-05T07:00:00Z", fleet);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      timer = setTimeout(count, 0);
    };
    let timer = setTimeout(count, 0);
    const list = await dispatcher.findSlots({ customerId: "1", count: 1 });
    clearTimeout(timer);
    expect(list).toMatchObject({ isComplete: true, search: { rows: 1000, pages: 10 } });
    expect(turns).toBeGreaterThanOrEqual(10);
  });

  it("says why nobody has a slot, and fails if nobody could be measured", async () => {
    const availability = { timeZone: "UTC", shifts: [everyDay] };
    const evening = { customerId: "1", from: "2026-01-05T18:00:00Z", to: "2026-01-05T20:00:00Z" };
    const { dispatcher } = makeDay("2026-01-05T07:00:00Z", [{ ...north("1", 1), availability }]);
    expect(await dispatcher.findSlots(evening)).toMatchObject({
      slots: [],
      isComplete: true,
      reasons: { OFF_SHIFT: 1 },
    });
    const distances = {
      ...memoryDistances(minuteByMinute),
      measureDistances: () =>
        Promise.reject(new DistanceProviderError("PROVIDER_UNAVAILABLE", "no answer", { provider: "memory" })),
    };
    const failing = makeDay("2026-01-05T07:00:00Z", [north("1", 1)], { distances });
    await expect(failing.dispatcher.findSlots({ customerId: "1" })).rejects.toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
    });
  });

  it("counts the visit of a held slot until its time is over, and no longer", async () => {
    const held = { assignmentId: null, holdId: "h", lane: 0, location: door };
    const times = {
      leavesAt: "2026-01-05T07:00:00Z",
      startsAt: "2026-01-05T07:10:00Z",
      endsAt: "2026-01-05T09:00:00Z",
    };
    const startOf = async (heldUntil: string) => {
      const technician = { ...north("1", 10), capacity: 1, visits: [{ ...held, ...times, heldUntil }] };
      const technicians = {
        ...memoryTechnicians(),
        findNearest: async () => ({ technicians: [technician], next: null }),
      };
      const { dispatcher } = makeDay("2026-01-05T07:00:00Z", [], { technicians });
      const request = { customerId: "1", workSeconds: 600, to: "2026-01-05T12:00:00Z" };
      return toStarts((await dispatcher.findSlots(request)).slots);
    };
    expect(await startOf("2026-01-05T07:00:01Z")).toEqual(["1 01-05T09:00"]);
    expect(await startOf("2026-01-05T07:00:00Z")).toEqual(["1 01-05T07:10"]);
  });

  it("rejects with the reason of an aborted signal", async () => {
    const { dispatcher } = makeDay("2026-01-05T07:00:00Z", [north("1", 1)]);
    const reason = new Error("gone");
    await expect(dispatcher.findSlots({ customerId: "1" }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

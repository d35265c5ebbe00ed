import type { Hold, HoldStore } from "../../src/index.js";
import { memoryAssignments } from "../../src/memory/index.js";
import { holdStoreCases } from "../../src/testing/test-hold-store.js";
import type { MemoryStore } from "../support/memory-store.js";
import { testPlantedFaults } from "../support/planted-faults.js";

/** Methods that replace those of a correct store. */
type Fault = (holds: HoldStore, store: MemoryStore) => Partial<HoldStore>;

const booking =
  (change: (request: Parameters<HoldStore["bookAssignment"]>[0]) => typeof request): Fault =>
  (holds) => ({ bookAssignment: (request, options) => holds.bookAssignment(change(request), options) });

const adding =
  (change: Partial<Parameters<HoldStore["addHold"]>[0]>): Fault =>
  (holds) => ({ addHold: (request, options) => holds.addHold({ ...request, ...change }, options) });

const faults: readonly (readonly [string, string, Fault])[] = [
  [
    "forgets for what a slot is held",
    "returns a held slot as requested, also when it is read, and shows it in the calendar",
    (holds) => ({
      async findHold(holdId, options) {
        const found = await holds.findHold(holdId, options);
        return found === null ? null : { ...found, work: { ...found.work, requirements: {} } };
      },
    }),
  ],
  [
    "does not block the time",
    "blocks its time for everyone else, and no other time",
    (_, { customers, technicians }) =>
      memoryAssignments({
        customers,
        technicians: {
          ...technicians,
          claim: (claim) => (claim.holdId === undefined ? technicians.claim(claim) : null),
        },
      }),
  ],
  [
    "does not compare the neighbours",
    "refuses to hold a taken time, an absent technician, or a place next to unexpected visits",
    (holds) => ({
      addHold: ({ visit: { before: _, after: __, ...visit }, ...request }, options) =>
        holds.addHold({ ...request, visit }, options),
    }),
  ],
  [
    "counts an overdue visit from the time of the call",
    "counts the time of an overdue visit from when the slot was planned",
    (holds) => ({
      addHold: ({ visit: { plannedAt: _, ...visit }, ...request }, options) =>
        holds.addHold({ ...request, visit }, options),
    }),
  ],
  [
    "never lets a held slot end",
    "is over at its time, by the time of the booking, and cannot be used from then on",
    adding({ heldUntil: "9999-01-01T00:00:00Z" }),
  ],
  [
    "looks at its own clock alone",
    "is over at its time, by the time of the booking, and cannot be used from then on",
    booking(({ visit, ...request }) => ({ ...request, visit: visit && { ...visit, now: undefined } })),
  ],
  [
    "keeps a held slot that was used",
    "is used by one booking, which takes its place in the calendar",
    (holds) => {
      const kept = new Map<string, Hold>();
      return {
        async addHold(request, options) {
          const hold = await holds.addHold(request, options);
          kept.set(hold.id, hold);
          return hold;
        },
        findHold: async (holdId) => kept.get(holdId) ?? null,
      };
    },
  ],
  [
    "lets a held slot be used twice",
    "is used by one of many bookings at once, however many lanes are free",
    (holds) => {
      const used = new Set<string | undefined>();
      return {
        async bookAssignment({ holdId, ...request }, options) {
          const isFirst = !used.has(holdId);
          used.add(holdId);
          return holds.bookAssignment(isFirst ? { ...request, holdId } : request, options);
        },
      };
    },
  ],
  [
    "frees a held slot before it books",
    "is used only for its own technician, and stays if the booking fails",
    (holds) => ({
      async bookAssignment({ holdId, ...request }, options) {
        if (holdId !== undefined) await holds.releaseHold(holdId);
        return holds.bookAssignment(request, options);
      },
    }),
  ],
  [
    "does not free the time of a released slot",
    "frees its time as soon as it is released",
    (_, { customers, technicians }) =>
      memoryAssignments({ customers, technicians: { ...technicians, releaseHold: () => true } }),
  ],
  [
    "gives one slot to everyone",
    "gives one of many callers the same slot at once",
    (_, { customers }) => memoryAssignments({ customers }),
  ],
  [
    "knows no limit",
    "holds slots up to the limits of a holder and in all, not counting those that are over",
    adding({ maxPerHolder: 100, maxHolds: 100 }),
  ],
  [
    "counts slots that are over",
    "holds slots up to the limits of a holder and in all, not counting those that are over",
    (holds) => ({
      addHold: ({ visit, ...request }, options) =>
        holds.addHold({ ...request, visit: { ...visit, now: "2126-11-24T08:00:00Z" } }, options),
    }),
  ],
  [
    "leaves the window of the job as it was",
    "gives the job the requirements and the window that come with the booking",
    booking(({ job: _, ...request }) => request),
  ],
  [
    "ignores the signal",
    "refuses what it cannot use, and rejects with the signal's reason if it is aborted",
    (holds) => ({ releaseHold: (holdId) => holds.releaseHold(holdId) }),
  ],
];

testPlantedFaults("hold store", holdStoreCases, faults);

import { describe, expect, it } from "vitest";
import { assignmentLedgerCases } from "../../src/testing/test-assignment-ledger.js";
import {
  changeEvents,
  checkedTooEarly,
  type Fault,
  ignoringReservations,
  losingLateEvents,
  movingInSilence,
  neverFreeing,
  plantInLedger,
  replacingInTwoSteps,
  unchecked,
} from "../support/ledger-faults.js";
import { memoryStore } from "../support/memory-store.js";
import { failingCases } from "../support/planted-faults.js";

// A kit that passes everything proves nothing: each fault here is planted in a correct ledger, and must be caught by
// the case for it.

const faults: readonly (readonly [string, string, Fault])[] = [
  ["books beyond capacity", "books nobody beyond their capacity, by either way of booking", unchecked],
  [
    "checks, and books a moment later",
    "books nobody beyond their capacity where many book at once, and nobody below it in vain",
    checkedTooEarly,
  ],
  [
    "frees no place",
    "holds the place of whoever is on their way, and has it free as soon as it is completed",
    neverFreeing,
  ],
  [
    "makes the customer first",
    "makes no customer where nobody is booked",
    ({ customers, assignments }) => ({
      bookAssignment: ({ customerId, location, ...rest }, options) =>
        assignments.bookAssignment(
          { ...rest, customerId: customerId ?? customers.add(location ?? { latitude: 0, longitude: 0 }) },
          options,
        ),
    }),
  ],
  [
    "rounds what is in a decision",
    "keeps a decision as it is, and none where none is given",
    ({ assignments }) => ({
      async findDecision(id) {
        const text = JSON.stringify(await assignments.findDecision(id));
        return JSON.parse(text.replaceAll(/(\.\d{6})\d+/g, "$1"));
      },
    }),
  ],
  [
    "forgets of which job it is",
    "has a job done by the next under an assignment of their own, as often as need be",
    ({ assignments }) => ({
      bookAssignment: ({ jobId: _, ...request }, options) => assignments.bookAssignment(request, options),
    }),
  ],
  ["replaces in two steps", "leaves an assignment as it was where nobody is booked in its place", replacingInTwoSteps],
  ["moves nothing, and says nothing", "leads from completed to where it may lead, and nowhere else", movingInSilence],
  [
    "refuses to repeat a move",
    "leads from accepted to where it may lead, and nowhere else",
    ({ assignments }) => ({
      async moveAssignment(request, options) {
        const before = await assignments.findAssignment(request.assignmentId);
        if (before?.status === request.to) throw new Error("moved already");
        return assignments.moveAssignment(request, options);
      },
    }),
  ],
  [
    "overwrites who did it",
    "notes what happened, who did it, why and when",
    changeEvents((events) => events.map((event) => ({ ...event, actor: events.at(-1)?.actor ?? null }))),
  ],
  [
    "tells the newest event first",
    "gives the events oldest first, page by page, from any of them on",
    changeEvents((events) => events.toReversed()),
  ],
  [
    "loses events that are written meanwhile",
    "gives every event once to whoever goes on from the last, while many are being written",
    losingLateEvents,
  ],
  [
    "tells the events of all for those of one",
    "gives those of one assignment, page by page",
    ({ assignments }) => ({
      listEvents: ({ assignmentId: _, ...request }, options) => assignments.listEvents(request, options),
    }),
  ],
  [
    "filters by one thing alone",
    "lists by status, customer, technician and job, all of them together, newest first, page by page",
    ({ assignments }) => ({
      listAssignments: ({ filter: { statuses, ...filter } = {}, ...request }, options) =>
        assignments.listAssignments(
          { ...request, filter: Object.keys(filter).length > 0 ? filter : { statuses } },
          options,
        ),
    }),
  ],
  [
    "books without a look at the key",
    "books nothing under a key that is not reserved for the caller, or was used",
    ignoringReservations,
  ],
  [
    "gives a key to everyone",
    "gives a key to one of many who ask at once",
    () => ({ reserveKey: async () => ({ status: "reserved" }) }),
  ],
  [
    "takes up a job that nobody began",
    "gives nobody a job that was never begun",
    ({ assignments }) => ({
      bookAssignment: async ({ jobId, ...request }, options) =>
        assignments.bookAssignment(
          { ...request, jobId: (await assignments.findAssignment(jobId ?? "")) === null ? undefined : jobId },
          options,
        ),
    }),
  ],
  [
    "refuses a key to whoever has it",
    "gives a key once more to whoever has it and asks again, as after an answer that was lost",
    ({ assignments }) => ({
      reserveKey: (request, options) =>
        assignments.reserveKey({ ...request, token: `${request.token} ${Math.random()}` }, options),
    }),
  ],
  [
    "does not look at the fingerprint",
    "reserves a key for one caller, and tells the others what became of it",
    ({ assignments }) => ({
      reserveKey: (request, options) => assignments.reserveKey({ ...request, fingerprint: "" }, options),
    }),
  ],
  [
    "takes keys for alike that differ in case",
    "tells keys apart, whatever is in them",
    ({ assignments }) => ({
      reserveKey: (request, options) => assignments.reserveKey({ ...request, key: request.key.toLowerCase() }, options),
    }),
  ],
  [
    "never ends a lease",
    "gives a key to the next when the lease runs out, and then no longer books for the first",
    ({ assignments }) => ({
      reserveKey: (request, options) => assignments.reserveKey({ ...request, leaseMs: 1e9 }, options),
    }),
  ],
  [
    "never forgets a key",
    "forgets a key when its time is over, also with another request",
    ({ assignments }) => ({
      reserveKey: (request, options) => assignments.reserveKey({ ...request, keepMs: 1e9 }, options),
    }),
  ],
  [
    "lets anyone give a key back",
    "takes a key back from whoever has it, while nothing came of it",
    ({ assignments }) => {
      const tokens = new Map<string, string>();
      return {
        reserveKey(request, options) {
          if (!tokens.has(request.key)) tokens.set(request.key, request.token);
          return assignments.reserveKey(request, options);
        },
        releaseKey: ({ key }, options) => assignments.releaseKey({ key, token: tokens.get(key) ?? "" }, options),
      };
    },
  ],
  [
    "ignores the signal",
    "rejects with the signal's reason where it is aborted, and writes nothing",
    ({ assignments }) => ({ releaseKey: (reservation) => assignments.releaseKey(reservation) }),
  ],
];

describe("the conformance kit for assignment ledgers", () => {
  it.each(faults)("catches an assignment ledger that %s", async (_, caught, fault) => {
    const cases = assignmentLedgerCases.filter(({ name }) => name === caught);
    expect(
      await failingCases(
        cases,
        plantInLedger(() => ({})),
      ),
    ).toEqual([]);
    expect(await failingCases(cases, plantInLedger(fault))).toEqual([caught]);
  });

  it("catches an assignment ledger whose open assignments the source of the technicians does not know", async () => {
    const failing = await failingCases(assignmentLedgerCases, (fixture) => {
      const { customers, assignments } = memoryStore(fixture);
      return { subject: { customers, assignments, technicians: memoryStore(fixture).technicians } };
    });
    expect(failing).toEqual(["tells the source of the technicians how many are open"]);
  });
});

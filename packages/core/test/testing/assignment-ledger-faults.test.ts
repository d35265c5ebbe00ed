import { describe, expect, it } from "vitest";
import { findMoves } from "../../src/domain/lifecycle.js";
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
  [
    "books beyond capacity",
    "books no technician beyond their capacity, with createAssignment and with bookAssignment",
    unchecked,
  ],
  [
    "checks, and books a moment later",
    "fills a technician's capacity exactly if many bookings run at once",
    checkedTooEarly,
  ],
  [
    "never frees a place",
    "keeps the place of a technician on the way, and frees it when the assignment is completed",
    neverFreeing,
  ],
  [
    "creates the customer before it books",
    "creates no customer if nobody is booked",
    ({ customers, assignments }) => ({
      bookAssignment: ({ customerId, location, ...rest }, options) =>
        assignments.bookAssignment(
          { ...rest, customerId: customerId ?? customers.add(location ?? { latitude: 0, longitude: 0 }) },
          options,
        ),
    }),
  ],
  [
    "rounds the numbers of a decision",
    "stores a decision unchanged, and null if none is given",
    ({ assignments }) => ({
      async findDecision(id) {
        const text = JSON.stringify(await assignments.findDecision(id));
        return JSON.parse(text.replaceAll(/(\.\d{6})\d+/g, "$1"));
      },
    }),
  ],
  [
    "forgets the job of an assignment",
    "books the next technician for a job with a new assignment, any number of times",
    ({ assignments }) => ({
      bookAssignment: ({ jobId: _, ...request }, options) => assignments.bookAssignment(request, options),
    }),
  ],
  ["replaces in two steps", "leaves an assignment unchanged if its replacement cannot be booked", replacingInTwoSteps],
  ["reports success without a move", "moves from completed to the allowed statuses only", movingInSilence],
  [
    "refuses to repeat a move",
    "moves from accepted to the allowed statuses only",
    ({ assignments }) => ({
      async moveAssignment(request, options) {
        const before = await assignments.findAssignment(request.assignmentId);
        if (before?.status === request.to) throw new Error("moved already");
        return assignments.moveAssignment(request, options);
      },
    }),
  ],
  [
    "notes only the last status of a walk",
    "walks from assigned to every status that can be reached, in one step with an event each",
    changeEvents((events) => events.filter(({ to }) => to !== "en_route")),
  ],
  ["frees nobody", "walks once if many walk at once, and frees the technician once", neverFreeing],
  [
    "walks step by step",
    "walks to the end or nowhere if another move comes in between",
    ({ assignments }) => ({
      async moveAssignment({ isWalk, to, ...request }, options) {
        const before = await assignments.findAssignment(request.assignmentId);
        const steps = isWalk === true ? (findMoves(before?.status ?? to, to) ?? [to]) : [to];
        for (const step of steps) await assignments.moveAssignment({ ...request, to: step }, options);
        return assignments.moveAssignment({ ...request, to }, options);
      },
    }),
  ],
  [
    "overwrites the actor of earlier events",
    "records what happened, who did it, why and when",
    changeEvents((events) => events.map((event) => ({ ...event, actor: events.at(-1)?.actor ?? null }))),
  ],
  [
    "lists the newest event first",
    "lists events oldest first, page by page, starting after any event",
    changeEvents((events) => events.toReversed()),
  ],
  [
    "loses events that are written during a read",
    "gives a reader who continues from the last cursor every event once, while many are written",
    losingLateEvents,
  ],
  [
    "lists the events of all assignments for one of them",
    "lists the events of one assignment, page by page",
    ({ assignments }) => ({
      listEvents: ({ assignmentId: _, ...request }, options) => assignments.listEvents(request, options),
    }),
  ],
  [
    "ignores all filters but one",
    "lists by status, customer, technician and job, alone and combined, newest first, page by page",
    ({ assignments }) => ({
      listAssignments: ({ filter: { statuses, ...filter } = {}, ...request }, options) =>
        assignments.listAssignments(
          { ...request, filter: Object.keys(filter).length > 0 ? filter : { statuses } },
          options,
        ),
    }),
  ],
  [
    "books without checking the key",
    "refuses to book with a key that is not reserved for the caller or was already used",
    ignoringReservations,
  ],
  [
    "reserves a key for every caller",
    "reserves a key for one caller if many ask at once",
    () => ({ reserveKey: async () => ({ status: "reserved" }) }),
  ],
  [
    "books for a job that does not exist",
    "refuses to book a job that does not exist",
    ({ assignments }) => ({
      bookAssignment: async ({ jobId, ...request }, options) =>
        assignments.bookAssignment(
          { ...request, jobId: (await assignments.findAssignment(jobId ?? "")) === null ? undefined : jobId },
          options,
        ),
    }),
  ],
  [
    "refuses a key to its own holder",
    "reserves a key again for its holder, as after a lost answer",
    ({ assignments }) => ({
      reserveKey: (request, options) =>
        assignments.reserveKey({ ...request, token: `${request.token} ${Math.random()}` }, options),
    }),
  ],
  [
    "ignores the fingerprint",
    "reserves a key for one caller, and tells the others its state",
    ({ assignments }) => ({
      reserveKey: (request, options) => assignments.reserveKey({ ...request, fingerprint: "" }, options),
    }),
  ],
  [
    "ignores the case of keys",
    "distinguishes keys regardless of their characters",
    ({ assignments }) => ({
      reserveKey: (request, options) => assignments.reserveKey({ ...request, key: request.key.toLowerCase() }, options),
    }),
  ],
  [
    "never ends a lease",
    "reserves a key for the next caller after the lease, and refuses to book for the first",
    ({ assignments }) => ({
      reserveKey: (request, options) => assignments.reserveKey({ ...request, leaseMs: 1e9 }, options),
    }),
  ],
  [
    "never forgets a key",
    "forgets a key after its retention time, also for a different request",
    ({ assignments }) => ({
      reserveKey: (request, options) => assignments.reserveKey({ ...request, keepMs: 1e9 }, options),
    }),
  ],
  [
    "lets anyone release a key",
    "releases a key for its holder only, and only while it is unused",
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
    "rejects with the signal's reason if it is aborted, and writes nothing",
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
    expect(failing).toEqual(["reports open assignments to the technician source"]);
  });
});

import assert from "node:assert/strict";
import { type Coordinates, cutCoordinates } from "../domain/coordinates.js";
import type { Decision } from "../domain/decision.js";
import { replay } from "../explain/replay.js";
import type { AbsenceStore } from "../plugins/absence-store.js";
import type { CustomerDirectory } from "../plugins/customer-directory.js";
import type { HoldStore } from "../plugins/hold-store.js";
import type { TechnicianDirectory } from "../plugins/technician-directory.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { listEvents, reserving } from "./ledger/fixture.js";
import { sampleDecision } from "./ledger/sample-decision.js";
import { rejectsWithCode } from "./rejects-with-code.js";

/** A store that manages technicians and customers, and keeps their history. */
export interface ErasureTestStore {
  readonly customers: CustomerDirectory;
  readonly technicians: TechnicianDirectory & TechnicianSource & AbsenceStore;
  readonly assignments: HoldStore;
}

/** How the kit creates the store under test. */
export interface ErasureHarness {
  readonly name: string;
  /** Creates a store without customers, technicians and history. */
  readonly create: CreateSubject<ErasureTestStore, void>;
}

/** Checks what `eraseEntry` leaves of a person in each part of a store that can keep a text or a place. */
export function testErasure(runner: TestRunner, harness: ErasureHarness): void {
  registerCases(runner, `${harness.name} as a store that erases people`, erasureCases, harness);
}

type ErasureCase = ConformanceCase<ErasureTestStore, void>;

/** In every text of somebody who will be erased. */
const mark = "MARK";
const adaPlace = { latitude: 49.412_345_678, longitude: 8.698_765_432 };
const tomPlace = { latitude: 49.387_654_321, longitude: 8.612_345_678 };
const tomBase = { latitude: 49.371_717_171, longitude: 8.653_535_353 };
const otherPlace = { latitude: 49.434_343_434, longitude: 8.721_212_121 };

/** What would be left of a text, or of an exact place. */
export const traces: readonly string[] = [
  mark,
  ...[adaPlace, tomPlace, tomBase].flatMap(({ latitude, longitude }) => [latitude, longitude]),
].map((trace) => String(trace).slice(0, 9));

function listTraces(value: unknown): readonly string[] {
  const text = JSON.stringify(value);
  return traces.filter((trace) => text.includes(trace));
}

type Chosen = Extract<Decision["candidates"][number], { readonly status: "chosen" }>;

function toDecision(
  customer: Decision["customer"],
  changes: Partial<Chosen>,
  others: Decision["candidates"] = [],
): Decision {
  const [chosen] = sampleDecision.candidates as readonly [Chosen];
  return { ...sampleDecision, customer, candidates: [{ ...chosen, ...changes }, ...others] };
}

const visit = {
  leavesAt: "2126-11-24T08:00:00.000Z",
  startsAt: "2126-11-24T08:10:00.000Z",
  endsAt: "2126-11-24T09:00:00.000Z",
};
const author = { actor: `actor ${mark}`, reason: `reason ${mark}` };

/** Everything that has happened to the people who will be erased. */
export interface History {
  readonly ada: string;
  readonly tom: string;
  readonly jobId: string;
  readonly assignmentId: string;
  /** Of another customer: Tom was considered, and the one who went set off from Ada. */
  readonly otherJobId: string;
  readonly otherAssignmentId: string;
  /** Of the other customer: Tom gave it back, and Sue was booked with his words. */
  readonly passedJobId: string;
  readonly passedAssignmentId: string;
  readonly holdId: string;
}

export async function live({ customers, technicians, assignments }: ErasureTestStore): Promise<History> {
  const contact = { name: `name ${mark}`, phone: `1 ${mark}`, email: `a@${mark}`, address: `road ${mark}` };
  const { id: ada } = await customers.createEntry({ ...contact, location: adaPlace, externalId: `ada ${mark}` });
  const { id: other } = await customers.createEntry({ location: otherPlace, name: "other" });
  const { id: tom } = await technicians.createEntry({
    ...contact,
    ...{ location: tomPlace, base: tomBase, externalId: `tom ${mark}`, skills: [{ name: `skill ${mark}` }] },
    ...{ territories: [`territory ${mark}`], attributes: { car: mark }, agreesToOvertime: true },
    availability: {
      timeZone: "Europe/Berlin",
      absences: [{ from: "2126-01-01T00:00:00Z", to: "2126-01-02T00:00:00Z" }],
    },
  });
  const { id: sue } = await technicians.createEntry({ location: otherPlace, name: "other" });
  const absence = { from: visit.leavesAt, to: visit.endsAt };
  await technicians.noteAbsence({ technicianId: tom, ...absence, ...author });

  const failure = { code: "NO_TECHNICIAN_AVAILABLE", message: `near ${adaPlace.latitude} ${mark}` };
  const own = toDecision({ id: ada, location: adaPlace }, { technician: { id: tom, location: tomPlace } }, [
    {
      status: "ineligible",
      technician: { id: sue, location: tomPlace },
      greatCircleDistanceMeters: 10,
      reasons: ["EXCLUDED"],
    },
  ]);
  await assignments.reserveKey(reserving(`key ${mark}`, "mine"));
  const details = { reference: `order ${mark}`, note: `note ${mark}` };
  const attempt = { failure, reasons: null, decision: own };
  const reservation = { key: `key ${mark}`, token: "mine" };
  const job = await assignments.createJob({
    customerId: ada,
    location: adaPlace,
    ...details,
    ...author,
    attempt,
    reservation,
  });
  const booking = { technicianId: tom, distanceMeters: 1774.13, ...author };
  const booked = await assignments.bookAssignment({ ...booking, customerId: ada, jobId: job.id, decision: own });
  const holdVisit = {
    leavesAt: "2126-11-25T08:00:00.000Z",
    startsAt: "2126-11-25T08:10:00.000Z",
    endsAt: "2126-11-25T09:00:00.000Z",
  };
  const { id: holdId } = await assignments.addHold({
    ...{ technicianId: sue, visit: holdVisit, location: adaPlace, heldUntil: "2126-11-25T07:00:00.000Z" },
    ...{
      holder: `holder ${mark}`,
      work: { jobId: null, customerId: ada, requirements: { territory: mark }, workSeconds: 60 },
    },
    ...{ maxPerHolder: 10, maxHolds: 10 },
  });

  const setsOff = { ...visit, setsOffFrom: adaPlace, beforeId: booked.id };
  const fault = { code: "INVALID_SKILL" as const, field: `skills.${mark}`, problem: "is not a field" };
  const otherDecision = toDecision(
    { id: other, location: otherPlace },
    { technician: { id: sue, location: otherPlace }, visit: setsOff },
    [
      {
        status: "ineligible",
        technician: { id: tom, location: tomPlace },
        greatCircleDistanceMeters: 20,
        reasons: ["INVALID_SKILL"],
        faults: [fault],
      },
    ],
  );
  const next = await assignments.bookAssignment({
    ...{ customerId: other, technicianId: sue, distanceMeters: 5, decision: otherDecision, job: { note: "other" } },
    ...{ actor: "other", reason: "other" },
  });
  const fromBase = toDecision(
    { id: other, location: otherPlace },
    {
      technician: { id: tom, location: tomPlace },
      visit: { ...visit, setsOffFrom: tomBase },
    },
  );
  const otherFailure = { ...failure, message: "other" };
  await assignments.noteAttempts([{ jobId: next.jobId, failure: otherFailure, reasons: null, decision: fromBase }]);
  for (const assignmentId of [booked.id, next.id]) {
    await assignments.moveAssignment({
      ...{ assignmentId, to: "completed", isWalk: true },
      ...(assignmentId === booked.id ? author : { actor: "other", reason: "other" }),
    });
  }
  const given = await assignments.bookAssignment({
    ...{ customerId: other, technicianId: tom, distanceMeters: 6, job: { note: "other" } },
    ...{ actor: "other", reason: "other" },
  });
  await assignments.moveAssignment({ assignmentId: given.id, to: "declined", ...author });
  const { jobId: passedJobId } = given;
  const passed = await assignments.bookAssignment({
    ...{ customerId: other, technicianId: sue, distanceMeters: 7, jobId: passedJobId },
    ...author,
  });
  const ids = { ada, tom, jobId: job.id, assignmentId: booked.id, holdId };
  const others = { otherJobId: next.jobId, otherAssignmentId: next.id };
  return { ...ids, ...others, passedJobId, passedAssignmentId: passed.id };
}

/** Everything that a store tells, by where it keeps it. */
const parts = {
  "the directories": async ({ customers, technicians }: ErasureTestStore, { ada, tom }: History) => [
    await customers.findEntry(ada),
    await technicians.findEntry(tom),
    await customers.findEntry(`ext:ada ${mark}`),
    await technicians.findEntry(`ext:tom ${mark}`),
  ],
  "the jobs": async ({ assignments }: ErasureTestStore, { jobId }: History) => [
    await assignments.findJob(jobId),
    (await assignments.listJobs({ limit: 100 })).items,
  ],
  "the events of jobs": async ({ assignments }: ErasureTestStore) => assignments.listJobEvents({ limit: 100 }),
  "the events of assignments": async ({ assignments }: ErasureTestStore) => listEvents(assignments),
  "the decisions": async ({ assignments }: ErasureTestStore, { assignmentId, otherAssignmentId }: History) => [
    await assignments.findDecision(assignmentId),
    await assignments.findDecision(otherAssignmentId),
  ],
  "the attempts": async ({ assignments }: ErasureTestStore, { jobId, otherJobId }: History) => [
    await assignments.listAttempts({ jobId, limit: 100 }),
    await assignments.listAttempts({ jobId: otherJobId, limit: 100 }),
  ],
  "the held slots": async ({ assignments }: ErasureTestStore, { holdId }: History) => assignments.findHold(holdId),
};

async function eraseBoth({ customers, technicians }: ErasureTestStore, { ada, tom }: History) {
  const customer = await customers.eraseEntry({ id: ada, actor: "admin" });
  return { customer: customer.entry, technician: (await technicians.eraseEntry({ id: tom, actor: "admin" })).entry };
}

export const erasureCases: readonly ErasureCase[] = [
  ...Object.entries(parts).map(
    ([part, read]): ErasureCase => ({
      name: `leaves no text and no exact place in ${part}`,
      async run(create) {
        const store = await create();
        const history = await live(store);
        assert.notDeepEqual(listTraces(await read(store, history)), []);
        await eraseBoth(store, history);
        assert.deepEqual(listTraces(await read(store, history)), []);
      },
    }),
  ),
  {
    name: "leaves an inactive entry at a place of two decimals, with nothing else",
    async run(create) {
      const store = await create();
      const history = await live(store);
      const { customer, technician } = await eraseBoth(store, history);
      const toBlank = (id: string, version: string, place: Coordinates) => {
        return { id, version, isActive: false, location: cutCoordinates(place) };
      };
      assert.deepEqual(customer, toBlank(history.ada, customer.version, adaPlace));
      assert.deepEqual(technician, toBlank(history.tom, technician.version, tomPlace));
      assert.deepEqual(await store.customers.findEntry(history.ada), customer);
      assert.deepEqual(await store.technicians.findEntry(history.tom), technician);
    },
  },
  {
    name: "erases the absences that were noted",
    async run(create) {
      const store = await create();
      const { tom } = await live(store);
      await store.technicians.eraseEntry({ id: tom });
      await store.technicians.updateEntry({ id: tom, changes: { isActive: true } });
      const [technician] = await store.technicians.findTechnicians([tom]);
      assert.equal(technician?.id, tom);
      assert.deepEqual(technician.availability?.absences ?? [], []);
    },
  },
  {
    name: "forgets the keys of the jobs of a customer",
    async run(create) {
      const store = await create();
      const { ada } = await live(store);
      const again = reserving(`key ${mark}`, "theirs");
      assert.equal((await store.assignments.reserveKey(again)).status, "done");
      await store.customers.eraseEntry({ id: ada });
      assert.deepEqual(await store.assignments.reserveKey(again), { status: "reserved" });
    },
  },
  {
    name: "notes an event of each job of a customer that changes, without the words of anybody",
    async run(create) {
      const store = await create();
      const { ada, jobId } = await live(store);
      const before = await store.assignments.listJobEvents({ jobId, limit: 100 });
      await store.customers.eraseEntry({ id: ada, actor: "admin" });
      const events = await store.assignments.listJobEvents({ jobId, limit: 100 });
      assert.equal(events.length, before.length + 1);
      const { version, from, to, fields, actor, reason } = events.at(-1) ?? {};
      assert.deepEqual([from, to, actor, reason], ["completed", "completed", null, "The customer was erased"]);
      assert.deepEqual(fields, ["location", "note", "reference"]);
      assert.equal((await store.assignments.findJob(jobId))?.version, version);
    },
  },
  {
    name: "keeps ids, times, distances and requirements, so that decisions are replayed with the same result",
    async run(create) {
      const store = await create();
      const history = await live(store);
      const read = async () => {
        const { assignmentId, otherAssignmentId } = history;
        const decisions = await Promise.all(
          [assignmentId, otherAssignmentId].map((id) => store.assignments.findDecision(id)),
        );
        return decisions.map((decision) => {
          assert.ok(decision);
          const { requirements, decidedAt, candidates } = decision;
          const kept = candidates.map(({ technician, status, greatCircleDistanceMeters }) => [
            ...[technician.id, status, greatCircleDistanceMeters],
          ]);
          return { requirements, decidedAt, kept, replayed: replay(decision) };
        });
      };
      const before = await read();
      const assignments = await store.assignments.listAssignments({ limit: 100 });
      await eraseBoth(store, history);
      assert.deepEqual(await read(), before);
      assert.deepEqual(await store.assignments.listAssignments({ limit: 100 }), assignments);
    },
  },
  {
    name: "leaves what is known of others as it is",
    async run(create) {
      const store = await create();
      const history = await live(store);
      const read = async () => {
        const { otherJobId, otherAssignmentId } = history;
        const decision = await store.assignments.findDecision(otherAssignmentId);
        return [
          await store.assignments.findJob(otherJobId),
          await store.assignments.listJobEvents({ jobId: otherJobId, limit: 100 }),
          await listEvents(store.assignments, { assignmentId: otherAssignmentId }),
          [decision?.customer, decision?.candidates[0]?.technician],
          (await store.assignments.listAttempts({ jobId: otherJobId, limit: 100 })).map(({ failure }) => failure),
        ];
      };
      const before = await read();
      await eraseBoth(store, history);
      assert.deepEqual(await read(), before);
    },
  },
  {
    name: "keeps what others said after the booking that followed theirs",
    async run(create) {
      const store = await create();
      const { tom, passedJobId, passedAssignmentId } = await live(store);
      const sue = { actor: "sue", reason: "on my way" };
      await store.assignments.moveAssignment({ assignmentId: passedAssignmentId, to: "accepted", ...sue });
      const changes = { note: "other again" };
      const version = (await store.assignments.findJob(passedJobId))?.version ?? 0;
      await store.assignments.updateJob({ jobId: passedJobId, version, changes, ...sue });
      await store.technicians.eraseEntry({ id: tom });
      const read = async () => [
        ...(await listEvents(store.assignments, { assignmentId: passedAssignmentId })),
        ...(await store.assignments.listJobEvents({ jobId: passedJobId, limit: 100 })),
      ];
      const words = (await read()).map(({ actor, reason }) => [actor, reason]);
      const nobody = [null, null];
      const theirs = ["sue", "on my way"];
      // The events of Sue's assignment, then those of the job: booked, given back, booked, changed.
      assert.deepEqual(words, [nobody, theirs, nobody, nobody, nobody, theirs]);
    },
  },
  {
    name: "changes nothing if it is repeated",
    async run(create) {
      const store = await create();
      const history = await live(store);
      const erased = await eraseBoth(store, history);
      const readAll = () => Promise.all(Object.values(parts).map((read) => read(store, history)));
      const before = await readAll();
      assert.deepEqual(await eraseBoth(store, history), erased);
      assert.deepEqual(await readAll(), before);
    },
  },
  {
    name: "refuses to erase a customer or technician who has an open job, and erases nothing",
    async run(create) {
      const { customers, technicians, assignments } = await create();
      const customer = await customers.createEntry({ location: adaPlace, name: mark });
      const technician = await technicians.createEntry({ location: tomPlace, name: mark });
      const note = { note: mark };
      const job = await assignments.createJob({ customerId: customer.id, location: adaPlace, ...note });
      const readAll = async () => [
        await customers.findEntry(customer.id),
        await technicians.findEntry(technician.id),
        await assignments.findJob(job.id),
      ];
      const refuse = async (call: Promise<unknown>) => {
        await assert.rejects(call, (error: Error & { code?: string; jobIds?: readonly string[] }) => {
          assert.deepEqual([error.code, error.jobIds], ["JOBS_OPEN", [job.id]]);
          return error.message.includes(job.id);
        });
      };
      const waiting = await readAll();
      await refuse(customers.eraseEntry({ id: customer.id }));
      assert.deepEqual(await readAll(), waiting);
      const parties = { customerId: customer.id, technicianId: technician.id, jobId: job.id };
      const { id: assignmentId } = await assignments.bookAssignment({ ...parties, distanceMeters: 1 });
      const assigned = await readAll();
      await refuse(customers.eraseEntry({ id: customer.id }));
      await refuse(technicians.eraseEntry({ id: technician.id }));
      assert.deepEqual(await readAll(), assigned);
      await assignments.moveAssignment({ assignmentId, to: "cancelled" });
      await customers.eraseEntry({ id: customer.id });
      await technicians.eraseEntry({ id: technician.id });
      assert.deepEqual(listTraces(await readAll()), []);
    },
  },
  {
    name: "refuses another version and an unknown id, and erases nothing",
    async run(create) {
      const { customers, technicians } = await create();
      for (const [directory, code] of [
        [customers, "CUSTOMER_NOT_FOUND"],
        [technicians, "TECHNICIAN_NOT_FOUND"],
      ] as const) {
        const { id, version } = await directory.createEntry({ location: adaPlace, name: mark });
        await directory.updateEntry({ id, changes: { phone: mark } });
        await rejectsWithCode("VERSION_CONFLICT", () => directory.eraseEntry({ id, version }));
        await rejectsWithCode(code, () => directory.eraseEntry({ id: "990099" }));
        await rejectsWithCode(code, () => directory.eraseEntry({ id: "ext:990099" }));
        assert.equal((await directory.findEntry(id))?.name, mark);
      }
    },
  },
];

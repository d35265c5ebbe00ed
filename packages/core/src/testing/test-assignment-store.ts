import assert from "node:assert/strict";
import type { Customer } from "../domain/customer.js";
import type { MemoryTechnician } from "../memory/memory-technicians.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import { type ConformanceCase, type CreateSubject, registerCases, type TestRunner } from "./conformance.js";
import { rejectsWithCode } from "./rejects-with-code.js";
import { rejectsWithReason } from "./rejects-with-reason.js";

/** The customers and technicians that a store under test must know. */
export interface AssignmentFixture {
  /** Ids are whole numbers, as strings. */
  readonly customers: readonly Customer[];
  /** Ids are whole numbers, as strings. Some are inactive. */
  readonly technicians: readonly MemoryTechnician[];
}

/** How the kit creates the store under test. */
export interface AssignmentStoreHarness {
  readonly name: string;
  /** Creates a store without assignments. */
  readonly create: CreateSubject<AssignmentStore, AssignmentFixture>;
}

/** Checks the contract of an assignment store. */
export function testAssignmentStore(runner: TestRunner, harness: AssignmentStoreHarness): void {
  registerCases(runner, `${harness.name} as an assignment store`, assignmentStoreCases, harness);
}

const location = { latitude: 49.4, longitude: 8.7 };

const fixture: AssignmentFixture = {
  customers: [{ id: "1", location }],
  technicians: [
    { id: "1", location },
    { id: "2", location },
    { id: "3", location, isActive: false },
  ],
};

const request = { customerId: "1", technicianId: "1", distanceMeters: 1774.13 };

type StoreCase = ConformanceCase<AssignmentStore, AssignmentFixture>;

export const assignmentStoreCases: readonly StoreCase[] = [
  {
    name: "states the version of its contract and its name, and answers a ping",
    async run(create) {
      const store = await create(fixture);
      assert.equal(store.specificationVersion, "v1");
      assert.notEqual(store.name, "");
      await store.ping();
    },
  },
  {
    name: "stores an assignment, with an id and a time in UTC",
    async run(create) {
      const store = await create(fixture);
      const { id, assignedAt, ...rest } = await store.createAssignment(request);
      assert.deepEqual(rest, { ...request, status: "assigned", jobId: id });
      assert.ok(typeof id === "string" && id !== "");
      assert.match(assignedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);
      assert.ok(Math.abs(Date.parse(assignedAt) - Date.now()) < 86_400_000, `${assignedAt} is not today`);
    },
  },
  {
    name: "lists the stored assignments",
    async run(create) {
      const store = await create(fixture);
      const created = await store.createAssignment(request);
      const page = await store.listAssignments({ limit: 10 });
      assert.deepEqual(
        page.items.map((item) => ({ ...item })),
        [{ ...created }],
      );
      assert.equal(page.nextCursor, null);
    },
  },
  {
    name: "returns an empty last page if there are no assignments",
    async run(create) {
      const store = await create(fixture);
      assert.deepEqual(await store.listAssignments({ limit: 10 }), { items: [], nextCursor: null });
    },
  },
  {
    name: "lists the newest first, each once, page by page to the end",
    async run(create) {
      const store = await create(fixture);
      const ids = await createMany(store, 6);
      for (const limit of [1, 2, 3, 4, 6, 7]) assert.deepEqual(await listIds(store, limit), ids.toReversed());
    },
  },
  {
    name: "keeps its pages steady while assignments are added",
    async run(create) {
      const store = await create(fixture);
      const ids = await createMany(store, 4);
      const seen = await listIds(store, 2, async () => {
        await store.createAssignment(request);
      });
      assert.deepEqual(seen, ids.toReversed());
    },
  },
  {
    name: "refuses an unknown cursor and an invalid limit",
    async run(create) {
      const store = await create(fixture);
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await rejectsWithCode("INVALID_REQUEST", () => store.listAssignments({ limit }));
      }
      await rejectsWithCode("INVALID_REQUEST", () => store.listAssignments({ limit: 1, cursor: "no such cursor" }));
    },
  },
  {
    name: "reports a conflict for a technician who is inactive, or does not exist, and stores nothing",
    async run(create) {
      const store = await create(fixture);
      for (const technicianId of ["3", "4", "abc", "2147483648"]) {
        await rejectsWithCode("ASSIGNMENT_CONFLICT", () => store.createAssignment({ ...request, technicianId }));
      }
      assert.deepEqual(await listIds(store, 10), []);
    },
  },
  {
    name: "reports a customer who does not exist, and stores nothing",
    async run(create) {
      const store = await create(fixture);
      for (const customerId of ["2", "abc", "2147483648"]) {
        await rejectsWithCode("CUSTOMER_NOT_FOUND", () => store.createAssignment({ ...request, customerId }));
      }
      assert.deepEqual(await listIds(store, 10), []);
    },
  },
  {
    name: "refuses an invalid distance, and stores nothing",
    async run(create) {
      const store = await create(fixture);
      for (const distanceMeters of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
        await rejectsWithCode("INVALID_REQUEST", () => store.createAssignment({ ...request, distanceMeters }));
      }
      assert.deepEqual(await listIds(store, 10), []);
    },
  },
  {
    name: "stores concurrent assignments, each with its own id",
    async run(create) {
      const store = await create(fixture);
      const created = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          store.createAssignment({ ...request, technicianId: String((index % 2) + 1) }),
        ),
      );
      const ids = created.map(({ id }) => id);
      assert.equal(new Set(ids).size, 12);
      assert.deepEqual(new Set(await listIds(store, 5)), new Set(ids));
    },
  },
  {
    name: "rejects with the signal's reason if it is aborted, and stores nothing",
    async run(create) {
      const store = await create(fixture);
      await rejectsWithReason((signal) => store.createAssignment(request, { signal }));
      await rejectsWithReason((signal) => store.listAssignments({ limit: 1 }, { signal }));
      await rejectsWithReason((signal) => store.ping({ signal }));
      assert.deepEqual(await listIds(store, 10), []);
    },
  },
];

async function createMany(store: AssignmentStore, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await store.createAssignment(request)).id);
  return ids;
}

/** Returns the ids of all pages, and checks that no page is over the limit. */
async function listIds(
  store: AssignmentStore,
  limit: number,
  betweenPages: () => Promise<void> = async () => undefined,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 1000; pages += 1) {
    const page = await store.listAssignments({ limit, cursor });
    assert.ok(page.items.length <= limit, `returned ${page.items.length} items for a limit of ${limit}`);
    ids.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === null) return ids;
    cursor = page.nextCursor;
    await betweenPages();
  }
  return assert.fail("pages without end");
}

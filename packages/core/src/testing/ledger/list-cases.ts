import assert from "node:assert/strict";
import type { AssignmentFilter } from "../../plugins/assignment-ledger.js";
import { rejectsWithCode } from "../rejects-with-code.js";
import { bookingOf, fixture, type LedgerCase, listAll, walkTo } from "./fixture.js";

export const listCases: readonly LedgerCase[] = [
  {
    name: "lists by status, customer, technician and job, alone and combined, newest first, page by page",
    async run(create) {
      const { assignments } = await create(fixture);
      const book = async (technicianId: string, customerId: string, jobId?: string) =>
        assignments.bookAssignment(bookingOf(technicianId, { customerId, jobId }));
      const a = await walkTo(assignments, await book("1", "1"), "declined");
      const b = await walkTo(assignments, await book("2", "1", a.jobId), "en_route");
      const c = await walkTo(assignments, await book("2", "2"), "completed");
      const d = await book("3", "2");
      const e = await walkTo(assignments, await book("3", "1"), "accepted");
      const expected: readonly (readonly [AssignmentFilter, readonly { readonly id: string }[]])[] = [
        [{}, [e, d, c, b, a]],
        [{ statuses: ["completed", "declined"] }, [c, a]],
        [{ statuses: ["on_site"] }, []],
        [{ statuses: [] }, []],
        [{ customerId: "1" }, [e, b, a]],
        [{ technicianId: "2" }, [c, b]],
        [{ jobId: a.jobId }, [b, a]],
        [{ jobId: b.id }, []],
        [{ customerId: "2", technicianId: "2", statuses: ["completed"], jobId: c.id }, [c]],
        [{ customerId: "1", technicianId: "2", statuses: ["completed"] }, []],
        [{ customerId: "abc" }, []],
        [{ technicianId: "2147483648" }, []],
        [{ jobId: "01" }, []],
        [{ ids: [a.id, "abc", d.id, d.id] }, [d, a]],
        [{ ids: [a.id, d.id], customerId: "2" }, [d]],
        [{ ids: [] }, []],
      ];
      for (const [filter, found] of expected) {
        for (const limit of [1, 2, 3, 5]) {
          const ids = (await listAll(assignments, filter, limit)).map(({ id }) => id);
          assert.deepEqual(
            ids,
            found.map(({ id }) => id),
            `${JSON.stringify(filter)}, ${limit} a page`,
          );
        }
      }
    },
  },
  {
    name: "lists in the order of booking, latest first, page by page",
    async run(create) {
      const { assignments } = await create(fixture);
      const ids: string[] = [];
      const book = async (jobId?: string) => {
        const booked = await assignments.bookAssignment(bookingOf("3", { jobId }));
        ids.unshift(booked.id);
        return walkTo(assignments, booked, "declined");
      };
      const { jobId } = await book();
      for (let count = 0; count < 3; count += 1) await book(jobId);
      for (const filter of [undefined, { jobId }]) {
        for (const limit of [1, 2, 3, 5]) {
          const listed = await listAll(assignments, filter, limit, "booking");
          assert.deepEqual(
            listed.map(({ id }) => id),
            ids,
          );
        }
      }
    },
  },
  {
    name: "refuses a request with an unknown field, status or order",
    async run(create) {
      const { assignments } = await create(fixture);
      const { id: assignmentId } = await assignments.bookAssignment(bookingOf("3"));
      const misspelt: readonly (() => Promise<unknown>)[] = [
        () => assignments.listAssignments({ limit: 5, filters: { customerId: "1" } } as never),
        () => assignments.listAssignments({ limit: 5, filter: { customer_id: "1" } } as never),
        () => assignments.listAssignments({ limit: 5, filter: { ids: assignmentId } } as never),
        () => assignments.listAssignments({ limit: 5, filter: { statuses: ["open"] } } as never),
        () => assignments.listAssignments({ limit: 5, filter: { ids: Array<string>(1001).fill(assignmentId) } }),
        () => assignments.listAssignments({ limit: 5, filter: { statuses: Array(1001).fill("assigned") } }),
        () => assignments.listAssignments({ limit: 5, order: "newest" } as never),
        () => assignments.listEvents({ limit: 5, assigmentId: assignmentId } as never),
        () => assignments.moveAssignment({ assignmentId, to: "accepted", raeson: "x" } as never),
      ];
      for (const call of misspelt) await rejectsWithCode("INVALID_REQUEST", call);
      const most = { ids: Array<string>(1000).fill(assignmentId) };
      assert.equal((await assignments.listAssignments({ limit: 5, filter: most })).items.length, 1);
      assert.equal((await assignments.findAssignment(assignmentId))?.status, "assigned");
    },
  },
];

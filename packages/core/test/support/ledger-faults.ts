import { type AssignmentEvent, type AssignmentLedger, type AssignmentStatus, DispatchError } from "../../src/index.js";
import { memoryAssignments } from "../../src/memory/index.js";
import { AssignmentConflictError } from "../../src/plugin-kit/index.js";
import type { AssignmentFixture, CalendarTestStore } from "../../src/testing/index.js";
import { type MemoryStore, memoryStore } from "./memory-store.js";

/** Methods that replace those of a correct ledger. */
export type Fault = (store: MemoryStore) => Partial<AssignmentLedger>;

export const unchecked: Fault = ({ customers }) => memoryAssignments({ customers });

export const checkedTooEarly: Fault = ({ customers, technicians }) => {
  const sound = memoryAssignments({ customers });
  return {
    ...sound,
    async bookAssignment(request, options) {
      const { technicianId } = request;
      const [technician] = await technicians.findTechnicians([technicianId]);
      const filter = { technicianId, statuses: ["assigned", "accepted", "en_route", "on_site"] as AssignmentStatus[] };
      const open = await sound.listAssignments({ limit: 100, filter });
      if (open.items.length >= (technician?.capacity ?? 1e9)) throw new AssignmentConflictError(technicianId);
      return sound.bookAssignment(request, options);
    },
  };
};

export const neverFreeing: Fault = ({ customers, technicians }) =>
  memoryAssignments({ customers, technicians: { ...technicians, release: () => undefined } });

export const replacingInTwoSteps: Fault = ({ assignments }) => ({
  async bookAssignment({ replaces, ...request }, options) {
    if (replaces !== undefined)
      await assignments.moveAssignment({ ...request, assignmentId: replaces, to: "cancelled" });
    return assignments.bookAssignment(request, options);
  },
});

export const ignoringReservations: Fault = ({ assignments }) => ({
  bookAssignment: ({ reservation: _, ...request }, options) => assignments.bookAssignment(request, options),
});

export const movingInSilence: Fault = ({ assignments }) => ({
  moveAssignment: (request, options) =>
    assignments.moveAssignment(request, options).catch(async (error) => {
      const assignment = await assignments.findAssignment(request.assignmentId);
      if (!DispatchError.isInstance(error) || error.code !== "ILLEGAL_MOVE" || assignment === null) throw error;
      return assignment as Awaited<ReturnType<AssignmentLedger["moveAssignment"]>>;
    }),
});

export const changeEvents =
  (change: (events: readonly AssignmentEvent[]) => readonly AssignmentEvent[]): Fault =>
  ({ assignments }) => ({
    listEvents: async (request, options) => change(await assignments.listEvents(request, options)),
  });

/** As with a sequence whose numbers become visible in a different order from the one in which they were drawn. */
export const losingLateEvents: Fault = ({ assignments }) => {
  const hidden = new Set<string>();
  return {
    async listEvents(request, options) {
      const events = await assignments.listEvents(request, options);
      const late = events.length > 1 ? events[0]?.cursor : undefined;
      if (late === undefined || request.after === undefined || hidden.has(late)) return events;
      hidden.add(late);
      return events.slice(1);
    },
  };
};

/** Creates stores that are correct except for one fault in the ledger. */
export function plantInLedger(fault: Fault): (fixture: AssignmentFixture) => { readonly subject: CalendarTestStore } {
  return (fixture) => {
    const store = memoryStore(fixture);
    return { subject: { ...store, assignments: { ...store.assignments, ...fault(store) } } };
  };
}

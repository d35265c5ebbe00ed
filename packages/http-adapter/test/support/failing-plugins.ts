import type { AssignmentLedger, Dispatcher, DistanceProvider } from "@dispatch/core";
import { memoryAssignments, straightLineDistances } from "@dispatch/core/memory";

/** A distance provider that fails with this error. */
export function failingDistances(error: unknown): DistanceProvider {
  return { ...straightLineDistances(), measureDistances: () => Promise.reject(error) };
}

/** A store that always fails with this error. */
export function failingAssignments(error: unknown): AssignmentLedger {
  const fail = (): Promise<never> => Promise.reject(error);
  return {
    ...memoryAssignments(),
    createAssignment: fail,
    bookAssignment: fail,
    moveAssignment: fail,
    findAssignment: fail,
    findDecision: fail,
    listAssignments: fail,
    listEvents: fail,
    reserveKey: fail,
    releaseKey: fail,
    ping: fail,
  };
}

/** A dispatcher that always fails with this error. */
export function failingDispatcher(error: unknown): Dispatcher {
  const fail = (): Promise<never> => Promise.reject(error);
  return {
    dispatch: fail,
    createJob: fail,
    importJobs: fail,
    dispatchJob: fail,
    changeJob: fail,
    cancelJob: fail,
    completeJob: fail,
    preview: fail,
    previewBatch: fail,
    dispatchBatch: fail,
    decline: fail,
    reassign: fail,
    explain: fail,
    explainCandidate: fail,
    findSlots: fail,
    holdSlot: fail,
    releaseHold: fail,
    releaseTechnician: fail,
  };
}

import type { AssignmentStore, Dispatcher, DistanceProvider } from "@dispatch/core";
import { memoryAssignments, straightLineDistances } from "@dispatch/core/memory";

/** A provider that fails with this error. */
export function failingDistances(error: unknown): DistanceProvider {
  return { ...straightLineDistances(), measureDistances: () => Promise.reject(error) };
}

/** A store whose every answer is this error. */
export function failingAssignments(error: unknown): AssignmentStore {
  const fail = (): Promise<never> => Promise.reject(error);
  return { ...memoryAssignments(), createAssignment: fail, listAssignments: fail, ping: fail };
}

/** A dispatcher whose every answer is this error. */
export function failingDispatcher(error: unknown): Dispatcher {
  return { dispatch: () => Promise.reject(error) };
}

import type { Assignment, AssignmentEvent, AssignmentStatus } from "../../domain/assignment.js";
import { openStatuses } from "../../domain/lifecycle.js";

/** What a ledger should hold. Immutable: each step returns a new one. */
export interface LedgerModel {
  /** By id. */
  readonly assignments: ReadonlyMap<string, ModelAssignment>;
  readonly events: readonly ModelEvent[];
  /** By key. */
  readonly keys: ReadonlyMap<string, ModelKey>;
}

export type ModelAssignment = Omit<Assignment, "assignedAt">;

export type ModelEvent = Omit<AssignmentEvent, "cursor" | "at">;

export interface ModelKey {
  readonly token: string;
  readonly fingerprint: string;
  readonly assignmentId: string | null;
  /** Whether the lease is so short that it may already have run out. */
  readonly mayBeOver: boolean;
}

export const emptyModel: LedgerModel = { assignments: new Map(), events: [], keys: new Map() };

export function listOpen({ assignments }: LedgerModel): readonly ModelAssignment[] {
  return [...assignments.values()].filter(({ status }) => openStatuses.includes(status));
}

/** Returns the model with the current state of an assignment, and its event. */
export function withAssignment(
  model: LedgerModel,
  assignment: ModelAssignment,
  from: AssignmentStatus | null,
  {
    actor = null,
    reason = null,
  }: { readonly actor?: string | null | undefined; readonly reason?: string | null | undefined },
): LedgerModel {
  const { id, jobId, technicianId, customerId, status } = assignment;
  const event: ModelEvent = { assignmentId: id, jobId, technicianId, customerId, from, to: status, actor, reason };
  return {
    ...model,
    assignments: new Map(model.assignments).set(id, assignment),
    events: [...model.events, event],
  };
}

/** Returns the model with the current state of a key; null removes the key. */
export function withKey(model: LedgerModel, key: string, state: ModelKey | null): LedgerModel {
  const keys = new Map(model.keys);
  if (state === null) keys.delete(key);
  else keys.set(key, state);
  return { ...model, keys };
}

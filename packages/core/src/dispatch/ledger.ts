import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { isLedger } from "../plugin-kit/check-plugin.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";

/** @throws {InvalidRequestError} where the store makes assignments only */
export function toLedger(store: AssignmentStore, purpose: string): AssignmentLedger {
  if (isLedger(store)) return store;
  throw new InvalidRequestError({
    parameter: "assignments",
    problem: `must be an assignment ledger for ${purpose}; ${store.name} only makes assignments`,
  });
}

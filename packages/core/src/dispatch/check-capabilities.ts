import type { DispatchRequest } from "../contract/dispatcher.js";
import { toLedger } from "../plugin-kit/check-plugin.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import { toJobStore } from "./waiting.js";

/**
 * Checks that the store can keep what the request of a new job says.
 *
 * @throws {InvalidRequestError} naming the first field for which the store must be a job store or a ledger
 */
export function checkCapabilities(
  request: Pick<DispatchRequest, "reference" | "note" | "priority" | "window" | "workSeconds" | "location">,
  store: AssignmentStore,
): void {
  for (const name of ["reference", "note", "priority"] as const) {
    if (request[name] !== undefined) toJobStore(store, name);
  }
  for (const name of ["window", "workSeconds", "location"] as const) {
    if (request[name] !== undefined && request[name] !== null) toLedger(store, name);
  }
}

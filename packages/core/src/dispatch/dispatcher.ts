import type { Assignment } from "../domain/assignment.js";
import type { Decision } from "../domain/decision.js";
import type { OperationOptions } from "../plugins/operation-options.js";

export interface DispatchRequest {
  /** Who needs someone. */
  readonly customerId: string;
}

export interface DispatchResult {
  /** As the store made it. */
  readonly assignment: Assignment;
  /** How it came about. */
  readonly decision: Decision;
}

/** Answers one question: a customer needs someone; who goes? */
export interface Dispatcher {
  /**
   * Finds the technician who is the nearest by road, books them, and says why. Runs in five steps: find the customer,
   * search who is near, measure how far they drive, decide whether anyone unmeasured could still be nearer (if so,
   * search and measure once more), claim. Where the technician was taken meanwhile, the next in the ranking is claimed.
   *
   * An abort before the claim books nobody and rejects with the signal's reason.
   *
   * @throws {CustomerNotFoundError} there is no such customer
   * @throws {CustomerLocationInvalidError} the customer's stored position is no place on Earth
   * @throws {NoTechnicianAvailableError} there is no active technician, or every one was taken meanwhile
   * @throws {NoTechnicianReachableError} no drive leads to the customer from anyone who was measured
   * @throws {DeadlineExceededError} `deadlineMs` passed before anyone was measured
   * @throws {DistanceProviderError} the provider failed before anyone was measured
   * @throws {StoreError} a store failed
   */
  dispatch(request: DispatchRequest, options?: OperationOptions): Promise<DispatchResult>;
}

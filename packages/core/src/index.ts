export { createDispatcher } from "./dispatch/create-dispatcher.js";
export type { Dispatcher, DispatchRequest, DispatchResult } from "./dispatch/dispatcher.js";
export type { DispatcherOptions } from "./dispatch/settings.js";
export type { Assignment, AssignmentRecord } from "./domain/assignment.js";
export { type Coordinates, isValidCoordinates } from "./domain/coordinates.js";
export type { Customer } from "./domain/customer.js";
export type {
  Candidate,
  ChosenCandidate,
  ConflictCandidate,
  Decision,
  IneligibleCandidate,
  IneligibleReason,
  MeasuredCandidate,
  MetricName,
  Optimality,
  PrunedCandidate,
  RoutingUsage,
  UnmeasuredCandidate,
  UnprovenReason,
  UnreachableCandidate,
} from "./domain/decision.js";
export { compareIds } from "./domain/ids.js";
export type { Page } from "./domain/page.js";
export type {
  DistanceBasis,
  MeasuredRoad,
  RoadResult,
  UnreachableReason,
  UnreachableRoad,
} from "./domain/road-result.js";
export type { Technician } from "./domain/technician.js";
export { AssignmentConflictError } from "./errors/assignment-conflict-error.js";
export { CustomerLocationInvalidError, CustomerNotFoundError } from "./errors/customer-errors.js";
export { DeadlineExceededError } from "./errors/deadline-exceeded-error.js";
export {
  DispatchError,
  type DispatchErrorCode,
  type DistanceProviderErrorCode,
  type StoreErrorCode,
} from "./errors/dispatch-error.js";
export { DistanceProviderError } from "./errors/distance-provider-error.js";
export { InvalidRequestError } from "./errors/invalid-request-error.js";
export { NoTechnicianAvailableError, NoTechnicianReachableError } from "./errors/no-technician-errors.js";
export { StoreError } from "./errors/store-error.js";
export { earthRadiusMeters, greatCircleDistanceMeters } from "./geo/great-circle.js";
export type { AssignmentStore, CreateAssignmentRequest, ListAssignmentsRequest } from "./plugins/assignment-store.js";
export { checkCount, checkNumber, checkWhole } from "./plugins/check-option.js";
export { type Clock, systemClock } from "./plugins/clock.js";
export type { CustomerSource } from "./plugins/customer-source.js";
export type { DistanceProvider, MeasureDistancesRequest } from "./plugins/distance-provider.js";
export type { OperationOptions } from "./plugins/operation-options.js";
export type { RateLimit, RateLimiter, RateVerdict } from "./plugins/rate-limiter.js";
export type { FindNearestRequest, NearestTechnicians, TechnicianSource } from "./plugins/technician-source.js";
export { untilAborted } from "./plugins/until-aborted.js";
export { type FallbackOptions, fallback } from "./providers/fallback.js";
export { type SharedQuotaOptions, sharedQuota } from "./providers/shared-quota.js";

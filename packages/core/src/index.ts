export { type ChangedJob, explainPair, type PairExplanation } from "./batch/explain-pair.js";
export { type BatchVerification, type VerifyBatchOptions, verifyBatch } from "./batch/verify-batch.js";
export { type CalendarRange, readCalendar, type TechnicianCalendar } from "./calendar/read-calendar.js";
export {
  findTechnicianState,
  type StateOptions,
  type TechnicianState,
  type TimedState,
  technicianStates,
} from "./calendar/technician-state.js";
export type {
  BatchFailure,
  BatchJob,
  BatchPreview,
  BatchRequest,
  BatchResult,
  BookedJob,
  DispatchBatchRequest,
  FixedPair,
} from "./contract/batch-request.js";
export type {
  CandidateDrive,
  CandidateExplanation,
  CandidateReason,
  CandidateReasonValues,
  ChangeJobRequest,
  ChangeJobResult,
  DeclineRequest,
  DeclineResult,
  Dispatcher,
  DispatchJobRequest,
  DispatchRequest,
  DispatchResult,
  EndJobRequest,
  ExplainCandidateRequest,
  Explanation,
  ImportedJob,
  ImportJobsRequest,
  ImportJobsResult,
  InterruptedJob,
  JobAction,
  NewJobRequest,
  Preview,
  PreviewRequest,
  QueueingDispatchRequest,
  ReassignRequest,
  ReleasedAssignment,
  ReleaseTechnicianRequest,
  ReleaseTechnicianResult,
  TechnicianChange,
  WaitingResult,
} from "./contract/dispatcher.js";
export type {
  Observation,
  ObservedParts,
  Observer,
  Operation,
  OperationEnd,
  OperationName,
  OperationOf,
} from "./contract/observer.js";
export type { FindSlotsRequest, HoldSlotRequest, Slot, SlotList, SlotWork } from "./contract/slot-request.js";
export { createDispatcher } from "./create-dispatcher.js";
export type { HoldOptions } from "./dispatch/hold-settings.js";
export type { DispatcherOptions } from "./dispatch/settings.js";
export type { SlotOptions } from "./dispatch/slot-settings.js";
export type { Assignment, AssignmentEvent, AssignmentRecord, AssignmentStatus, EndCause } from "./domain/assignment.js";
export type {
  BatchCandidate,
  BatchCost,
  BatchDecision,
  BatchExclusion,
  BatchExclusionReason,
  BatchGap,
  BatchGaps,
  BatchJobDecision,
  BatchSpan,
  BatchTechnician,
} from "./domain/batch-decision.js";
export type { Box } from "./domain/box.js";
export type { Coordinates } from "./domain/coordinates.js";
export type { Customer } from "./domain/customer.js";
export type {
  BatchExchange,
  BuiltInReason,
  Candidate,
  CandidateTechnician,
  CandidateVisit,
  ChosenCandidate,
  ConflictCandidate,
  Decision,
  DecisionBatch,
  DecisionPolicy,
  DecisionSearch,
  IneligibleCandidate,
  IneligibleReason,
  IneligibleTechnician,
  MeasuredCandidate,
  Optimality,
  PrunedCandidate,
  RoutingUsage,
  UnmeasuredCandidate,
  UnprovenReason,
  UnreachableCandidate,
} from "./domain/decision.js";
export type {
  Contact,
  CustomerEntry,
  CustomerFields,
  EntryFields,
  EntryState,
  TechnicianEntry,
  TechnicianFields,
} from "./domain/directory-entry.js";
export type { HeldWork, Hold } from "./domain/hold.js";
export {
  type AttemptFailure,
  type Job,
  type JobAttempt,
  type JobDetails,
  type JobEvent,
  type JobHold,
  type JobStatus,
  jobPriorities,
  jobStatuses,
  type PriorityName,
  priorityNames,
} from "./domain/job.js";
export { assignmentStatuses, openStatuses } from "./domain/lifecycle.js";
export type { DispatchLimits } from "./domain/limits.js";
export type {
  NoTechnicianReasons,
  SearchReason,
  TurnedDownReason,
  TurnedDownTechnician,
} from "./domain/no-technician-reasons.js";
export type { Page } from "./domain/page.js";
export type { FaultyTechnician, RecordFault } from "./domain/record-fault.js";
export type { RequiredSkill, Requirements } from "./domain/requirements.js";
export type {
  DistanceBasis,
  MeasuredRoad,
  RoadResult,
  UnreachableReason,
  UnreachableRoad,
} from "./domain/road-result.js";
export type { Absence, Availability, Shift, Skill, Technician } from "./domain/technician.js";
export type { TechnicianPosition, Underway } from "./domain/technician-position.js";
export type { TimeWindow } from "./domain/time-window.js";
export type { PlannedVisit, Visit } from "./domain/visit.js";
export { CustomerLocationInvalidError, CustomerNotFoundError } from "./errors/customer-errors.js";
export { OpenJobsError } from "./errors/directory-errors.js";
export {
  DispatchError,
  type DispatchErrorCode,
  type DispatchErrorOptions,
  type DistanceProviderErrorCode,
  type StoreErrorCode,
} from "./errors/dispatch-error.js";
export { DistanceProviderError, type DistanceProviderErrorOptions } from "./errors/distance-provider-error.js";
export { SlotNotAvailableError } from "./errors/hold-errors.js";
export { InvalidRequestError, type InvalidRequestErrorOptions } from "./errors/invalid-request-error.js";
export { NoTechnicianAvailableError, NoTechnicianReachableError } from "./errors/no-technician-errors.js";
export { StoreError, type StoreErrorOptions } from "./errors/store-error.js";
export { type VisitInTheWay, type WorkUnderWay, WorkUnderWayError } from "./errors/work-under-way-error.js";
export { type Replay, type ReplayChanges, replay } from "./explain/replay.js";
export { greatCircleDistanceMeters } from "./geo/great-circle.js";
export { type ImportJobsOptions, importJobs, type JobRow, type ReadJobRow } from "./import/import-jobs.js";
export { type ImportOptions, type ImportRow, importRows, type ReadRow } from "./import/import-rows.js";
export type { ImportedRow, ImportSummary, RowProblem, RunImportOptions, UnreadableRow } from "./import/run-import.js";
export { type ErasedPerson, eraseFromBatchDecision, eraseFromDecision } from "./plugin-kit/erase-records.js";
export type { AbsenceStore, NoteAbsenceRequest, RemoveAbsenceRequest } from "./plugins/absence-store.js";
export type {
  AssignmentFilter,
  AssignmentLedger,
  BookAssignmentRequest,
  FilteredListRequest,
  Interruption,
  KeyState,
  ListEventsRequest,
  ListOrder,
  MoveAssignmentRequest,
  OpenAssignments,
  Reservation,
  ReserveKeyRequest,
} from "./plugins/assignment-ledger.js";
export type { AssignmentStore, CreateAssignmentRequest, ListAssignmentsRequest } from "./plugins/assignment-store.js";
export type { Clock } from "./plugins/clock.js";
export type { CustomerDirectory, CustomerFilter } from "./plugins/customer-directory.js";
export type { CustomerSource } from "./plugins/customer-source.js";
export type {
  Directory,
  DirectoryOptions,
  EntryChanges,
  EntryFilter,
  ErasedEntry,
  EraseEntryRequest,
  ImportEntriesRequest,
  ImportEntryResult,
  ImportedEntry,
  ListEntriesRequest,
  UpdateEntryRequest,
  UpsertEntryRequest,
  UpsertResult,
} from "./plugins/directory.js";
export type { DistanceProvider, MeasureDistancesRequest, MeasureMatrixRequest } from "./plugins/distance-provider.js";
export type { EligibilityContext, EligibilityRule } from "./plugins/eligibility-rule.js";
export type { AddHoldRequest, HoldStore } from "./plugins/hold-store.js";
export type {
  Intake,
  IntakeFailure,
  IntakeField,
  IntakeResult,
  NothingAsked,
  RequestAsked,
} from "./plugins/intake.js";
export type {
  CreateJobRequest,
  FailedAttempt,
  InterruptibleAssignment,
  JobChanges,
  JobFilter,
  JobStore,
  ListAttemptsRequest,
  ListInterruptibleRequest,
  ListJobEventsRequest,
  ListJobsRequest,
  NoteAttemptRequest,
  OpenAssignmentChange,
  UpdateJobRequest,
} from "./plugins/job-store.js";
export type {
  LocationReport,
  LocationStore,
  LocationUpdate,
  UpdateLocationsOptions,
} from "./plugins/location-store.js";
export type { OperationOptions } from "./plugins/operation-options.js";
export type { LeastDrive, MeasuredDrive, Policy } from "./plugins/policy.js";
export type {
  ListPositionChangesRequest,
  ListPositionsRequest,
  PositionChanges,
  PositionPage,
  PositionSource,
} from "./plugins/position-source.js";
export type {
  HoldQueueRequest,
  LastFailure,
  LeaveQueueRequest,
  ListOpeningsRequest,
  ListWaitingRequest,
  Openings,
  QueuePosition,
  QueueState,
  QueueStore,
  ReadQueueOptions,
  WaitingClass,
} from "./plugins/queue-store.js";
export type { RateLimit, RateLimiter, RateVerdict } from "./plugins/rate-limiter.js";
export type { ListFaultyTechniciansRequest, RecordCheck } from "./plugins/record-check.js";
export type { OldRecords, RemovedRecords, RemoveOldRequest, RetentionStore } from "./plugins/retention-store.js";
export type { TechnicianDirectory, TechnicianFilter } from "./plugins/technician-directory.js";
export type {
  FindNearestRequest,
  NearestTechnicians,
  SearchCriteria,
  SearchWindow,
  TechnicianSource,
} from "./plugins/technician-source.js";
export { fastest } from "./policies/fastest.js";
export { type LeastLoadedOptions, leastLoaded } from "./policies/least-loaded.js";
export { nearest } from "./policies/nearest.js";
export { nearestByRoad } from "./policies/nearest-by-road.js";
export { soonest } from "./policies/soonest.js";
export { type FallbackOptions, fallback } from "./providers/fallback.js";
export { type SharedQuotaOptions, sharedQuota } from "./providers/shared-quota.js";
export type { QueueBatch, QueueTiming } from "./queue/decide-turn.js";
export { type Forecast, type ForecastOptions, forecastTries } from "./queue/forecast-tries.js";
export type { QueueHints } from "./queue/hinted-looks.js";
export {
  type QueueParts,
  type QueueSettings,
  type RunQueueOptions,
  type RunQueuesOptions,
  runQueue,
  runQueues,
} from "./queue/run-queue.js";
export type { TurnResult } from "./queue/run-turn.js";

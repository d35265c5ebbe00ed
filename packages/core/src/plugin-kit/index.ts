export { isInBox } from "../domain/box.js";
export { cutCoordinates, findPlaceProblem, isNoFix, isValidCoordinates } from "../domain/coordinates.js";
export { externalIdPrefix, maxDirectoryIds, parseExternalId } from "../domain/directory-entry.js";
export { compareIds } from "../domain/ids.js";
export { maxClockSkewMs, parseInstant } from "../domain/instant.js";
export { keptAttempts, maxWorkSeconds } from "../domain/job.js";
export { bookedJobToken, endCauses, findMoves, interruptibleStatuses, statusesBefore } from "../domain/lifecycle.js";
export { underwayStatuses } from "../domain/technician-position.js";
export { maxWindowDays } from "../domain/time-window.js";
export {
  defaultOverrunSeconds,
  lateSpeedMetersPerSecond,
  lateVisitReason,
  maxVisits,
  placeBeforeMs,
} from "../domain/visit.js";
export { type AssignmentConflict, AssignmentConflictError } from "../errors/assignment-conflict-error.js";
export { AssignmentNotFoundError, IllegalMoveError, JobAlreadyAssignedError } from "../errors/assignment-errors.js";
export { PlaceNotBookableError } from "../errors/customer-errors.js";
export { EntryConflictError, ExternalIdTakenError } from "../errors/directory-errors.js";
export { EventsRemovedError } from "../errors/events-removed-error.js";
export { HoldLimitError, HoldNotFoundError } from "../errors/hold-errors.js";
export { ReservationLostError } from "../errors/idempotency-errors.js";
export { IllegalJobChangeError, JobNotFoundError, VersionConflictError } from "../errors/job-errors.js";
export { TechnicianNotFoundError } from "../errors/technician-errors.js";
export { earthRadiusMeters, halfEarthMeters } from "../geo/great-circle.js";
export { onAbort, untilAborted } from "./aborts.js";
export {
  checkNoteAbsenceRequest,
  checkRemoveAbsenceRequest,
  isAbsenceStore,
  maxAbsences,
  tooManyAbsences,
  withAbsences,
} from "./absences.js";
export { badCursor } from "./bad-cursor.js";
export {
  changeJob,
  listJobErrors,
  type NewJobFields,
  parseHeldUntil,
  parseJobDetails,
  parseJobFilter,
} from "./change-job.js";
export { checkAddHoldRequest } from "./check-add-hold.js";
export { checkCustomer } from "./check-customer.js";
export { customerKind, type EntryKind, technicianKind } from "./check-entry.js";
export {
  checkFields,
  checkFieldsBesideStore,
  checkOperationOptions,
  checkRecordFields,
  checkSignal,
  type FieldsOf,
  findMeantName,
  toUnknownFieldProblem,
} from "./check-fields.js";
export {
  checkEnding,
  checkListEventsRequest,
  checkListJobEventsRequest,
  checkListRequest,
  checkMoveRequest,
} from "./check-ledger-requests.js";
export {
  checkLocationReport,
  checkUpdateLocationsOptions,
  type TimedReport,
  withValidReports,
} from "./check-location-report.js";
export {
  checkBoolean,
  checkCount,
  checkDistance,
  checkFunction,
  checkIds,
  checkList,
  checkMethods,
  checkNumber,
  checkNumberOrOff,
  checkObject,
  checkOneOf,
  checkOptionalFunction,
  checkText,
  checkWhole,
} from "./check-option.js";
export { checkDistanceProvider, isDirectory, isHoldStore, isJobStore, isLedger, isQueueStore } from "./check-plugin.js";
export { checkListPositionChangesRequest, checkListPositionsRequest, isPositionSource } from "./check-positions.js";
export { contactFields } from "./check-profile.js";
export {
  checkHoldQueueRequest,
  checkLeaveQueueRequest,
  checkListOpeningsRequest,
  checkListWaitingRequest,
  checkReadQueueOptions,
  leastSilenceSeconds,
  maxOpenings,
} from "./check-queue-requests.js";
export { checkRecords } from "./check-records.js";
export { checkRemoveOldRequest } from "./check-remove-old.js";
export { readStoredDecision, readStoredRequirements, type StoredRequirements } from "./check-requirements.js";
export { checkTechnician, type GivenTechnician } from "./check-technician.js";
export { checkPlannedVisit, checkSearchWindow } from "./check-visit.js";
export { checkClock, maxTimerMs, pause, systemClock } from "./clock.js";
export { type CandidateRow, type CompactDecision, toCompactDecision } from "./compact-decision.js";
export {
  type BlankRequest,
  type BlankResult,
  createDirectory,
  type DirectoryTable,
  type EntryWrite,
  type EntryWriteResults,
  type EntryWrites,
  listChangeErrors,
} from "./create-directory.js";
export { createNameFinder } from "./create-name-finder.js";
export { type Deadline, type DeadlineOptions, startDeadline } from "./deadline.js";
export { erasedMessage, erasedReason } from "./erase-records.js";
export { findJsonExcess } from "./find-json-excess.js";
export { isPossibleDrive, measureChecked } from "./measure-checked.js";
export { measureMatrixChecked, type RoadMatrix } from "./measure-matrix.js";
export { findSwappedPlace } from "./median-place.js";
export { memoizeRecent } from "./memoize-recent.js";
export type { Refusal } from "./or-refusal.js";
export { retryOvertaken } from "./retry-overtaken.js";
export { listTechnicianFaults, type TechnicianRecord } from "./technician-faults.js";
export { createTurns, takeTurn } from "./turns.js";
export { createTurnstile, type Turnstile } from "./turnstile.js";
export { findInstant, isTimeZone } from "./wall-clock.js";
export { wrapDistances } from "./wrap-distances.js";

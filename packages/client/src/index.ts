export {
  type AssignmentPage,
  type CustomerPage,
  createDispatchClient,
  type DispatchCallOptions,
  type DispatchClient,
  type ImportOptions,
  type JobPage,
  type ListCustomersQuery,
  type ListJobsQuery,
  type ListQuery,
  type ListTechniciansQuery,
  type Move,
  type PositionChangesJson,
  type PositionChangesOptions,
  type TechnicianPage,
} from "./create-dispatch-client.js";
export type { CallOptions, DispatchClientOptions } from "./create-request.js";
export { DispatchApiError } from "./dispatch-api-error.js";
export type * from "./generated.js";
export type { EventsOptions } from "./read-events.js";
export type {
  ImportedRowJson,
  ImportKind,
  ImportProblemJson,
  ImportResults,
  ImportSummaryJson,
} from "./read-import.js";

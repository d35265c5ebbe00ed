export type {
  AssignmentJson,
  DeclineJson,
  DispatchBody,
  DispatchJson,
  ExplanationJson,
  LocationBody,
  LocationErrorJson,
  LocationJson,
  LocationsBody,
  LocationsJson,
  MoveBody,
  PreviewJson,
  ReassignBody,
  WireForm,
  WireId,
} from "@dispatch/http-adapter";
export {
  type AssignmentPage,
  createDispatchClient,
  type DispatchCallOptions,
  type DispatchClient,
  type ListQuery,
  type Move,
} from "./create-dispatch-client.js";
export type { CallOptions, DispatchClientOptions } from "./create-request.js";
export { DispatchApiError } from "./dispatch-api-error.js";
export type { EventsOptions } from "./read-events.js";

export { createDispatchApp, type DispatchAppOptions } from "./create-dispatch-app.js";
export type { WireForm, WireId } from "./json/wire-form.js";
export { isBusinessOutcome } from "./problem/business-outcome.js";
export {
  type FieldError,
  notFound,
  type Problem,
  type ProblemStatus,
  type ReasonsJson,
  toProblemResponse,
} from "./problem/problem.js";
export { ProblemError } from "./problem/problem-error.js";
export { problemOfError } from "./problem/problem-of-error.js";
export type { HealthCheck } from "./routes/check-health.js";
export type { ReadinessChecks } from "./routes/check-ready.js";
export type { DispatchAppParts, RouteOptions } from "./routes/list-routes.js";
export type { MetricsAnswer } from "./routes/show-metrics.js";
export type { EventSettings } from "./routes/stream-events.js";
export { listMatchedPaths } from "./wire/matched-routes.js";
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
} from "./wire/messages.js";

export { createDispatchApp } from "./create-dispatch-app.js";
export type { DispatchAppOptions, DispatchAppParts } from "./dispatch-app-options.js";
export type { DispatchEnv, GuardedRoute, RoutePlace } from "./dispatch-env.js";
export type { EventSettings } from "./events/create-event-streams.js";
export type { ImportSettings } from "./imports/import-limits.js";
export type { WireId } from "./json/wire-form.js";
export type { HealthCheck, ReadinessChecks } from "./probes/run-checks.js";
export type { MetricsAnswer } from "./probes/show-metrics.js";
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
export { listMatchedPaths } from "./request/matched-routes.js";
export type { ReadForecast, ReadQuota, ReadRouting, RoutingState } from "./route/route-parts.js";

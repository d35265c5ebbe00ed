export { createDispatchApp, type DispatchAppOptions, type DispatchAppParts } from "./create-dispatch-app.js";
export type { FieldError, Problem, ProblemStatus } from "./problem/problem.js";
export { problemOfError } from "./problem/problem-of-error.js";
export type { HealthCheck } from "./routes/check-health.js";
export type { ReadinessChecks } from "./routes/check-ready.js";
export type { EventSettings } from "./routes/stream-events.js";

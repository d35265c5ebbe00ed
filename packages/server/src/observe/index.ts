export { createLogger, type LoggerOptions, type LogLevel } from "./log/create-logger.js";
export { type Logger, logRequests } from "./log/log-requests.js";
export { createMetrics, type Metrics, type MetricsOptions } from "./metrics/create-metrics.js";
export type { LimitLike } from "./metrics/limit-metrics.js";
export type { OpenAssignmentsLike } from "./metrics/open-assignments.js";
export type { OrsClientLike } from "./metrics/ors-metrics.js";
export type { PoolLike } from "./metrics/pool-metrics.js";
export type { RemovalCounter } from "./metrics/removal-metrics.js";
export { createTracing, type Tracing, type TracingOptions } from "./tracing/create-tracing.js";

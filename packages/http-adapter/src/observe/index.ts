export { createObservedDispatcher } from "./create-observed-dispatcher.js";
export { createMetrics, type Metrics, type MetricsOptions } from "./metrics/create-metrics.js";
export type { OrsClientLike } from "./metrics/ors-metrics.js";
export type { PoolLike } from "./metrics/pool-metrics.js";
export type { Observer, Operation, Step, StepFacts } from "./observer.js";

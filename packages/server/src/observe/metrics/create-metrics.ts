import type { Observer, TurnResult } from "@dispatch/core";
import { checkFields, checkMethods } from "@dispatch/core/plugin-kit";
import type { OrsHooks } from "@dispatch/ors-client";
import type { Context, MiddlewareHandler } from "hono";
import { collectDefaultMetrics, Registry } from "prom-client";
import { toStep } from "../to-step.js";
import { createEventFailureCounter } from "./event-metrics.js";
import { type LimitLike, showLimits } from "./limit-metrics.js";
import { type OpenAssignmentsLike, showOpenAssignments } from "./open-assignments.js";
import { countOperations } from "./operation-metrics.js";
import { countOrsRequests, type OrsClientLike, showOrsState } from "./ors-metrics.js";
import { type PoolLike, showPool } from "./pool-metrics.js";
import { countTurns } from "./queue-metrics.js";
import { countRemovals, type RemovalCounter } from "./removal-metrics.js";
import { countRequests } from "./request-metrics.js";
import { countSteps } from "./step-metrics.js";

/** Options of `createMetrics`. */
export interface MetricsOptions {
  /**
   * The registry for the metrics, such as one that already has metrics of your process.
   *
   * @default a new one, with metrics of the process: CPU, memory, garbage collection, event-loop delay
   */
  readonly registry?: Registry | undefined;
}

/** Metrics for Prometheus. Each part can be used on its own. */
export interface Metrics {
  readonly registry: Registry;
  /** Answers a scrape; for `createDispatchApp`, or `app.get("/metrics", metrics.answer)` in an app of your own. */
  readonly answer: (context: Context) => Promise<Response>;
  /** Counts and times HTTP requests; for `createDispatchApp`, also as its `probeMiddleware`. */
  readonly middleware: MiddlewareHandler;
  /** Counts and times dispatches and their steps; for `createDispatcher`. */
  readonly observer: Observer;
  /** Counts and times the requests to openrouteservice; for `createOrsClient`. */
  readonly orsHooks: OrsHooks;
  /** Counts failures of the log of events; for `events.onFailure` of `createDispatchApp`. */
  readonly onEventsFailure: () => void;
  /**
   * Shows what waits, and counts the batches of the queue; its result is for `onTurn` of `runQueue`. Call it once, for one
   * queue or all of them.
   *
   * @param windowMs as in `runQueue`
   */
  showQueue(windowMs: number): (turn: TurnResult, queue: string) => void;
  /** Counts what is removed because it is old, and shows when that was done last. Call it once. */
  showRemoval(): RemovalCounter;
  /** Shows the circuit breaker and the quota of a client. Call it once, for one client. */
  showOrsState(client: OrsClientLike): void;
  /** Shows how many assignments are open, and the age of the oldest. Call it once, for one ledger. */
  showOpenAssignments(ledger: OpenAssignmentsLike): void;
  /** Shows how a `pg.Pool` is used. Call it once, for one pool. */
  showPool(pool: PoolLike): void;
  /** Shows a limit, and how much of it is in use. Call it once for each name. */
  showLimit(limit: LimitLike): void;
}

/**
 * Creates metrics in a registry. Names, labels and meanings are stable: docs/observability.md lists them.
 *
 * @example
 * const metrics = createMetrics();
 * const dispatcher = createDispatcher({ ...options, observer: metrics.observer });
 * const app = createDispatchApp({ dispatcher, assignments, metrics: metrics.answer, middleware: [metrics.middleware] });
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  checkFields("", options, { registry: true });
  const registry = options.registry ?? createProcessRegistry();
  checkMethods("registry", registry, "a registry of prom-client", ["registerMetric", "metrics"]);
  return {
    registry,
    answer: async (context) => context.body(await registry.metrics(), 200, { "content-type": registry.contentType }),
    middleware: countRequests(registry),
    observer: countDispatches(registry),
    orsHooks: countOrsRequests(registry),
    onEventsFailure: createEventFailureCounter(registry),
    showQueue: (windowMs) => countTurns(registry, windowMs),
    showRemoval: () => countRemovals(registry),
    showOrsState: (client) => showOrsState(registry, client),
    showOpenAssignments: (ledger) => showOpenAssignments(registry, ledger),
    showPool: (pool) => showPool(registry, pool),
    showLimit: showLimits(registry),
  };
}

function countDispatches(registry: Registry): Observer {
  const countOperation = countOperations(registry);
  const countStep = countSteps(registry);
  return {
    observe(operation) {
      if (operation.part === "dispatcher") return countOperation(operation);
      const step = toStep(operation);
      return step === null ? undefined : countStep(step, operation.signal);
    },
  };
}

function createProcessRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

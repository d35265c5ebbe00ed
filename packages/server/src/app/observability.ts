import type { AssignmentLedger, Observer, QueueSettings } from "@dispatch/core";
import { ProblemError } from "@dispatch/http-adapter";
import type { OrsClient, OrsClientOptions } from "@dispatch/ors-client";
import type { MiddlewareHandler } from "hono";
import {
  createLogger,
  createMetrics,
  createTracing,
  type LimitLike,
  logRequests,
  type Metrics,
  type PoolLike,
} from "../observe/index.js";
import { describeError } from "../observe/log/describe-error.js";
import type { ServerSettings } from "../settings/settings.js";
import type { PrimaryLine } from "../workers/join-workers.js";
import type { RemovalListener } from "./remove-old.js";

/** Traces, logs and, unless they are turned off, metrics of the server. */
export interface Observability {
  /** The outermost middleware of the app. */
  readonly middleware: readonly MiddlewareHandler[];
  readonly probeMiddleware: readonly MiddlewareHandler[];
  readonly metrics: Metrics["answer"] | undefined;
  readonly observers: readonly Observer[];
  readonly orsOptions: Pick<OrsClientOptions, "fetch" | "hooks">;
  /** Shows a limit and how much of it is used. */
  showLimit(limit: LimitLike): void;
  /** Logs and counts that the log of events cannot be read. */
  onEventsFailure(error: unknown): void;
  /** Listens to the queue: metrics, and a line of the log when it starts to fail. */
  watchQueue(windowMs: number): Required<Pick<QueueSettings, "onTurn" | "onFailure">>;
  /** Listens to the removal of old records: metrics, and a line of the log for each failed run. */
  watchRemoval(): RemovalListener;
  /** Adds the metrics of parts that are created later. */
  show(parts: {
    readonly pool: PoolLike | null;
    readonly orsClient: OrsClient | null;
    /** Null if no ledger sees the assignments of all tenants. */
    readonly ledger: Pick<AssignmentLedger, "countOpen"> | null;
  }): void;
}

export function createObservability(
  settings: ServerSettings,
  log: (line: string) => void,
  primary?: PrimaryLine,
): Observability {
  const tracing = createTracing();
  const metrics = settings.hasMetrics ? createMetrics() : null;
  const counters = metrics === null ? [] : [metrics.middleware];
  const logger = createLogger({ level: settings.logLevel, write: log });
  return {
    middleware: [tracing.middleware, logRequests(logger), ...counters],
    probeMiddleware: counters,
    metrics: metrics === null ? undefined : toAnswer(metrics, primary),
    observers: [tracing.observer, ...(metrics === null ? [] : [metrics.observer])],
    onEventsFailure(error) {
      logger.error({ error: describeError(error) }, "the log of events cannot be read");
      metrics?.onEventsFailure();
    },
    watchQueue(windowMs) {
      const count = metrics?.showQueue(windowMs);
      /** Queues whose failure is in the log, until they have a batch again, or nothing waits. */
      const failing = new Set<string>();
      return {
        onTurn(turn, queue) {
          count?.(turn, queue);
          if (turn.batch === null && turn.state.waiting.length > 0) return;
          for (const one of [queue, ""]) failing.delete(one);
        },
        onFailure(error, queue) {
          if (failing.has(queue)) return;
          failing.add(queue);
          const tenant = queue === "" ? undefined : queue;
          logger.error({ error: describeError(error), tenant }, "the queue could not dispatch waiting jobs");
        },
      };
    },
    watchRemoval() {
      const counter = metrics?.showRemoval();
      return {
        onRemoved: (what, count) => counter?.onRemoved(what, count),
        onRun: () => counter?.onRun(),
        onFailure(error) {
          logger.error({ error: describeError(error) }, "old records could not be removed");
          counter?.onFailure();
        },
      };
    },
    orsOptions: { fetch: tracing.fetch, hooks: metrics?.orsHooks },
    showLimit: (limit) => metrics?.showLimit(limit),
    show({ pool, orsClient, ledger }) {
      if (ledger !== null) metrics?.showOpenAssignments(ledger);
      if (pool !== null) metrics?.showPool(pool);
      if (orsClient !== null) metrics?.showOrsState(orsClient);
    },
  };
}

/** Each of several processes answers with the metrics of all. */
function toAnswer({ answer, registry }: Metrics, primary: PrimaryLine | undefined): Metrics["answer"] {
  if (primary === undefined) return answer;
  primary.showMetrics(registry);
  return async (context) => {
    const text = await primary.readMetrics();
    if (text === null) throw new ProblemError(tooLate);
    return context.body(text, 200, { "content-type": registry.contentType });
  };
}

const tooLate = {
  status: 503,
  code: "METRICS_UNAVAILABLE",
  detail: "The metrics of the other processes did not arrive in time",
} as const;

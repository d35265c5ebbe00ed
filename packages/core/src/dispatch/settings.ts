import type { MetricName } from "../domain/decision.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import { checkCount, checkNumber } from "../plugins/check-option.js";
import { type Clock, systemClock } from "../plugins/clock.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import type { TechnicianSource } from "../plugins/technician-source.js";

/** What a dispatcher is made of. */
export interface DispatcherOptions {
  readonly customers: CustomerSource;
  readonly technicians: TechnicianSource;
  readonly distances: DistanceProvider;
  readonly assignments: AssignmentStore;
  /**
   * How many technicians the first routing call measures: the nearest by great circle. It changes what a decision
   * costs, never what it is. With more, a second call is needed more seldom.
   *
   * @default 20
   */
  readonly shortlistSize?: number | undefined;
  /**
   * What "nearest" means.
   *
   * @default "door-to-door"
   */
  readonly metric?: MetricName | undefined;
  /**
   * How far either end of a drive may be from its road, in metres: the proof leaves this much room at both ends. Must
   * be given with the metric `"road"`, which leaves out what the provider says of it.
   *
   * @default `maxSnapMeters` of the provider
   */
  readonly maxSnapMeters?: number | undefined;
  /**
   * With the metric `"duration"`: nobody gets nearer to the customer faster than this, in kilometres an hour. The
   * proof rests on it, and on `maxSnapMeters`: durations do not cover the straight legs at the ends of a drive.
   *
   * @default 130
   */
  readonly topSpeedKmh?: number | undefined;
  /**
   * The most routing calls a decision may cost. Where it ends the search, the decision says so in `optimality`.
   *
   * @default Infinity
   */
  readonly maxCalls?: number | undefined;
  /**
   * The most elements (technicians measured) a decision may cost. Where it ends the search, the decision says so in
   * `optimality`.
   *
   * @default Infinity
   */
  readonly maxElements?: number | undefined;
  /**
   * How long the search may take, in milliseconds, 1 to 2,147,483,647. Then the best one measured is claimed, and the
   * decision says so in `optimality`; where nobody is measured by then, the dispatch fails.
   *
   * @default no deadline
   */
  readonly deadlineMs?: number | undefined;
  /** @default the clock of the machine */
  readonly clock?: Clock | undefined;
}

/** The options, checked and complete. */
export interface DispatcherSettings {
  readonly customers: CustomerSource;
  readonly technicians: TechnicianSource;
  readonly distances: DistanceProvider;
  readonly assignments: AssignmentStore;
  readonly shortlistSize: number;
  readonly metric: MetricName;
  readonly maxSnapMeters: number;
  readonly topSpeedKmh: number;
  readonly maxCalls: number;
  readonly maxElements: number;
  readonly deadlineMs: number | null;
  readonly clock: Clock;
}

const metricNames: readonly MetricName[] = ["door-to-door", "road", "duration"];

/** @throws {InvalidRequestError} naming the first option that cannot be used */
export function parseDispatcherOptions(options: DispatcherOptions): DispatcherSettings {
  const { customers, technicians, distances, assignments, metric = "door-to-door" } = options;
  checkPlugins({ customers, technicians, distances, assignments });
  if (!metricNames.includes(metric)) {
    throw new InvalidRequestError(`metric must be one of ${metricNames.join(", ")}; got ${String(metric)}`);
  }
  if (metric === "road" && options.maxSnapMeters === undefined) {
    throw new InvalidRequestError('maxSnapMeters must be given with the metric "road"');
  }
  return Object.freeze({
    customers,
    technicians,
    distances,
    assignments,
    metric,
    shortlistSize: checkBudget("shortlistSize", options.shortlistSize ?? 20),
    maxSnapMeters: checkNumber("maxSnapMeters", options.maxSnapMeters ?? distances.maxSnapMeters, 0, maxMeters),
    topSpeedKmh: checkNumber("topSpeedKmh", options.topSpeedKmh ?? 130, 1, 10_000),
    maxCalls: checkBudget("maxCalls", options.maxCalls ?? Number.POSITIVE_INFINITY),
    maxElements: checkBudget("maxElements", options.maxElements ?? Number.POSITIVE_INFINITY),
    deadlineMs: options.deadlineMs === undefined ? null : checkNumber("deadlineMs", options.deadlineMs, 1, maxTimerMs),
    clock: options.clock ?? systemClock,
  });
}

/** Half-way around the Earth is farther than any snap. */
const maxMeters = 20_037_508;

/** Timers run at once above this. */
const maxTimerMs = 2 ** 31 - 1;

function checkPlugins(plugins: Record<string, { readonly specificationVersion: string } | undefined>): void {
  for (const [option, plugin] of Object.entries(plugins)) {
    if (plugin?.specificationVersion !== "v1") {
      throw new InvalidRequestError(
        `${option} must be a plug-in with specificationVersion "v1"; got ${String(plugin?.specificationVersion)}`,
      );
    }
  }
}

/** Infinity stands for no limit. */
function checkBudget(option: string, value: number): number {
  return value === Number.POSITIVE_INFINITY ? value : checkCount(option, value);
}

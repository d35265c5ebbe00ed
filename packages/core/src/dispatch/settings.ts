import type { Observer } from "../contract/observer.js";
import { describeValue } from "../domain/describe-value.js";
import { defaultWorkSeconds, maxWorkSeconds } from "../domain/job.js";
import type { DispatchLimits } from "../domain/limits.js";
import { defaultOverrunSeconds, defaultTopSpeedKmh } from "../domain/visit.js";
import { builtInRules } from "../eligibility/built-in-rules.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { halfEarthMeters } from "../geo/great-circle.js";
import { checkFieldsBesideStore, type FieldsOf } from "../plugin-kit/check-fields.js";
import {
  checkBoolean,
  checkCount,
  checkFunction,
  checkList,
  checkMethods,
  checkNumber,
  checkNumberOrOff,
  checkObject,
  checkText,
  checkWhole,
} from "../plugin-kit/check-option.js";
import { checkDistanceProvider, checkPlugin } from "../plugin-kit/check-plugin.js";
import { checkClock, maxTimerMs, systemClock } from "../plugin-kit/clock.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import type { Clock } from "../plugins/clock.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";
import type { Policy } from "../plugins/policy.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { nearest } from "../policies/nearest.js";
import { type ClaimTurns, createClaimTurns } from "./claim-turns.js";
import { type HoldOptions, type HoldSettings, parseHoldOptions } from "./hold-settings.js";
import { observedAssignments, observedCustomers, observedDistances, observedTechnicians } from "./observed-parts.js";
import type { RankingSettings } from "./ranking.js";
import { parseSlotOptions, type SlotOptions, type SlotSettings } from "./slot-settings.js";

/** The plug-ins and options of a dispatcher. */
export interface DispatcherOptions {
  readonly customers: CustomerSource;
  readonly technicians: TechnicianSource;
  readonly distances: DistanceProvider;
  readonly assignments: AssignmentStore;
  /**
   * How many technicians the first routing call measures: the nearest by great circle, a whole number from 1. It
   * changes the cost of a decision, never its result. With a larger shortlist, a second call is needed less often.
   *
   * @default 20
   */
  readonly shortlistSize?: number | undefined;
  /**
   * Chooses among the eligible technicians.
   *
   * @default `nearest`
   */
  readonly policy?: Policy | undefined;
  /** Rules for who may go, in addition to those for `Requirements` and capacity. Default: no further rules. */
  readonly rules?: readonly EligibilityRule[] | undefined;
  /**
   * The highest speed at which anyone can approach the customer, in kilometres an hour, 1 to 10,000. The proof of a
   * policy that compares times rests on it.
   *
   * @default 130
   */
  readonly topSpeedKmh?: number | undefined;
  /**
   * The most routing calls a decision may cost, a whole number from 1. If it ends the search, the decision says so in
   * `optimality`.
   *
   * @default Infinity
   */
  readonly maxCalls?: number | undefined;
  /**
   * The most elements (technicians measured) a decision may cost, a whole number from 1. If it ends the search, the
   * decision says so in `optimality`.
   *
   * @default Infinity
   */
  readonly maxElements?: number | undefined;
  /**
   * The most technicians that a search loads from the source, a whole number from 1. If it ends the search, the
   * decision says so in `optimality`. In the same way, a search ends at 200,000 stretches of time in which technicians could
   * start, besides one of each; all searches of a batch together at 1,000,000.
   *
   * @default 100,000
   */
  readonly maxRows?: number | undefined;
  /**
   * The most pages that a search loads from the source, a whole number from 1. If it ends the search, the decision says
   * so in `optimality`. A page has `shortlistSize` technicians at first, and each further one twice as many, up to
   * 1000.
   *
   * @default 200
   */
  readonly maxPages?: number | undefined;
  /**
   * How long the search may take, in milliseconds, 1 to 2,147,483,647. Then the best measured technician is claimed,
   * and the decision says so in `optimality`. If nobody is measured by then, the dispatch fails.
   *
   * @default no deadline
   */
  readonly deadlineMs?: number | undefined;
  /**
   * The longest way door to door of any dispatch, in metres, 1 to 20,037,508. A shorter limit in the requirements takes
   * precedence. Guards against wrong coordinates, such as swapped ones. `"off"`: no limit.
   *
   * @default 1,000,000
   */
  readonly maxDistanceMeters?: number | "off" | undefined;
  /**
   * How old the reported location of a technician may be in any dispatch, in seconds, 1 to 2,147,483,647. Applies only
   * to technicians who have reported a location: one without a time is their base. `"off"`: no limit.
   *
   * @default 86,400 (a day)
   */
  readonly maxLocationAgeSeconds?: number | "off" | undefined;
  /**
   * How long ago `requirements.startsAt` of a new request may be, in seconds, 0 to 2,147,483,647: the work then starts
   * now. An earlier start is refused. `decline` and `reassign` use the stored start, however old it is. `"off"`: no
   * limit.
   *
   * @default 86,400 (a day)
   */
  readonly maxPastStartSeconds?: number | "off" | undefined;
  /**
   * How long the work takes if a dispatch does not say so, in seconds, a whole number from 0 to 604,800 (a week).
   *
   * @default 3,600 (an hour)
   */
  readonly defaultWorkSeconds?: number | undefined;
  /**
   * How long the work takes if it needs a skill, by the name of the skill, in the same range; at most 1,000 skills. Work
   * that needs several of them takes as long as the longest. Default: `defaultWorkSeconds` for all work.
   */
  readonly workSecondsBySkill?: Readonly<Record<string, number>> | undefined;
  /**
   * How long after the end of a shift the work may end, in seconds, a whole number from 0 to 86,400 (a day). It must
   * start within the shift, and never lasts into an absence.
   *
   * @default 0
   */
  readonly overtimeSeconds?: number | undefined;
  /**
   * Whether the drive to the work must be within working hours too.
   *
   * @default false
   */
  readonly isDriveInShift?: boolean | undefined;
  /**
   * How long a technician whose visit should have ended counts as busy, in seconds from now, a whole number from 1 to
   * 604,800 (a week). Later appointments stand.
   *
   * @default 1,800 (half an hour)
   */
  readonly overrunSeconds?: number | undefined;
  /** How much a search for slots may cost. Default: the defaults of its fields. */
  readonly slots?: SlotOptions | undefined;
  /** How many slots may be held, and for how long. Default: the defaults of its fields. */
  readonly holds?: HoldOptions | undefined;
  /**
   * How long an idempotency key is remembered, in milliseconds, 1 to 2,147,483,647.
   *
   * @default 86,400,000 (a day)
   */
  readonly idempotencyKeepMs?: number | undefined;
  /** @default the clock of the machine */
  readonly clock?: Clock | undefined;
  /**
   * Observes every call of the dispatcher, and every call that it makes of its plug-ins: one observer or several, the
   * first outermost. Default: no observer, at no cost.
   */
  readonly observer?: Observer | readonly Observer[] | undefined;
}

/** The options, checked and complete. */
export interface DispatcherSettings {
  readonly customers: CustomerSource;
  readonly technicians: TechnicianSource;
  readonly distances: DistanceProvider;
  readonly assignments: AssignmentStore;
  readonly shortlistSize: number;
  readonly ranking: RankingSettings;
  readonly rules: readonly EligibilityRule[];
  readonly maxCalls: number;
  readonly maxElements: number;
  readonly maxRows: number;
  readonly maxPages: number;
  readonly deadlineMs: number | null;
  readonly limits: DispatchLimits;
  readonly maxPastStartSeconds: number | null;
  readonly idempotencyKeepMs: number;
  readonly time: TimeSettings;
  readonly slots: SlotSettings;
  readonly holds: HoldSettings;
  readonly clock: Clock;
  readonly observers: readonly Observer[];
  readonly claimTurns: ClaimTurns;
}

/** What the time of work depends on, besides the work. */
export interface TimeSettings {
  readonly defaultWorkSeconds: number;
  readonly workSecondsBySkill: ReadonlyMap<string, number>;
  readonly overtimeSeconds: number;
  readonly isDriveInShift: boolean;
  readonly overrunSeconds: number;
}

const optionFields: FieldsOf<DispatcherOptions> = {
  customers: true,
  technicians: true,
  distances: true,
  assignments: true,
  shortlistSize: true,
  policy: true,
  rules: true,
  topSpeedKmh: true,
  maxCalls: true,
  maxElements: true,
  maxRows: true,
  maxPages: true,
  deadlineMs: true,
  maxDistanceMeters: true,
  maxLocationAgeSeconds: true,
  maxPastStartSeconds: true,
  defaultWorkSeconds: true,
  workSecondsBySkill: true,
  overtimeSeconds: true,
  isDriveInShift: true,
  overrunSeconds: true,
  slots: true,
  holds: true,
  idempotencyKeepMs: true,
  clock: true,
  observer: true,
};

const maxSeconds = 2_147_483_647;

/** @throws {InvalidRequestError} naming the first option that cannot be used */
export function parseDispatcherOptions(options: DispatcherOptions): DispatcherSettings {
  checkFieldsBesideStore(options, optionFields);
  const { customers, technicians, distances, assignments, rules = [], policy = nearest } = options;
  const { maxDistanceMeters = 1_000_000, maxLocationAgeSeconds = 86_400, maxPastStartSeconds = 86_400 } = options;
  checkPlugin("customers", customers, "a customer source", ["findCustomer"]);
  checkPlugin("technicians", technicians, "a technician source", ["findNearest", "findTechnicians"]);
  checkDistanceProvider("distances", distances);
  checkPlugin("assignments", assignments, "an assignment store", ["createAssignment"]);
  // With 0, no call would have room for anyone, and a search would never end.
  checkBudget("distances.maxOriginsPerCall", distances.maxOriginsPerCall);
  checkSnaps(distances);
  checkPolicy(policy);
  checkList("rules", rules).forEach((rule, index) => {
    checkMethods(`rules[${index}]`, rule, "an eligibility rule", ["check"]);
  });
  const ranking = {
    policy,
    maxSnapMeters: distances.maxSnapMeters,
    reportsSnaps: distances.reportsSnaps,
    topSpeedKmh: checkNumber("topSpeedKmh", options.topSpeedKmh ?? defaultTopSpeedKmh, 1, 10_000),
  };
  const observers = toObservers(options.observer);
  return Object.freeze({
    customers: observedCustomers(customers, observers),
    technicians: observedTechnicians(technicians, observers),
    distances: observedDistances(distances, observers),
    assignments: observedAssignments(assignments, observers),
    observers,
    ranking,
    rules: [...builtInRules, ...rules],
    shortlistSize: checkBudget("shortlistSize", options.shortlistSize ?? 20),
    maxCalls: checkBudget("maxCalls", options.maxCalls ?? Number.POSITIVE_INFINITY),
    maxElements: checkBudget("maxElements", options.maxElements ?? Number.POSITIVE_INFINITY),
    maxRows: checkBudget("maxRows", options.maxRows ?? 100_000),
    maxPages: checkBudget("maxPages", options.maxPages ?? 200),
    deadlineMs: options.deadlineMs === undefined ? null : checkNumber("deadlineMs", options.deadlineMs, 1, maxTimerMs),
    limits: {
      maxDistanceMeters: checkNumberOrOff("maxDistanceMeters", maxDistanceMeters, 1, halfEarthMeters),
      maxLocationAgeSeconds: checkNumberOrOff("maxLocationAgeSeconds", maxLocationAgeSeconds, 1, maxSeconds),
    },
    maxPastStartSeconds: checkNumberOrOff("maxPastStartSeconds", maxPastStartSeconds, 0, maxSeconds),
    idempotencyKeepMs: checkNumber("idempotencyKeepMs", options.idempotencyKeepMs ?? 86_400_000, 1, maxTimerMs),
    time: parseTimeSettings(options),
    slots: parseSlotOptions(options.slots),
    holds: parseHoldOptions(options.holds),
    clock: checkClock(options.clock ?? systemClock),
    claimTurns: createClaimTurns(),
  });
}

const maxSkills = 1000;

function parseTimeSettings(options: DispatcherOptions): TimeSettings {
  const { workSecondsBySkill = {}, overtimeSeconds = 0, isDriveInShift = false, overrunSeconds } = options;
  const bySkill = Object.entries(checkObject("workSecondsBySkill", workSecondsBySkill));
  if (bySkill.length > maxSkills) {
    throw new InvalidRequestError({
      parameter: "workSecondsBySkill",
      problem: `must have at most ${maxSkills} skills`,
    });
  }
  for (const [skill, seconds] of bySkill) checkWhole(`workSecondsBySkill.${skill}`, seconds, 0, maxWorkSeconds);
  const workSeconds = options.defaultWorkSeconds ?? defaultWorkSeconds;
  return {
    defaultWorkSeconds: checkWhole("defaultWorkSeconds", workSeconds, 0, maxWorkSeconds),
    workSecondsBySkill: new Map(bySkill),
    overtimeSeconds: checkWhole("overtimeSeconds", overtimeSeconds, 0, 86_400),
    isDriveInShift: checkBoolean("isDriveInShift", isDriveInShift),
    overrunSeconds: checkWhole("overrunSeconds", overrunSeconds ?? defaultOverrunSeconds, 1, maxWorkSeconds),
  };
}

function toObservers(given: Observer | readonly Observer[] = []): readonly Observer[] {
  const isList = Array.isArray(given);
  const observers: readonly Observer[] = isList ? [...given] : [given];
  for (const [index, observer] of observers.entries()) {
    checkMethods(isList ? `observer[${index}]` : "observer", observer, "an observer", ["observe"]);
  }
  return observers;
}

/** The proof rests on both. */
function checkSnaps({ maxSnapMeters, reportsSnaps }: DistanceProvider): void {
  if (!(maxSnapMeters > 0 && maxSnapMeters <= halfEarthMeters)) {
    throw new InvalidRequestError({
      parameter: "distances.maxSnapMeters",
      problem: `must be a number above 0 and at most ${halfEarthMeters}; got ${describeValue(maxSnapMeters)}`,
    });
  }
  if (typeof reportsSnaps !== "boolean") {
    throw new InvalidRequestError({
      parameter: "distances.reportsSnaps",
      problem: `must be true or false; got ${describeValue(reportsSnaps)}`,
    });
  }
}

const units: readonly Policy["unit"][] = ["meters", "seconds", "cost"];

function checkPolicy(policy: Policy): void {
  // A name, or `leastLoaded` itself.
  if (typeof policy === "string" || typeof policy === "function") {
    const hint = typeof policy === "string" ? "import the policy, and give that" : "call it, and give what it returns";
    throw new InvalidRequestError({
      parameter: "policy",
      problem: `must be a policy, such as nearest or leastLoaded({ withinMeters: 1000 }); got ${describeValue(policy)}: ${hint}`,
    });
  }
  checkMethods("policy", policy, "a policy", ["toCost"]);
  checkText("policy.name", policy.name);
  if (!units.includes(policy.unit)) {
    throw new InvalidRequestError({
      parameter: "policy",
      problem: `must have a unit of ${units.join(", ")}; got ${describeValue(policy.unit)}`,
    });
  }
  if (policy.toLowerBound !== undefined) checkFunction("policy.toLowerBound", policy.toLowerBound);
  if (policy.toPreference !== undefined) checkFunction("policy.toPreference", policy.toPreference);
  checkNumber("policy.tolerance", policy.tolerance ?? 0, 0, Number.MAX_VALUE);
}

/** Infinity stands for no limit. */
function checkBudget(option: string, value: number): number {
  return value === Number.POSITIVE_INFINITY ? value : checkCount(option, value);
}

import type { DecisionPolicy } from "../domain/decision.js";

/** The level that counts the jobs left without a technician; those whose pair the caller fixed count together. */
export const fixedLevel = "left, fixed";

const notPreferredLevel = "not preferred";

const priorityPrefix = "left, priority ";

/** Leaving a job costs this much more for each second that it has waited, in thousandths of the unit: 10 m, or 1 s. */
const waitCostMilliPerSecond = { meters: 10_000, seconds: 1000, cost: 0 };
/** After this long, waiting no longer adds to it. */
const maxWaitedSeconds = 7200;

/** What a wait adds to the cost of leaving a job. */
export function toWaitCost(waitedSeconds: number, { unit }: Pick<DecisionPolicy, "unit">): number {
  return Math.floor(Math.min(maxWaitedSeconds, Math.max(0, waitedSeconds))) * waitCostMilliPerSecond[unit];
}

/** The level that counts the jobs of a priority that are left without a technician. */
export function toPriorityLevel(priority: number): string {
  return `${priorityPrefix}${priority}`;
}

/** A job, as the levels of its batch count it if it is left. */
export interface LeavableJob {
  readonly priority: number;
  readonly isFixed: boolean;
}

/** The level that counts a job if it is left. */
export function toLeftLevel({ isFixed, priority }: LeavableJob): string {
  return isFixed ? fixedLevel : toPriorityLevel(priority);
}

/** Names the levels of a batch with these jobs. See `BatchDecision.levels`. */
export function toLevels(jobs: readonly LeavableJob[], { unit }: Pick<DecisionPolicy, "unit">): readonly string[] {
  const priorities = new Set(jobs.filter(({ isFixed }) => !isFixed).map(({ priority }) => priority));
  const classes = [...priorities].sort((left, right) => right - left).map((priority) => toPriorityLevel(priority));
  const fixed = jobs.some(({ isFixed }) => isFixed) ? [fixedLevel] : [];
  return [...fixed, ...classes, notPreferredLevel, toCostLevel(unit)];
}

function toCostLevel(unit: DecisionPolicy["unit"]): string {
  return `thousandths of ${unit === "cost" ? "the cost" : unit}`;
}

/** Whether the last level is the cost of this policy. */
export function areLevelsOf(levels: readonly string[], { unit }: Pick<DecisionPolicy, "unit">): boolean {
  return levels.at(-1) === toCostLevel(unit);
}

/** Jobs that are left come first, the highest priority first; then those who are not preferred, then the cost. */
export function areLevelsInOrder(levels: readonly string[]): boolean {
  const priorities = levels.slice(0, -2).map(readPriority);
  const isFalling = priorities.every(
    (priority, index) => index === 0 || priority < (priorities[index - 1] ?? Number.NaN),
  );
  return isFalling && !priorities.some(Number.isNaN) && levels.at(-2) === notPreferredLevel;
}

/** The priority whose jobs a level counts, infinite for fixed ones; NaN if it does not count jobs that are left. */
function readPriority(level: string): number {
  if (level === fixedLevel) return Number.POSITIVE_INFINITY;
  const digits = level.startsWith(priorityPrefix) ? level.slice(priorityPrefix.length) : "";
  return /^\d+$/.test(digits) ? Number(digits) : Number.NaN;
}

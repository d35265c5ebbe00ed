import type {
  BatchCandidate,
  BatchCost,
  BatchDecision,
  BatchExclusion,
  BatchJobDecision,
} from "../domain/batch-decision.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkText } from "../plugin-kit/check-option.js";
import { checkBatchDecision } from "./check-batch-decision.js";
import { addCosts, type LexCost, subtractCosts, toMilli, toPairCost, zeroCost } from "./lex-cost.js";
import { type AssignmentCell, type AssignmentSolution, solveAssignment, toAssignmentRow } from "./solve-assignment.js";
import { findPairViolation, findPolicy, type VerifyBatchOptions } from "./verify-batch.js";

/** A job that would get another technician, or none. */
export interface ChangedJob {
  readonly jobId: string;
  /** Null if the job is left now. */
  readonly fromTechnicianId: string | null;
  /** Null if the job would then be left. */
  readonly toTechnicianId: string | null;
  /** How much more it would then cost, in the policy's unit; null if it is left, now or then. */
  readonly difference: number | null;
}

/** Why a technician has, or does not have, a job of a batch. */
export interface PairExplanation {
  /**
   * - `"chosen"`: they have the job.
   * - `"measured"`: they could have it.
   * - `"unmeasured"`: even the least possible cost was too high to measure them.
   * - `"excluded"`: they cannot have it, for `reasons`.
   */
  readonly status: "chosen" | "measured" | "unmeasured" | "excluded";
  /** Present only if they are excluded. */
  readonly reasons?: BatchExclusion["reasons"];
  /** How much more this pair costs than that of the technician who has the job; null if either cost is not known. */
  readonly ownDifference: number | null;
  /**
   * How much more the batch would cost with this pair and the best of the rest, level by level; null if the pair was not
   * measured.
   */
  readonly totalDifference: BatchCost | null;
  /** Whether `totalDifference` is proven; otherwise a pair that was not measured might make it smaller. */
  readonly isExact: boolean;
  /** The other jobs that would then change, in the order of the batch. */
  readonly changedJobs: readonly ChangedJob[];
}

/**
 * Explains one pair of a batch from the record alone: solves the rest again with the measured pairs, and says which jobs
 * would then change.
 *
 * @throws {InvalidRequestError} `decision` is not a decision of a batch, or the job or the technician is not in it
 */
export function explainPair(
  decision: BatchDecision,
  jobId: string,
  technicianId: string,
  options: VerifyBatchOptions = {},
): PairExplanation {
  const { jobs, technicians, levels } = checkBatchDecision(decision);
  checkText("jobId", jobId);
  checkText("technicianId", technicianId);
  checkFields("options.", options, { policy: true });
  const job = jobs.find((one) => one.jobId === jobId);
  const technician = technicians.find(({ id }) => id === technicianId);
  if (job === undefined) throw toNotInBatchError("jobId", "job");
  if (technician === undefined) throw toNotInBatchError("technicianId", "technician");
  const candidate = findCandidate(job, technicianId);
  const own = findCandidate(job, job.technicianId);
  const ownDifference = candidate === undefined || own === undefined ? null : candidate.cost - own.cost;
  const unchanged = { ownDifference, totalDifference: null, isExact: false, changedJobs: [] };
  const exclusion = job.excluded.find((one) => one.technicianId === technicianId);
  if (exclusion !== undefined) return { status: "excluded", reasons: exclusion.reasons, ...unchanged };
  if (candidate === undefined) return { status: "unmeasured", ...unchanged };
  if (job.technicianId === technicianId) {
    return { status: "chosen", ...unchanged, totalDifference: zeroCost(levels.length), isExact: true };
  }
  const rest = withoutPair(decision, jobId, technicianId);
  const solution = solveMeasured(rest);
  const total = addCosts(toTotal(rest, solution), toCost(job, candidate, levels.length));
  return {
    status: "measured",
    ownDifference,
    totalDifference: subtractCosts(total, decision.total),
    isExact: decision.optimality.proven && isExact(rest, solution, options),
    changedJobs: rest.jobs.flatMap((other, row) => toChanged(other, toTechnicianId(rest, solution, row))),
  };
}

function toNotInBatchError(parameter: string, what: string): InvalidRequestError {
  return new InvalidRequestError({ parameter, problem: `must be the id of a ${what} of the batch` });
}

function findCandidate({ candidates }: BatchJobDecision, technicianId: string | null): BatchCandidate | undefined {
  return candidates.find((one) => one.technicianId === technicianId);
}

function toCost(
  { hasPreferred }: BatchJobDecision,
  { cost, isPreferred }: BatchCandidate,
  levelCount: number,
): LexCost {
  return toPairCost(levelCount, hasPreferred && isPreferred !== true, toMilli(cost));
}

/** The batch without the job, and without one lane of the technician. */
function withoutPair(decision: BatchDecision, jobId: string, technicianId: string): BatchDecision {
  return {
    ...decision,
    jobs: decision.jobs.filter((job) => job.jobId !== jobId),
    technicians: decision.technicians.map((technician) =>
      technician.id === technicianId && technician.freeLanes !== null
        ? { ...technician, freeLanes: technician.freeLanes - 1 }
        : technician,
    ),
  };
}

function solveMeasured({ jobs, technicians, levels }: BatchDecision): AssignmentSolution {
  const columnOf = new Map(technicians.map(({ id }, column) => [id, column]));
  const toCells = (job: BatchJobDecision): readonly AssignmentCell[] =>
    job.candidates.flatMap((candidate) => {
      const column = columnOf.get(candidate.technicianId);
      return column === undefined ? [] : [{ column, cost: toCost(job, candidate, levels.length) }];
    });
  return solveAssignment({
    rowCount: jobs.length,
    columnCount: technicians.length,
    levelCount: levels.length,
    toCapacity: (column) => technicians[column]?.freeLanes ?? Number.POSITIVE_INFINITY,
    toCells: (row) => toAssignmentRow(toCells(jobs[row] as BatchJobDecision), levels.length),
    toLeaveCost: (row) => jobs[row]?.leaveCost ?? zeroCost(levels.length),
  });
}

function toTechnicianId({ technicians }: BatchDecision, { columns }: AssignmentSolution, row: number): string | null {
  const column = columns[row] ?? null;
  return column === null ? null : (technicians[column]?.id ?? null);
}

function toTotal(decision: BatchDecision, solution: AssignmentSolution): LexCost {
  const levelCount = decision.levels.length;
  return decision.jobs
    .map((job, row) => {
      const candidate = findCandidate(job, toTechnicianId(decision, solution, row));
      return candidate === undefined ? job.leaveCost : toCost(job, candidate, levelCount);
    })
    .reduce(addCosts, zeroCost(levelCount));
}

/** Whether the new prices prove that no pair that was not measured could make the total smaller. */
function isExact(
  rest: BatchDecision,
  { rowPrices, columnPrices }: AssignmentSolution,
  { policy }: VerifyBatchOptions,
): boolean {
  const zero = zeroCost(rest.levels.length);
  const technicians = rest.technicians
    .map((technician, column) => ({ ...technician, price: columnPrices.get(column) ?? zero }))
    .filter(({ freeLanes }) => freeLanes !== 0);
  const priced = { ...rest, technicians };
  return rest.jobs.every((job, row) => {
    const pricedJob = { ...job, price: rowPrices[row] ?? job.leaveCost };
    return findPairViolation(pricedJob, priced, policy ?? findPolicy(rest.policy.name)) === null;
  });
}

function toChanged(job: BatchJobDecision, technicianId: string | null): readonly ChangedJob[] {
  if (technicianId === job.technicianId) return [];
  const [from, to] = [findCandidate(job, job.technicianId), findCandidate(job, technicianId)];
  const difference = from === undefined || to === undefined ? null : to.cost - from.cost;
  return [{ jobId: job.jobId, fromTechnicianId: job.technicianId, toTechnicianId: technicianId, difference }];
}

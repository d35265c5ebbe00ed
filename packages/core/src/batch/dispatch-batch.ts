import type { BatchFailure, BatchResult, BookedJob, DispatchBatchRequest } from "../dispatch/batch-request.js";
import { claim } from "../dispatch/claim.js";
import type { MeasuredProspect } from "../dispatch/prospect.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { toDecision } from "../dispatch/to-decision.js";
import type { BatchDecision } from "../domain/batch-decision.js";
import type { Decision } from "../domain/decision.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { checkObject, checkText } from "../plugin-kit/check-option.js";
import { isJobStore, toLedger } from "../plugin-kit/check-plugin.js";
import { type BatchEntry, checkBatchRequest, createBatch } from "./create-batch.js";
import type { BatchLine, BatchStanding, BatchSurvey } from "./settle-batch.js";
import { toBatchDecision } from "./to-batch-decision.js";

/** Someone whose calendar has changed counts as lost: the batch is decided again without them. */
const reload = async (): Promise<boolean> => false;

/** Decides a batch, and books each job by its own atomic claim. */
export async function dispatchBatch(
  given: DispatchBatchRequest,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
  signal: AbortSignal | undefined,
): Promise<BatchResult> {
  checkObject("request", given);
  const { actor, reason, ...request } = given;
  for (const [name, value] of Object.entries({ actor, reason })) if (value !== undefined) checkText(name, value);
  checkBatchRequest(request, settings);
  toLedger(settings.assignments, "dispatchBatch");
  const { survey, entries, failures: unfit } = await createBatch(request, settings, deadline);
  const booked: BookedJob[] = [];
  const failures: BatchFailure[] = [...unfit];
  const decisions: BatchDecision[] = [];

  /** Books one job. Returns whether its technician was lost to another booking. */
  const book = async (entry: BatchEntry, prospect: MeasuredProspect, column: number, decision: BatchDecision) => {
    const { line, notes } = entry;
    const record = toJobRecord(line, prospect, survey, decision, settings);
    const said = { ...notes, actor, reason };
    try {
      const assignment = await claim(prospect, record, said, { ...line, reload }, settings.assignments, signal);
      if (assignment === null) return true;
      booked.push({ jobId: line.id, assignment });
      survey.book(line, column);
    } catch (error) {
      signal?.throwIfAborted();
      if (!DispatchError.isInstance(error)) throw error;
      failures.push({ jobId: line.id, error });
      survey.drop(line);
    }
    return false;
  };

  const bookAll = async (standing: BatchStanding, decision: BatchDecision): Promise<boolean> => {
    const lost = new Set<number>();
    for (const [row, entry] of entries.entries()) {
      const column = standing.columns[row] ?? null;
      if (entry.line.isBooked || column === null || lost.has(column)) continue;
      const prospect = findMeasured(entry.line, survey, column);
      if (prospect !== undefined && (await book(entry, prospect, column, decision))) lost.add(column);
    }
    for (const column of lost) survey.lose(column);
    return lost.size > 0;
  };

  // Each time around, at least one technician is lost, so this ends.
  for (;;) {
    const standing = await survey.settle();
    const isAnyoneMeasured = survey.lines.some(({ measured }) => measured.length > 0);
    if (booked.length === 0 && !isAnyoneMeasured && survey.ending?.error !== undefined) throw survey.ending.error;
    const decision = toBatchDecision(survey, standing, settings);
    decisions.push(decision);
    if (!(await bookAll(standing, decision))) break;
  }
  const left = survey.lines.filter(({ isBooked }) => !isBooked);
  await keepAttempts(left, decisions.at(-1), settings, signal);
  return { booked, left: left.map(({ id }) => id), failures, decisions };
}

function findMeasured(line: BatchLine, { columns }: BatchSurvey, column: number): MeasuredProspect | undefined {
  const id = columns[column]?.technician.id;
  return line.measured.find(({ technician }) => technician.id === id);
}

/** The record of one job, to be stored with its booking. */
function toJobRecord(
  line: BatchLine,
  best: MeasuredProspect,
  { usage }: BatchSurvey,
  { optimality, jobs }: BatchDecision,
  { distances }: DispatcherSettings,
): Decision {
  const bar = { isPreferred: best.isPreferred, cost: best.outcome.cost };
  const standing = { best, contenders: [], mayBeUnseen: false, isSettled: true, least: best, bar };
  const surveyed = { ...line, usage: { calls: usage.calls, elements: line.measured.length }, ending: null };
  return { ...toDecision(surveyed, standing, distances), optimality, batch: { jobs: jobs.length } };
}

/** Keeps with each waiting job that is left why nobody got it. */
async function keepAttempts(
  left: readonly BatchLine[],
  decision: BatchDecision | undefined,
  { assignments }: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!isJobStore(assignments)) return;
  const failure = { code: "NO_TECHNICIAN_AVAILABLE", message: "No technicians available in this batch" };
  for (const { id } of left) {
    if (id.startsWith("request-")) continue;
    const reasons = decision?.jobs.find(({ jobId }) => jobId === id)?.reasons ?? null;
    await assignments.noteAttempt(id, { failure, reasons, decision: null }, { signal });
  }
}

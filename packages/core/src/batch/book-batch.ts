import type { BatchFailure, BookedJob } from "../contract/batch-request.js";
import { claim } from "../dispatch/claim.js";
import type { MeasuredProspect } from "../dispatch/prospect.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { toDecision } from "../dispatch/to-decision.js";
import type { BatchDecision } from "../domain/batch-decision.js";
import type { Decision } from "../domain/decision.js";
import { DispatchError } from "../errors/dispatch-error.js";
import type { Batch } from "./create-batch.js";
import { listExchanges } from "./list-exchanges.js";
import type { BatchLine, BatchStanding, BatchSurvey } from "./settle-batch.js";
import { toBatchDecision } from "./to-batch-decision.js";

/** What was decided and booked so far. */
export interface BatchProgress {
  readonly booked: BookedJob[];
  readonly failures: BatchFailure[];
  readonly decisions: BatchDecision[];
}

/** What is noted with every booking of the batch. */
export interface BookingContext {
  readonly settings: DispatcherSettings;
  readonly actor: string | undefined;
  readonly reason: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Someone whose calendar has changed counts as lost: the batch is decided again without them. */
const neverReload = async (): Promise<boolean> => false;

/**
 * Decides a batch and books its jobs, one by one. As long as technicians were lost to other bookings, decides the rest
 * again without them. Adds to the progress, and returns how many technicians were lost.
 */
export async function bookBatch({ survey }: Batch, progress: BatchProgress, context: BookingContext): Promise<number> {
  const { settings, actor, reason, signal } = context;
  const { booked, failures, decisions } = progress;
  const lost = new Set<number>();

  /**
   * Books one job.
   *
   * @param column the position of its technician in `survey.columns`
   * @returns whether the technician was lost to another booking
   */
  const book = async (line: BatchLine, prospect: MeasuredProspect, column: number, decision: BatchDecision) => {
    const stored = new Set(survey.lines.filter(({ notes }) => notes.jobId !== undefined).map(({ id }) => id));
    const record = await toJobRecord(line, prospect, survey, decision, { settings, stored, signal });
    const bookingNotes = { ...line.notes, actor, reason };
    try {
      const assignment = await claim(
        prospect,
        record,
        bookingNotes,
        { ...line, reload: neverReload },
        settings.assignments,
        signal,
      );
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

  /** Returns whether somebody was lost. `standing.columns` has the column of each line's technician, in the order of lines. */
  const bookAll = async (standing: BatchStanding, decision: BatchDecision): Promise<boolean> => {
    const lostNow = new Set<number>();
    for (const [row, line] of survey.lines.entries()) {
      const column = standing.columns[row] ?? null;
      if (line.isBooked || column === null || lostNow.has(column)) continue;
      const prospect = findMeasured(line, survey, column);
      if (prospect !== undefined && (await book(line, prospect, column, decision))) lostNow.add(column);
    }
    for (const column of lostNow) {
      survey.lose(column);
      lost.add(column);
    }
    return lostNow.size > 0;
  };

  // Each time around, at least one technician is lost, so this ends.
  for (;;) {
    const standing = await survey.settle();
    const isAnyoneMeasured = survey.lines.some(({ measured }) => measured.length > 0);
    if (booked.length === 0 && !isAnyoneMeasured && survey.ending?.error !== undefined) throw survey.ending.error;
    const decision = await toBatchDecision(survey, standing, settings);
    decisions.push(decision);
    if (!(await bookAll(standing, decision))) return lost.size;
  }
}

function findMeasured(line: BatchLine, { columns }: BatchSurvey, column: number): MeasuredProspect | undefined {
  const id = columns[column]?.technician.id;
  return line.measured.find(({ technician }) => technician.id === id);
}

/** The record of one job, to be stored with its booking. */
async function toJobRecord(
  line: BatchLine,
  best: MeasuredProspect,
  { usage }: BatchSurvey,
  decision: BatchDecision,
  { settings, ...means }: Pick<BookingContext, "settings" | "signal"> & { readonly stored: ReadonlySet<string> },
): Promise<Decision> {
  const { optimality, jobs } = decision;
  const bar = { isPreferred: best.isPreferred, cost: best.outcome.cost };
  const standing = { best, contenders: [], mayBeUnseen: false, isSettled: true, cheapest: best, bar };
  const surveyed = { ...line, usage: { calls: usage.calls, elements: line.measured.length }, ending: null };
  const exchanges = await listExchanges(decision, line.id, { policy: settings.ranking.policy, ...means });
  return {
    ...toDecision(surveyed, standing, settings.distances),
    optimality,
    batch: { jobs: jobs.length, ...(exchanges !== undefined && { exchanges }) },
  };
}

import type { BatchJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { explainFailure } from "../../act/explain-failure.js";
import type { HeldJobs } from "../../act/use-held-jobs.js";
import { type Attempt, repeatSafely } from "../../kit/repeat-safely.js";
import { useDesk } from "../../shell/desk-context.js";
import { Dialog } from "../../shell/dialog.js";
import type { Names } from "../../shell/use-names.js";
import { useTexts } from "../../texts/use-texts.js";
import type { BatchOutcome, JobOutcome } from "./outcome-view.js";
import { type Plan, type PlanRequest, toBatchBody } from "./plan.js";
import { isProven, toOpenText } from "./to-open-text.js";

export interface CommitDialogProps {
  readonly plan: Plan;
  readonly names: Names;
  readonly held: HeldJobs;
  /** Called when the server has answered. */
  onBooked(outcome: BatchOutcome): void;
  /** Called when the booking starts and when it ends. */
  onBusy(isBusy: boolean): void;
  /** Called if the plan must be worked out again. */
  onStale(): void;
  readonly onClose: () => void;
}

type Step =
  | { readonly is: "asking" }
  | { readonly is: "booking"; readonly attempt: number }
  | { readonly is: "failed"; readonly text: string };

type Outcome = BatchJson["jobs"][number];

/** Books the batch, and finds out for each job what became of it. */
export function CommitDialog(props: CommitDialogProps): JSX.Element {
  const { plan, names, held, onBooked, onBusy, onStale, onClose } = props;
  const { session, board } = useDesk();
  const { texts } = useTexts();
  const { batch, act } = texts;
  const isWaiting = (jobId: string): boolean => board.state.get().jobs.get(jobId)?.status === "waiting";
  const [step, setStep] = useState<Step>({ is: "asking" });
  const [isExact, setExact] = useState(false);
  // As it is when the dispatcher is asked: others may take some of the jobs later.
  const [bookable] = useState(() => plan.pairs.filter(({ jobId }) => isWaiting(jobId)).length);
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);
  const planned = new Map(plan.pairs.map(({ jobId, technicianId }) => [jobId, technicianId]));
  const request: PlanRequest = isExact
    ? { ...plan.request, jobIds: [...planned.keys()], fixed: planned }
    : plan.request;

  /** A job that takes no part was changed by someone else, or booked by an attempt whose answer got lost. */
  const explainMissing = async (jobId: string, outcome: Outcome, isRepeated: boolean): Promise<JobOutcome> => {
    await board.refresh(jobId);
    const { jobs, assignments } = board.state.get();
    const [job, assignment] = [jobs.get(jobId), assignments.get(jobId)];
    if (job?.status === "assigned" && assignment !== undefined) {
      return explainAssigned(jobId, String(assignment.tech_id), isRepeated);
    }
    return {
      text: job?.status === "waiting" ? batch.stays(toOpenText(outcome, texts, false)) : batch.ended,
      isProblem: true,
    };
  };
  const explainAssigned = async (jobId: string, technicianId: string, isRepeated: boolean): Promise<JobOutcome> => {
    const name = names.technician(technicianId);
    if (isRepeated && technicianId === planned.get(jobId))
      return { text: batch.goes(name), isProblem: false, by: "us" };
    const text = (await isByQueue(jobId)) ? batch.alreadyByQueue(name) : batch.already(name);
    const wanted = request.fixed.get(jobId);
    if (wanted === undefined || wanted === technicianId) return { text, isProblem: false, by: "others" };
    return { text: batch.notKept(text, names.technician(wanted)), isProblem: true, by: "others" };
  };
  const isByQueue = async (jobId: string): Promise<boolean> => {
    try {
      const { history } = await session.client.readJobDecisions(jobId);
      return history.findLast(({ to }) => to === "assigned")?.actor === "queue";
    } catch {
      return false;
    }
  };
  const toResult = async (outcome: Outcome, isBest: boolean, isRepeated: boolean): Promise<JobOutcome> => {
    const jobId = String(outcome.job_id);
    const expected = planned.get(jobId);
    if (outcome.outcome === "failed") return explainMissing(jobId, outcome, isRepeated);
    if (outcome.technician_id === null) {
      const why = toOpenText(outcome, texts, isBest);
      return {
        text: expected === undefined ? batch.stays(why) : batch.lostRace(why),
        isProblem: expected !== undefined,
      };
    }
    const name = names.technician(String(outcome.technician_id));
    const isOther = expected !== undefined && expected !== String(outcome.technician_id);
    const text = isOther ? batch.goesInstead(name, names.technician(expected)) : batch.goes(name);
    return { text, isProblem: false, by: "us" };
  };
  const book = async (): Promise<void> => {
    const { signal } = leaving.current;
    let isRepeated = false;
    setStep({ is: "booking", attempt: 0 });
    onBusy(true);
    try {
      // Jobs that wait need no key: none of them is booked twice, however often the batch is repeated.
      const send = ({ mayBeDone }: Attempt): Promise<BatchJson> => {
        isRepeated = mayBeDone;
        return session.client.dispatchBatch(toBatchBody(request), { signal });
      };
      const onWait = (attempt: number): void => setStep({ is: "booking", attempt });
      const answer = await held.undisturbed(() => repeatSafely(send, { signal, onWait }));
      const results = new Map<string, JobOutcome>();
      const isBest = isProven({ decision: answer.decisions.at(-1) });
      for (const outcome of answer.jobs) {
        results.set(String(outcome.job_id), await toResult(outcome, isBest, isRepeated));
      }
      const { jobs } = board.state.get();
      const left = plan.request.jobIds.filter(
        (id) => results.get(id)?.by === undefined && jobs.get(id)?.status === "waiting",
      );
      if (!signal.aborted) onBooked({ jobIds: request.jobIds, results, left });
    } catch (error) {
      session.notice(error);
      if (!signal.aborted) setStep({ is: "failed", text: explainFailure(error, texts).text });
    }
    onBusy(false);
  };
  const isBusy = step.is === "booking";
  const close = (): void => {
    onClose();
    if (step.is === "failed") onStale();
  };
  return (
    <Dialog title={batch.book(bookable)} onClose={close} isBusy={isBusy} isWide>
      {step.is === "asking" && (
        <>
          <p>{batch.bookHint}</p>
          <p>{batch.noUndo}</p>
          <label class="check">
            <input
              type="checkbox"
              checked={isExact}
              onChange={({ currentTarget }) => setExact(currentTarget.checked)}
            />
            {batch.exact}
          </label>
        </>
      )}
      <p role="status">{step.is === "booking" && (step.attempt === 0 ? batch.booking : act.again(step.attempt))}</p>
      {step.is === "failed" && (
        <p role="alert" class="problem">
          {step.text}
        </p>
      )}
      <footer>
        {step.is !== "failed" && (
          <button type="button" class="primary" disabled={isBusy} onClick={() => void book()}>
            {batch.book(bookable)}
          </button>
        )}
        <button type="button" disabled={isBusy} onClick={close}>
          {step.is === "failed" ? act.previewAgain : act.cancel}
        </button>
      </footer>
    </Dialog>
  );
}

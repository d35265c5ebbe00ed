import type { BatchJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type BulkResult, ResultList } from "../../act/bulk-dialog.js";
import { explainFailure } from "../../act/explain-failure.js";
import { repeatSafely } from "../../kit/repeat-safely.js";
import { useDesk } from "../../shell/desk-context.js";
import { Dialog } from "../../shell/dialog.js";
import type { Names } from "../../shell/use-names.js";
import { useTexts } from "../../texts/use-texts.js";
import { type Plan, type PlanRequest, toBatchBody } from "./plan.js";
import { toOpenText } from "./to-open-text.js";

export interface CommitDialogProps {
  readonly plan: Plan;
  readonly names: Names;
  /** Called when the results have been seen. */
  onDone(): void;
  /** Called if the plan must be worked out again. */
  onStale(): void;
  readonly onClose: () => void;
}

type Step =
  | { readonly is: "asking" }
  | { readonly is: "booking"; readonly attempt: number }
  | { readonly is: "done"; readonly results: ReadonlyMap<string, BulkResult>; readonly bookedCount: number }
  | { readonly is: "failed"; readonly text: string };

type Outcome = BatchJson["jobs"][number];

/** Books the batch, and says for each job what became of it. */
export function CommitDialog({ plan, names, onDone, onStale, onClose }: CommitDialogProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts } = useTexts();
  const { batch, act } = texts;
  const [step, setStep] = useState<Step>({ is: "asking" });
  const [isExact, setExact] = useState(false);
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);
  const planned = new Map(plan.pairs.map(({ jobId, technicianId }) => [jobId, technicianId]));
  const request: PlanRequest = isExact
    ? { ...plan.request, jobIds: [...planned.keys()], fixed: planned }
    : plan.request;

  /** A job that takes no part was changed by someone else, or booked by an attempt whose answer got lost. */
  const explainMissing = async (jobId: string, outcome: Outcome): Promise<BulkResult> => {
    await board.refresh(jobId);
    const { jobs, assignments } = board.state.get();
    const [job, assignment] = [jobs.get(jobId), assignments.get(jobId)];
    if (job?.status === "assigned" && assignment !== undefined) {
      return { text: batch.already(names.technician(String(assignment.tech_id))), isProblem: false };
    }
    return { text: job?.status === "waiting" ? batch.stays(toOpenText(outcome, texts)) : batch.ended, isProblem: true };
  };
  const toResult = async (outcome: Outcome): Promise<BulkResult> => {
    const jobId = String(outcome.job_id);
    const expected = planned.get(jobId);
    if (outcome.outcome === "failed") return explainMissing(jobId, outcome);
    if (outcome.technician_id === null) {
      const why = toOpenText(outcome, texts);
      return {
        text: expected === undefined ? batch.stays(why) : batch.lostRace(why),
        isProblem: expected !== undefined,
      };
    }
    const name = names.technician(String(outcome.technician_id));
    const isOther = expected !== undefined && expected !== String(outcome.technician_id);
    return { text: isOther ? batch.goesInstead(name, names.technician(expected)) : batch.goes(name), isProblem: false };
  };
  const book = async (): Promise<void> => {
    const { signal } = leaving.current;
    setStep({ is: "booking", attempt: 0 });
    try {
      // Jobs that wait need no key: none of them is booked twice, however often the batch is repeated.
      const answer = await repeatSafely(() => session.client.dispatchBatch(toBatchBody(request), { signal }), {
        signal,
        onWait: (attempt) => setStep({ is: "booking", attempt }),
      });
      const results = new Map<string, BulkResult>();
      let bookedCount = 0;
      for (const outcome of answer.jobs) {
        const result = await toResult(outcome);
        results.set(String(outcome.job_id), result);
        // A job without anybody may be no surprise, but it is not booked; a failed one may have been booked before.
        if (outcome.outcome === "failed" ? !result.isProblem : outcome.technician_id !== null) bookedCount += 1;
      }
      setStep({ is: "done", results, bookedCount });
    } catch (error) {
      session.notice(error);
      if (!signal.aborted) setStep({ is: "failed", text: explainFailure(error, texts).text });
    }
  };
  const isBusy = step.is === "booking";
  const close = (): void => {
    onClose();
    if (step.is === "done") onDone();
    if (step.is === "failed") onStale();
  };
  const items = request.jobIds.map((id) => ({ id, name: names.job(id) }));
  return (
    <Dialog title={batch.book(plan.pairs.length)} onClose={close} isBusy={isBusy} isWide>
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
      <p role="status">
        {step.is === "booking" && (step.attempt === 0 ? batch.booking : act.again(step.attempt))}
        {step.is === "done" && batch.done(step.bookedCount, items.length)}
      </p>
      {step.is === "done" && <ResultList items={items} results={step.results} />}
      {step.is === "failed" && (
        <p role="alert" class="problem">
          {step.text}
        </p>
      )}
      <footer>
        {(step.is === "asking" || step.is === "booking") && (
          <button type="button" class="primary" disabled={isBusy} onClick={() => void book()}>
            {batch.book(plan.pairs.length)}
          </button>
        )}
        <button type="button" class={step.is === "done" ? "primary" : ""} disabled={isBusy} onClick={close}>
          {step.is === "done" ? batch.finish : step.is === "failed" ? act.previewAgain : act.cancel}
        </button>
      </footer>
    </Dialog>
  );
}

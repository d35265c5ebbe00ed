import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { explainFailure } from "../../act/explain-failure.js";
import { useHeldJobs } from "../../act/use-held-jobs.js";
import { useStore } from "../../kit/store.js";
import type { Session } from "../../session/session.js";
import { useDesk } from "../../shell/desk-context.js";
import { toHash, usePlace } from "../../shell/route.js";
import { useNames } from "../../shell/use-names.js";
import { useTexts } from "../../texts/use-texts.js";
import { ChangeDialog } from "./change-dialog.js";
import { CommitDialog } from "./commit-dialog.js";
import { JobFacts } from "./job-facts.js";
import { type BatchOutcome, OutcomeView } from "./outcome-view.js";
import { type Plan, type PlannedDrive, type PlannedPair, type PlanRequest, toBatchBody, toPlan } from "./plan.js";
import { PlanSummary } from "./plan-summary.js";
import { isProven, mayGoNext, toOpenText } from "./to-open-text.js";

export interface PlanViewProps {
  readonly first: PlanRequest;
  onBack(): void;
  /** Called when the batch is booked, and its results have been seen. */
  onDone(): void;
}

type Step =
  | { readonly is: "working"; readonly request: PlanRequest }
  | { readonly is: "ready"; readonly plan: Plan }
  | { readonly is: "booked"; readonly outcome: BatchOutcome; readonly maxJobs: number | undefined }
  | { readonly is: "failed"; readonly request: PlanRequest; readonly text: string };

/** The best assignment of the chosen jobs before anybody is booked, and afterwards what became of each. */
export function PlanView({ first, onBack, onDone }: PlanViewProps): JSX.Element {
  const { session, board, selectedJobs } = useDesk();
  const { texts } = useTexts();
  const { batch } = texts;
  const names = useNames();
  const jobs = useStore(board.state, (state) => state.jobs);
  const { view } = usePlace();
  const [step, setStep] = useState<Step>({ is: "working", request: first });
  const [changing, setChanging] = useState<string | null>(null);
  const [isBooking, setBooking] = useState(false);
  // The jobs leave one by one: none of that is news to who books them.
  const [isBusy, setBusy] = useState(false);
  const free = useRef<Plan | null>(null);
  if (step.is === "ready" && step.plan.request.fixed.size === 0) free.current = step.plan;
  const heading = useRef<HTMLHeadingElement>(null);
  const held = useHeldJobs(first.jobIds);
  // Held first: what the queue took before is not part of the preview.
  const asked = toAsked(step, held.isReady);
  useEffect(() => {
    if (asked === null) return;
    const asking = new AbortController();
    heading.current?.focus();
    previewPlan(session, asked, asking.signal).then(
      (plan) => !asking.signal.aborted && setStep({ is: "ready", plan }),
      (error: unknown) => {
        if (asking.signal.aborted) return;
        session.notice(error);
        setStep({ is: "failed", request: asked, text: explainFailure(error, texts).text });
      },
    );
    return () => asking.abort();
  }, [asked]);
  const isWaiting = (id: string): boolean => jobs.get(id)?.status === "waiting";
  const workOut = (request: PlanRequest): void => setStep({ is: "working", request });
  const workOutAgain = ({ jobIds, fixed, maxJobs }: PlanRequest): void => {
    const left = jobIds.filter(isWaiting);
    const pairs = new Map([...fixed].filter(([id]) => isWaiting(id)));
    if (left.length === 0) onBack();
    else workOut({ jobIds: left, fixed: pairs, maxJobs });
  };
  const release = (request: PlanRequest, jobId: string): void =>
    workOut({ ...request, fixed: new Map([...request.fixed].filter(([id]) => id !== jobId)) });

  const toFacts = (jobId: string): JSX.Element => {
    const job = jobs.get(jobId);
    const href = toHash({ view, jobId });
    return job === undefined ? <a href={href}>{names.job(jobId)}</a> : <JobFacts job={job} href={href} />;
  };
  const toRow = (pair: PlannedPair, { request }: Plan): JSX.Element => {
    const { jobId, technicianId, drive, isFixed } = pair;
    const name = names.job(jobId);
    return (
      <tr key={jobId}>
        <th scope="row">
          {toFacts(jobId)}
          {!isBusy && !isWaiting(jobId) && <span class="tag late">{batch.gone}</span>}
        </th>
        <td>
          <b>{names.technician(technicianId)}</b> {isFixed && <span class="tag">{batch.fixed}</span>}
          <br />
          {drive !== null && <Drive drive={drive} />}
        </td>
        <td class="row-actions">
          <button type="button" aria-label={batch.changeFor(name)} onClick={() => setChanging(jobId)}>
            {batch.change}
          </button>
          {isFixed && (
            <button
              type="button"
              class="quiet"
              aria-label={batch.releaseFor(name)}
              onClick={() => release(request, jobId)}
            >
              {batch.release}
            </button>
          )}
        </td>
      </tr>
    );
  };
  const showPlan = (plan: Plan): JSX.Element => (
    <>
      {held.count > 0 && <p class="dim">{batch.held(held.count)}</p>}
      <PlanSummary plan={plan} free={free.current} />
      {plan.pairs.length > 0 && (
        <table class="batch-table" aria-label={batch.pairs}>
          <thead>
            <tr>
              <th scope="col">{batch.job}</th>
              <th scope="col">{batch.technician}</th>
              <th scope="col">{batch.action}</th>
            </tr>
          </thead>
          <tbody>{plan.pairs.map((pair) => toRow(pair, plan))}</tbody>
        </table>
      )}
      {plan.open.some(mayGoNext) && <p>{batch.nextRunHint(plan.open.filter(mayGoNext).length)}</p>}
      {plan.open.length > 0 && (
        <table class="batch-table">
          <caption>{batch.open(plan.open.length)}</caption>
          <thead>
            <tr>
              <th scope="col">{batch.job}</th>
              <th scope="col">{batch.openWhy}</th>
              <th scope="col">{batch.action}</th>
            </tr>
          </thead>
          <tbody>
            {plan.open.map((one) => (
              <tr key={one.jobId}>
                <th scope="row">{toFacts(one.jobId)}</th>
                <td>{toOpenText(one, texts, isProven(plan))}</td>
                <td class="row-actions">
                  <button
                    type="button"
                    aria-label={batch.changeFor(names.job(one.jobId))}
                    onClick={() => setChanging(one.jobId)}
                  >
                    {batch.change}
                  </button>
                  {plan.request.fixed.has(one.jobId) && (
                    <button
                      type="button"
                      class="quiet"
                      aria-label={batch.releaseFor(names.job(one.jobId))}
                      onClick={() => release(plan.request, one.jobId)}
                    >
                      {batch.release}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
  if (step.is === "booked") {
    const { outcome, maxJobs } = step;
    const next = (jobIds: readonly string[]): void => workOut({ jobIds, fixed: new Map(), maxJobs });
    return <OutcomeView {...{ outcome, toFacts, onDone }} onNext={next} />;
  }
  const plan = step.is === "ready" ? step.plan : null;
  const request = step.is === "ready" ? step.plan.request : step.request;
  const bookable = plan?.pairs.filter(({ jobId }) => isBusy || isWaiting(jobId)).length ?? 0;
  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        {plan === null ? batch.title : batch.planTitle(plan.pairs.length, request.jobIds.length)}
      </h2>
      {step.is === "working" && <p role="status">{batch.working}</p>}
      {step.is === "failed" && (
        <p role="alert" class="problem">
          {step.text}
        </p>
      )}
      <div class="batch-bar">
        {plan !== null && (
          <button type="button" class="primary" disabled={bookable === 0} onClick={() => setBooking(true)}>
            {batch.book(bookable)}
          </button>
        )}
        {step.is !== "working" && (
          <button type="button" onClick={() => workOutAgain(request)}>
            {batch.again}
          </button>
        )}
        <button type="button" class="quiet" onClick={onBack}>
          {batch.back}
        </button>
      </div>
      {plan !== null && showPlan(plan)}
      {plan !== null && changing !== null && (
        <ChangeDialog
          {...{ plan, names }}
          jobId={changing}
          preview={(next, signal) => previewPlan(session, next, signal)}
          onUse={(next) => setStep({ is: "ready", plan: next })}
          onClose={() => setChanging(null)}
        />
      )}
      {plan !== null && isBooking && (
        <CommitDialog
          {...{ plan, names, held }}
          onBusy={setBusy}
          onStale={() => workOutAgain(request)}
          onBooked={(outcome) => {
            setBooking(false);
            // They stay selected nowhere: in Jobs, "Cancel jobs" would then mean those just booked.
            selectedJobs.set(new Set());
            setStep({ is: "booked", outcome, maxJobs: request.maxJobs });
          }}
          onClose={() => setBooking(false)}
        />
      )}
    </>
  );
}

function toAsked(step: Step, isReady: boolean): PlanRequest | null {
  return step.is === "working" && isReady ? step.request : null;
}

function Drive({ drive }: { readonly drive: PlannedDrive }): JSX.Element {
  const { texts, format } = useTexts();
  const distance = format.distance(drive.distanceMeters);
  if (drive.isEstimate) return <span>{texts.batch.estimate(distance)}</span>;
  return <span>{texts.batch.drive(distance, format.duration(drive.durationSeconds))}</span>;
}

async function previewPlan({ client }: Session, request: PlanRequest, signal: AbortSignal): Promise<Plan> {
  const body = { ...toBatchBody(request), dry_run: true, include_records: true };
  return toPlan(await client.dispatchBatch(body, { signal }), request);
}

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useStore } from "../../kit/store.js";
import { useNow } from "../../kit/use-now.js";
import { useDesk } from "../../shell/desk-context.js";
import type { Texts } from "../../texts/en.js";
import type { Format } from "../../texts/format.js";
import { useTexts } from "../../texts/use-texts.js";
import { dispatchOneByOne } from "./one-by-one.js";
import type { Plan } from "./plan.js";
import { isNoticeable, toCostText } from "./to-cost-text.js";

export interface PlanSummaryProps {
  readonly plan: Plan;
  /** The latest plan without fixed pairs: what one by one costs is told from its drives. Null: there was none. */
  readonly free: Plan | null;
}

/** What the assignment drives in all, what it saves, and whether it is proven. */
export function PlanSummary({ plan, free }: PlanSummaryProps): JSX.Element {
  const { texts, format } = useTexts();
  const { batch } = texts;
  const now = useNow();
  const saved = useSaved(plan, free, texts, format);
  const { decision, distanceMeters, hasEstimate, pairs } = plan;
  const drives = pairs.flatMap(({ drive }) => (drive === null ? [] : [drive]));
  const [distance, duration] = [
    format.distanceSum(drives.map((one) => one.distanceMeters)),
    format.durationSum(drives.map((one) => one.durationSeconds)),
  ];
  return (
    <div class="batch-summary">
      {pairs.length === 0 ? (
        <p>{batch.nobody}</p>
      ) : (
        <p>
          <b>
            {hasEstimate
              ? batch.estimates(format.distance(distanceMeters))
              : startLarge(batch.drives(distance, duration))}
          </b>
          {saved !== null && <span title={batch.savedHint}>{`. ${saved}.`}</span>}
        </p>
      )}
      {decision !== undefined && <p>{toProofText(decision, plan.request.fixed.size > 0, texts, format)}</p>}
      {decision !== undefined && <p class="dim">{batch.at(format.ago(decision.decided_at, now))}</p>}
    </div>
  );
}

function startLarge(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Compares the plan with giving the same jobs out one by one. Null if the answer does not allow that. */
function useSaved({ record, open, request }: Plan, free: Plan | null, { batch }: Texts, format: Format): string | null {
  const { board } = useDesk();
  const jobs = useStore(board.state, (state) => state.jobs);
  const { jobIds, maxJobs } = request;
  // A fixed pair changes what the batch costs, and nothing about one by one.
  const isSame = free?.request.maxJobs === maxJobs && free?.request.jobIds.join() === jobIds.join();
  const basis = isSame && free?.open.length === open.length ? free.record : undefined;
  const result = useMemo(() => {
    if (basis === undefined) return null;
    const toCreated = (id: string): number => Date.parse(jobs.get(id)?.created_at ?? "") || 0;
    const order = basis.jobs
      .map(({ job_id: id, priority }) => ({ id: String(id), priority }))
      .sort((one, other) => other.priority - one.priority || toCreated(one.id) - toCreated(other.id))
      .map(({ id }) => id);
    return dispatchOneByOne(basis, order, maxJobs);
  }, [basis, maxJobs, jobs]);
  if (result === null || record === undefined) return null;
  const { unit } = record.policy;
  const left = record.jobs.filter(({ technician_id: id }) => id === null);
  if (left.length !== open.length) return null;
  const leaveCost = left.reduce((sum, job) => sum + (job.leave_cost.at(-1) ?? 0), 0);
  const saved = result.cost - ((record.total.at(-1) ?? 0) - leaveCost) / 1000;
  if (!isNoticeable(saved, unit)) return batch.savedNothing;
  const amount = toCostText(Math.abs(saved), unit, format);
  if (saved < 0) return result.isExact ? batch.lost(amount) : batch.lostAbout(amount);
  return result.isExact ? batch.saved(amount) : batch.savedAbout(amount);
}

function toProofText(
  { optimality, policy }: NonNullable<Plan["decision"]>,
  isFixed: boolean,
  { batch }: Texts,
  format: Format,
): string {
  if (optimality.proven) return (isFixed ? batch.provenFixed : batch.proven)[policy.unit];
  const why = batch.unprovenWhy[optimality.reason];
  const { gap_meters: meters, gap_seconds: seconds } = optimality;
  if (meters !== null) return batch.unprovenGap(why, format.distance(meters));
  return seconds === null ? batch.unproven(why) : batch.unprovenGap(why, format.duration(seconds));
}

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { ActDialog } from "../../act/act-dialog.js";
import { useStore } from "../../kit/store.js";
import { useDesk } from "../../shell/desk-context.js";
import type { Names } from "../../shell/use-names.js";
import { toReasonPhrase } from "../../texts/reason-codes.js";
import { useTexts } from "../../texts/use-texts.js";
import { listOptions, type Option } from "./list-options.js";
import { comparePlans, type Plan, type PlanRequest } from "./plan.js";
import { isNoticeable, toCostText } from "./to-cost-text.js";
import { isProven, toOpenText } from "./to-open-text.js";

const maxOptions = 100;

export interface ChangeDialogProps {
  readonly plan: Plan;
  readonly jobId: string;
  readonly names: Names;
  preview(request: PlanRequest, signal: AbortSignal): Promise<Plan>;
  /** Goes on with the changed plan. Nobody is booked by that. */
  onUse(plan: Plan): void;
  readonly onClose: () => void;
}

/** Sends somebody else to one job of the batch, after a look at what that costs the whole batch. */
export function ChangeDialog({ plan, jobId, names, preview, onUse, onClose }: ChangeDialogProps): JSX.Element {
  const { texts } = useTexts();
  const { batch } = texts;
  const [technicianId, setTechnicianId] = useState<string | null>(null);
  const request = (technician: string): PlanRequest => ({
    ...plan.request,
    fixed: new Map(plan.request.fixed).set(jobId, technician),
  });
  return (
    <ActDialog
      title={batch.changeFor(names.job(jobId))}
      commitText={batch.use}
      previewKey={technicianId}
      preview={(signal) => preview(request(technicianId ?? ""), signal)}
      isPossible={(next) => next.pairs.some((pair) => pair.jobId === jobId)}
      showPreview={(next) => <Difference {...{ plan, next, jobId, names }} />}
      commit={async (next) => onUse(next)}
      doneText={() => batch.used}
      onClose={onClose}
    >
      <TechnicianField {...{ plan, jobId, names }} value={technicianId} onChange={setTechnicianId} />
      {technicianId === null && <p class="dim">{batch.pickFirst}</p>}
    </ActDialog>
  );
}

interface TechnicianFieldProps extends Pick<ChangeDialogProps, "plan" | "jobId" | "names"> {
  readonly value: string | null;
  onChange(technicianId: string): void;
}

/** The technicians who may go, the nearest first, and at the end those who cannot, with what is in the way. */
function TechnicianField({ plan, jobId, names, value, onChange }: TechnicianFieldProps): JSX.Element {
  const { board } = useDesk();
  const { texts, format } = useTexts();
  const { batch } = texts;
  const technicians = useStore(board.state, (state) => state.technicians);
  const job = useStore(board.state, (state) => state.jobs.get(jobId));
  const [search, setSearch] = useState("");
  const options = useMemo(() => {
    const current = plan.pairs.find((pair) => pair.jobId === jobId)?.technicianId;
    const others = job === undefined ? [] : listOptions(job, plan.record, technicians.values());
    return others
      .filter(({ id }) => id !== current)
      .map((option) => ({ id: option.id, name: names.technician(option.id), note: toNote(option) }));
  }, [plan, job, technicians, texts, format]);
  const text = search.trim().toLowerCase();
  const found = options.filter(({ id, name }) => text === "" || id === text || name.toLowerCase().includes(text));
  return (
    <div class="batch-who">
      <label>
        {batch.search}
        <input type="search" value={search} onInput={({ currentTarget }) => setSearch(currentTarget.value)} />
      </label>
      <label>
        {batch.who}
        <select
          size={7}
          value={value ?? ""}
          onChange={({ currentTarget }) => currentTarget.value !== "" && onChange(currentTarget.value)}
        >
          {found.slice(0, maxOptions).map(({ id, name, note }) => (
            <option key={id} value={id}>
              {batch.option(name, note)}
            </option>
          ))}
        </select>
      </label>
      {found.length > maxOptions && <p class="dim">{batch.manyMore(found.length - maxOptions)}</p>}
    </div>
  );

  function toNote(option: Option): string {
    if (option.is === "barred") return toReasonPhrase(option.reason, texts.why.reasons);
    if (option.is === "unmeasured") {
      const { straightMeters: meters } = option;
      return meters === null ? batch.unmeasured : texts.why.decision.straight(format.distance(meters));
    }
    const { distanceMeters, isEstimate } = option.drive;
    const distance = format.distance(distanceMeters);
    return isEstimate ? batch.estimate(distance) : distance;
  }
}

interface DifferenceProps extends Pick<ChangeDialogProps, "plan" | "jobId" | "names"> {
  readonly next: Plan;
}

/** What the change costs, and which other jobs change because of it. */
function Difference({ plan, next, jobId, names }: DifferenceProps): JSX.Element {
  const { texts, format } = useTexts();
  const { batch } = texts;
  const open = next.open.find((one) => one.jobId === jobId);
  if (open !== undefined) {
    const name = names.technician(next.request.fixed.get(jobId) ?? "");
    return <p class="problem">{batch.cannotGo(name, toOpenText(open, texts, isProven(next)))}</p>;
  }
  const { cost, open: more, changes } = comparePlans(plan, next);
  const others = changes.filter((change) => change.jobId !== jobId);
  const toName = (id: string | null): string => (id === null ? batch.nobodyShort : names.technician(id));
  const unit = next.decision?.policy.unit ?? "meters";
  const toCost = (amount: number): string => {
    if (!isNoticeable(amount, unit)) return batch.costsSame;
    const text = toCostText(Math.abs(amount), unit, format);
    return amount > 0 ? batch.costsMore(text) : batch.costsLess(text);
  };
  return (
    <>
      {cost !== null && (
        <p>
          <b>{toCost(cost)}</b>
        </p>
      )}
      {more > 0 && <p class="problem">{batch.leavesMore(more)}</p>}
      {more < 0 && <p>{batch.leavesFewer(-more)}</p>}
      <p>{others.length === 0 ? batch.othersStay : batch.othersChange}</p>
      <ul>
        {others.map(({ jobId: id, from, to }) => (
          <li key={id}>{batch.changes(names.job(id), toName(from), toName(to))}</li>
        ))}
      </ul>
    </>
  );
}

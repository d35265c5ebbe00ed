import type { JobChangeJson, ListedJobJson, ReleaseJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useDesk } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { moveEnd, toInstant, toLocalTime } from "../texts/local-time.js";
import { useTexts } from "../texts/use-texts.js";
import { ActDialog } from "./act-dialog.js";
import { Refusal } from "./explain-failure.js";

export interface MarkIllProps {
  readonly technicianId: WireId;
  readonly onClose: () => void;
}

interface Span {
  readonly from: string;
  readonly to: string;
}

interface Preview {
  readonly affected: readonly { readonly job: ListedJobJson; readonly change: JobChangeJson }[];
  /** How many more jobs they have in that time that were not tried. */
  readonly more: number;
  /** Whether exactly this absence is there before: somebody else has noted it. */
  readonly isNoted: boolean;
}

interface Answer {
  readonly results: readonly Result[];
  readonly isNoted: boolean;
}

type Result = Pick<ReleaseJson["released"][number], "job_id" | "is_released" | "failure"> & {
  readonly next: { readonly tech_id: WireId } | null;
};

/** Each costs a search: of more jobs, the preview gives the number only. */
const maxTried = 10;

/** Notes that a technician is ill, and hands their jobs of that time on, after it has been said to whom. */
export function MarkIll({ technicianId, onClose }: MarkIllProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const { client } = session;
  const { overrule } = texts;
  const { timeZone } = format;
  const [from, setFrom] = useState(() => toLocalTime(Date.now(), timeZone));
  const [to, setTo] = useState(() => toMidnight(toLocalTime(format.startOfDay(Date.now()) + 36 * hourMs, timeZone)));
  const span =
    from === "" || to === "" || to <= from ? null : { from: toInstant(from, timeZone), to: toInstant(to, timeZone) };
  const name = names.technician(technicianId);
  const field = (label: string, value: string, set: (value: string) => void): JSX.Element => (
    <label>
      {label}
      <input type="datetime-local" value={value} onChange={({ currentTarget }) => set(currentTarget.value)} />
    </label>
  );
  const toResult = ({ job_id: id, next, is_released: isReleased, failure }: Result): string => {
    const job = names.job(id);
    if (next !== null) return overrule.illGoes(job, names.technician(next.tech_id));
    const why = failure === null ? "" : (texts.why.failures[failure.code] ?? failure.detail);
    return isReleased ? overrule.illStillWaits(job, why) : overrule.illKept(job);
  };
  /** What has become of a job, as far as it is no longer theirs. */
  const toPresent = (id: WireId): readonly Result[] => {
    const { jobs, assignments } = board.state.get();
    const next = assignments.get(String(id)) ?? null;
    const isTheirs = String(next?.tech_id) === String(technicianId);
    const isOver = next === null && jobs.get(String(id))?.status !== "waiting";
    return isTheirs || isOver ? [] : [{ job_id: id, next, is_released: true, failure: null }];
  };
  const takeBack = async (): Promise<string> => {
    const { is_removed: isRemoved } = await client.removeAbsence(technicianId, { from: "", to: "", ...span });
    if (!isRemoved) throw new Refusal(overrule.illGone);
    return overrule.illUndone;
  };
  return (
    <ActDialog<Preview, Answer>
      title={overrule.illTitle(name)}
      commitText={overrule.illCommit}
      previewKey={span === null ? null : JSON.stringify(span)}
      preview={async (signal) => {
        const { visits, absences } = await client.readTechnicianCalendar(technicianId, span ?? {}, { signal });
        const { jobs, assignments } = board.state.get();
        const held = [...assignments.values()].filter(({ tech_id: id }) => String(id) === String(technicianId));
        const busy = new Set(visits.map(({ assignment_id: id }) => String(id)));
        const hasCalendar = board.state.get().technicians.get(String(technicianId))?.capacity !== undefined;
        const hit = held.flatMap(({ id, job_id: jobId }) => {
          const job = jobs.get(String(jobId));
          if (job === undefined || span === null) return [];
          return (hasCalendar ? busy.has(String(id)) : isDuring(job, span)) ? [job] : [];
        });
        const affected: { readonly job: ListedJobJson; readonly change: JobChangeJson }[] = [];
        for (const job of hit.slice(0, maxTried)) {
          const excluded = [...(job.requirements.excluded ?? []), technicianId];
          const body = { requirements: { ...job.requirements, excluded }, dry_run: true };
          affected.push({ job, change: await client.changeJob(job.id, body, { signal, ifMatch: "*" }) });
        }
        const isNoted = absences.some((one) => isSameTime(one, span));
        return { affected, more: Math.max(0, hit.length - maxTried), isNoted };
      }}
      showPreview={({ affected, more, isNoted }) => (
        <>
          {isNoted && <p>{overrule.illNoted}</p>}
          <p>{affected.length === 0 ? overrule.illNone : overrule.illJobs(affected.length + more)}</p>
          <ul class="reasons">
            {affected.map(({ job, change }) => (
              <li key={job.id}>
                {change.tech_id === null
                  ? overrule.illWaits(names.job(job.id))
                  : overrule.illNext(names.job(job.id), names.technician(change.tech_id))}
              </li>
            ))}
            {more > 0 && <li>{overrule.illMore(more)}</li>}
          </ul>
        </>
      )}
      commit={async ({ affected, isNoted }, { signal, reason }) => {
        const body = { from: "", to: "", ...span, reason };
        const { released } = await client.releaseTechnician(technicianId, body, { signal });
        const known = new Set(released.map(({ job_id: id }) => String(id)));
        // An earlier attempt, whose answer got lost, may have handed these on.
        const before = affected.map(({ job }) => job.id).filter((id) => !known.has(String(id)));
        await Promise.all([...released.map(({ job_id: id }) => id), ...before].map(board.refresh));
        return { results: [...released, ...before.flatMap(toPresent)], isNoted };
      }}
      // An absence is kept once, however many noted it: that of somebody else stays.
      undo={({ isNoted }) => (isNoted ? null : takeBack)}
      doneText={({ results }) => {
        const noted = overrule.illDone(name, format.dateTime(span?.from ?? ""), format.dateTime(span?.to ?? ""));
        return results.length === 0 ? noted : `${noted} ${results.map(toResult).join("; ")}.`;
      }}
      onClose={onClose}
    >
      <div class="form">
        {field(overrule.from, from, (value) => {
          setTo(moveEnd(from, to, value));
          setFrom(value);
        })}
        {field(overrule.to, to, setTo)}
      </div>
    </ActDialog>
  );
}

function isSameTime(one: Span, other: Span | null): boolean {
  if (other === null) return false;
  return Date.parse(one.from) === Date.parse(other.from) && Date.parse(one.to) === Date.parse(other.to);
}

const hourMs = 3_600_000;

/** The start of the day of a local time. */
function toMidnight(local: string): string {
  return `${local.slice(0, 10)}T00:00`;
}

/** Whether work without a place in a calendar falls into a time: from when it may start, or now. */
function isDuring({ window, work_seconds: seconds }: ListedJobJson, { from, to }: Span): boolean {
  const startMs = Math.max(Date.now(), window === null ? 0 : Date.parse(window.earliest));
  return startMs < Date.parse(to) && startMs + Math.max(1, seconds * 1000) > Date.parse(from);
}

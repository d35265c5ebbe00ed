import type { TechnicianCalendarJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { MarkIll } from "../../act/mark-ill.js";
import { type Run, useRun } from "../../act/use-run.js";
import { useLoaded } from "../../kit/use-loaded.js";
import { useDesk, useMay } from "../../shell/desk-context.js";
import { openJob } from "../../shell/route.js";
import { useNames } from "../../shell/use-names.js";
import { useTexts } from "../../texts/use-texts.js";
import { type Entry, type EntryKind, toCalls } from "./entry-kinds.js";

export interface EntryActionsProps {
  readonly kind: EntryKind;
  readonly entry: Entry;
  readonly onChange: (entry: Entry) => void;
  readonly onClose: () => void;
}

/** What can be done with a technician or customer besides changing their fields. */
export function EntryActions({ kind, entry, onChange, onClose }: EntryActionsProps): JSX.Element {
  const { session, notices } = useDesk();
  const { texts } = useTexts();
  const names = useNames();
  const { fleet } = texts;
  const calls = toCalls(session.client, kind);
  const [mayChange, mayDeactivate, mayErase] = [
    useMay(calls.may.change),
    useMay(calls.may.deactivate),
    useMay(calls.may.erase),
  ];
  const mayRelease = useMay("releaseTechnician") && kind === "technicians";
  const [open, setOpen] = useState<"deactivate" | "erase" | "ill" | null>(null);
  const [typed, setTyped] = useState("");
  const [openJobs, setOpenJobs] = useState<readonly (string | number)[] | null>(null);
  const { isBusy, problem, run } = useRun();
  const name = entry.name ?? String(entry.id);
  const runAndClose = (work: () => Promise<void>): Promise<void> =>
    run(async () => {
      await work();
      setOpen(null);
    });
  const deactivate = async (): Promise<void> => {
    const { open_jobs: jobs } = await calls.deactivate(entry.id);
    setOpenJobs(jobs.map(({ id }) => id));
    onChange(await calls.read(entry.id));
  };
  const activate = async (): Promise<void> => {
    onChange(await calls.change(entry.id, { is_active: true }, entry.version));
    setOpenJobs(null);
  };
  const erase = async (): Promise<void> => {
    const others = await calls.erase(entry.id, entry.version);
    notices.tell(others.length === 0 ? fleet.erased(name) : fleet.erasedBut(name, others.join(", ")));
    onChange(await calls.read(entry.id));
    onClose();
  };
  return (
    <section class="entry-actions" aria-label={fleet.actions}>
      {kind === "technicians" && <Absences {...{ name, run }} id={entry.id} isNoting={open === "ill"} />}
      <div class="actions">
        {mayRelease && (
          <button type="button" onClick={() => setOpen("ill")}>
            {fleet.absence}
          </button>
        )}
        {mayDeactivate && entry.is_active && (
          <button type="button" disabled={isBusy} onClick={() => setOpen("deactivate")}>
            {fleet.deactivate}
          </button>
        )}
        {mayChange && !entry.is_active && (
          <button type="button" disabled={isBusy} onClick={() => void runAndClose(activate)}>
            {fleet.activate}
          </button>
        )}
        {mayErase && (
          <button type="button" disabled={isBusy} onClick={() => setOpen("erase")}>
            {fleet.erase}
          </button>
        )}
      </div>
      {open === "deactivate" && (
        <div class="preview">
          <p>{fleet.deactivateHint[kind]}</p>
          <button type="button" class="primary" disabled={isBusy} onClick={() => void runAndClose(deactivate)}>
            {fleet.deactivateNow(name)}
          </button>
        </div>
      )}
      {open === "erase" && (
        <div class="preview">
          <p>{fleet.eraseHint}</p>
          <label>
            {fleet.eraseConfirm(name)}
            <input
              type="text"
              autocomplete="off"
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </label>
          <button
            type="button"
            class="primary danger"
            disabled={isBusy || typed.trim() !== name}
            onClick={() => void runAndClose(erase)}
          >
            {fleet.eraseNow}
          </button>
        </div>
      )}
      {openJobs !== null && (
        <div class="preview" role="status">
          <p>{openJobs.length === 0 ? fleet.noOpenJobs : fleet.openJobs(openJobs.length)}</p>
          <ul>
            {openJobs.map((id) => (
              <li key={id}>
                <button
                  type="button"
                  class="quiet"
                  onClick={() => {
                    onClose();
                    openJob(id);
                  }}
                >
                  {names.job(id)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p class="problem" role="alert">
        {problem}
      </p>
      {open === "ill" && <MarkIll technicianId={entry.id} onClose={() => setOpen(null)} />}
    </section>
  );
}

const dayMs = 86_400_000;
/** As far as the API shows a calendar in one answer. */
const aheadMs = 92 * dayMs;

interface Time {
  readonly from: string;
  readonly to: string;
}

function isSameTime(one: Time, other: Time): boolean {
  return Date.parse(one.from) === Date.parse(other.from) && Date.parse(one.to) === Date.parse(other.to);
}

interface AbsencesProps {
  readonly id: Entry["id"];
  readonly name: string;
  /** Whether one is being noted: afterwards, they are read again. */
  readonly isNoting: boolean;
  readonly run: Run["run"];
}

/** The absences of the coming three months, each with a way to take it back. */
function Absences({ id, name, isNoting, run }: AbsencesProps): JSX.Element | null {
  const { session, notices } = useDesk();
  const { texts, format } = useTexts();
  const may = useMay("readTechnicianCalendar");
  const mayRemove = useMay("removeAbsence");
  const [round, setRound] = useState(0);
  const read = (signal?: AbortSignal): Promise<TechnicianCalendarJson> => {
    const [from, to] = [Date.now(), Date.now() + aheadMs].map((at) => new Date(at).toISOString());
    return session.client.readTechnicianCalendar(id, { from, to }, { signal });
  };
  const remove = (absence: Time): Promise<void> =>
    run(async () => {
      const { is_removed: isRemoved } = await session.client.removeAbsence(id, absence);
      const isKept = !isRemoved && (await read()).absences.some((one) => isSameTime(one, absence));
      const rest = isKept ? texts.fleet.absenceOwn : texts.fleet.absenceGone;
      notices.tell(isRemoved ? texts.fleet.absenceRemoved(name) : rest, { isProblem: isKept });
      setRound((known) => known + 1);
    });
  const loaded = useLoaded(may ? `${id} ${round} ${isNoting}` : null, read, session.notice);
  if (loaded.state !== "ready" || loaded.value.absences.length === 0) return null;
  return (
    <>
      <h3>{texts.fleet.absences}</h3>
      <ul>
        {loaded.value.absences.map(({ from, to }) => (
          <li key={`${from} ${to}`}>
            {format.window(from, to)}{" "}
            {mayRemove && (
              <button
                type="button"
                aria-label={`${texts.fleet.takeBack}: ${format.window(from, to)}`}
                onClick={() => void remove({ from, to })}
              >
                {texts.fleet.takeBack}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

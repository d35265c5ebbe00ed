import type { JobChangeJson, ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ActDialog } from "../../act/act-dialog.js";
import { pardonedReasons } from "../../act/pardoned-reasons.js";
import { useDesk } from "../../shell/desk-context.js";
import { openJob } from "../../shell/route.js";
import { useNames } from "../../shell/use-names.js";
import { toInstant, toLocalTime } from "../../texts/local-time.js";
import { toReasonPhrase } from "../../texts/reason-codes.js";
import { toReasonText } from "../../texts/to-reason-text.js";
import { useTexts } from "../../texts/use-texts.js";
import type { CalendarRow } from "./calendar-rows.js";
import { commitMove, type Move, type MovePreview, previewMove, takeBack } from "./move-job.js";

/** Where a job is on the calendar, and where it was dropped, if it was dragged. */
export interface MoveStart {
  readonly job: ListedJobJson;
  readonly name: string;
  readonly technicianId: string;
  readonly startsAtMs: number;
  readonly to: { readonly technicianId: string; readonly startsAtMs: number } | null;
}

/** Where a visit has gone. */
export interface MovedTo {
  readonly name: string;
  readonly technicianId: string;
  readonly startsAtMs: number;
}

export interface MoveDialogProps {
  readonly start: MoveStart;
  /** Who can be chosen. */
  readonly rows: readonly CalendarRow[];
  /** Called when the visit was moved: with where it is now, or null if that was taken back or is not known. */
  readonly onDone: (to: MovedTo | null) => void;
  readonly onClose: () => void;
}

/** Moves a visit to another technician or time: what dragging does, with fields. */
export function MoveDialog({ start, rows, onDone, onClose }: MoveDialogProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts, format } = useTexts();
  const { calendar } = texts;
  const { technician: toName } = useNames();
  const { job, technicianId, startsAtMs, to } = start;
  const [chosenId, setChosenId] = useState(to?.technicianId ?? technicianId);
  const { fromMs, toMs, changed, isOrdered, changeFrom, changeTo } = useTimes(start);
  const move: Move = {
    technicianId: chosenId === technicianId ? null : chosenId,
    window: changed,
  };
  const isChanged = move.technicianId !== null || move.window !== null;
  const choices = rows.some(({ id }) => id === chosenId) ? rows : [{ id: chosenId, name: toName(chosenId) }, ...rows];

  const describe = ({ outcome, tech_id: nextId, starts_at: startsAt }: JobChangeJson): string => {
    if (outcome === "waiting" || nextId === null) return calendar.nowWaits;
    const time = startsAt === null ? null : format.dateTime(startsAt);
    return outcome === "kept" ? calendar.keeps(toName(nextId), time) : calendar.goes(toName(nextId), time);
  };
  return (
    <ActDialog
      title={calendar.moveTitle(start.name)}
      commitText={calendar.move}
      previewKey={isChanged && isOrdered ? `${chosenId} ${changed?.fromMs} ${changed?.toMs}` : null}
      preview={(signal) => previewMove(session.client, { jobId: job.id, holderId: technicianId }, move, signal)}
      showPreview={(preview) => <PreviewText {...{ preview, move, technicianId }} />}
      isPossible={({ answer }) => answer.outcome !== "waiting"}
      commit={(preview, call) => commitMove(session.client, preview, call).then((answer) => ({ preview, answer }))}
      doneText={({ answer }) => {
        void board.refresh(job.id);
        const { tech_id: id, starts_at: startsAt } = answer;
        const isKnown = id !== null && startsAt !== null;
        onDone(isKnown ? { name: start.name, technicianId: String(id), startsAtMs: Date.parse(startsAt) } : null);
        return describe(answer);
      }}
      undo={({ preview, answer }) =>
        answer.outcome !== "kept"
          ? null
          : async () => {
              await takeBack(session.client, preview, answer);
              await board.refresh(job.id);
              onDone(null);
            }
      }
      onClose={onClose}
    >
      <p>
        {calendar.now(toName(technicianId), format.dateTime(startsAtMs))}{" "}
        {job.window !== null && calendar.promised(format.window(job.window.earliest, job.window.latest))}
      </p>
      <div class="fields">
        <label>
          {calendar.technician}
          <select value={chosenId} onChange={({ currentTarget }) => setChosenId(currentTarget.value)}>
            {choices.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <TimeField label={calendar.from} ms={fromMs} onChange={changeFrom} />
        <TimeField label={calendar.to} ms={toMs} onChange={changeTo} />
      </div>
      {!isOrdered && (
        <p class="problem" role="alert">
          {calendar.wrongOrder}
        </p>
      )}
      <p class="dim">
        {calendar.zone(format.timeZone)} {!isChanged && calendar.hint}
      </p>
      <p>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            onClose();
            openJob(job.id);
          }}
        >
          {calendar.openJob}
        </button>
      </p>
    </ActDialog>
  );
}

/** When the work may start: as the job says, where it was dropped, or as the reader has changed it. */
function useTimes({ job: { window }, startsAtMs, to }: MoveStart) {
  const droppedMs = to === null || to.startsAtMs === startsAtMs ? null : to.startsAtMs;
  const [isChanged, setChanged] = useState(droppedMs !== null);
  const [fromMs, setFromMs] = useState(droppedMs ?? (window === null ? null : Date.parse(window.earliest)));
  const [toMs, setToMs] = useState(droppedMs ?? (window === null ? null : Date.parse(window.latest)));
  const change = (set: typeof setFromMs, setOther: typeof setFromMs) => (ms: number) => {
    set(ms);
    // Without a window so far, one time alone is a start at exactly that time.
    setOther((known) => known ?? ms);
    setChanged(true);
  };
  return {
    fromMs,
    toMs,
    /** Null: as the job says. */
    changed: isChanged && fromMs !== null && toMs !== null ? { fromMs, toMs } : null,
    isOrdered: fromMs === null || toMs === null || fromMs <= toMs,
    changeFrom(ms: number) {
      // The end stays as far from the start as it was.
      if (fromMs !== null && toMs !== null) setToMs(toMs + ms - fromMs);
      change(setFromMs, setToMs)(ms);
    },
    changeTo: change(setToMs, setFromMs),
  };
}

interface TimeFieldProps {
  readonly label: string;
  /** Null: the field is empty. */
  readonly ms: number | null;
  readonly onChange: (ms: number) => void;
}

function TimeField({ label, ms, onChange }: TimeFieldProps): JSX.Element {
  const { format } = useTexts();
  return (
    <label>
      {label}
      <input
        type="datetime-local"
        value={ms === null ? "" : toLocalTime(ms, format.timeZone)}
        onChange={({ currentTarget: { value } }) => {
          if (value !== "") onChange(Date.parse(toInstant(value, format.timeZone)));
        }}
      />
    </label>
  );
}

interface PreviewTextProps {
  readonly preview: MovePreview;
  readonly move: Move;
  readonly technicianId: string;
}

/** What would become of the visit, and of what was promised. */
function PreviewText({ preview, move, technicianId }: PreviewTextProps): JSX.Element {
  const { texts, format } = useTexts();
  const { technician: toName } = useNames();
  const { calendar } = texts;
  const { answer, job, driveMeters, candidate } = preview;
  const { outcome, tech_id: nextId, starts_at: startsAt, reasons } = answer;
  const name = toName(move.technicianId ?? technicianId);
  const against = (candidate?.reasons ?? []).filter(({ code }) => !pardonedReasons.has(code));
  const counted = Object.keys(reasons?.counts ?? {}).map((code) => toReasonPhrase(code, texts.why.reasons));
  const cannot = (
    <>
      <p class="problem">{calendar.cannot(name, against.length === 0 ? counted.join(", ") : "")}</p>
      <ul class="reasons">
        {against.map((reason) => (
          <li key={`${reason.code} ${reason.parameter}`}>{toReasonText(reason, texts, format)}</li>
        ))}
      </ul>
    </>
  );
  // A job that has lost its technician in the meantime waits, and anyone may get it next.
  if (answer.status === "waiting" || nextId === null) return cannot;
  const time = startsAt === null ? null : format.dateTime(startsAt);
  const isOther = move.technicianId === null && String(nextId) !== technicianId;
  const breaks = move.window !== null && job.window !== null && startsAt !== null && isOutside(startsAt, job.window);
  return (
    <>
      {isOther && cannot}
      <p>{outcome === "kept" ? calendar.wouldKeep(toName(nextId), time) : calendar.wouldGo(toName(nextId), time)}</p>
      {driveMeters !== null && <p>{calendar.drive(format.distance(driveMeters))}</p>}
      {breaks && job.window !== null && (
        <p class="problem">{calendar.breaks(format.window(job.window.earliest, job.window.latest))}</p>
      )}
      <p>{calendar.othersKeep}</p>
      {move.technicianId !== null && <p>{calendar.pins(name)}</p>}
    </>
  );
}

function isOutside(at: string, { earliest, latest }: { readonly earliest: string; readonly latest: string }): boolean {
  return Date.parse(at) < Date.parse(earliest) || Date.parse(at) > Date.parse(latest);
}

import type { CandidateExplanationJson, JobChangeBody, JobChangeJson, ListedJobJson } from "@dispatch/client";
import type { ComponentChildren, JSX } from "preact";
import { ifVersion } from "../kit/if-version.js";
import { useDesk } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { writeReason } from "../texts/history-reason.js";
import { useTexts } from "../texts/use-texts.js";
import { ActDialog } from "./act-dialog.js";
import { CandidateText } from "./candidate-text.js";
import { changeOnce, toFormer } from "./change-once.js";
import { Refusal } from "./explain-failure.js";
import { type SentPreview, SentText, toSent } from "./sent-text.js";

export interface ChangeActProps {
  readonly title: string;
  readonly job: ListedJobJson;
  /** What changes. Null: the fields are not complete yet. */
  readonly changes: Omit<JobChangeBody, "dry_run" | "reason"> | null;
  /** Whether a job that waits is dispatched at once after the change. @default false */
  readonly dispatches?: boolean;
  readonly commitText?: string | undefined;
  readonly children?: ComponentChildren;
  readonly onClose: () => void;
}

interface Preview {
  /** The job that it is about: if it has changed by then, nothing is done. */
  readonly job: ListedJobJson;
  readonly change: JobChangeJson;
  /** Who would go instead. Null if that does not change. */
  readonly candidate: CandidateExplanationJson | null;
  /** Who would be sent after the change, at once or by the next try. Null if the change has no part in it, or it is not known. */
  readonly sent: SentPreview | null;
}

/** Changes a job, after it has been said whether its technician keeps it, somebody else goes, or it waits. */
export function ChangeAct(props: ChangeActProps): JSX.Element {
  const { title, job, changes, dispatches = false, commitText, children, onClose } = props;
  const { session, board } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const { client } = session;
  const { outcomes } = texts.overrule;
  const holder = board.state.get().assignments.get(String(job.id))?.tech_id ?? null;
  const before = holder === null ? "" : names.technician(holder);
  const toText = ({ outcome, tech_id: id }: JobChangeJson): string => {
    if (outcome === "updated" || id === null)
      return outcome === "waiting" ? outcomes.waiting(before) : outcomes.updated;
    return outcome === "kept" ? outcomes.kept(names.technician(id)) : outcomes.rebooked(before, names.technician(id));
  };
  return (
    <ActDialog<Preview, JobChangeJson>
      {...{ title, onClose, commitText }}
      previewKey={changes === null ? null : JSON.stringify(changes)}
      preview={async (signal) => {
        const body = { ...changes, dry_run: true };
        const change = await client.changeJob(job.id, body, { signal, ...ifVersion(job.version) });
        const isOther = change.outcome === "rebooked" && change.tech_id !== null;
        const candidate = isOther ? await client.readCandidate(job.id, change.tech_id ?? "", {}, { signal }) : null;
        const { failure } = change;
        // A change itself needs no routing; what is to be dispatched at once does.
        if (dispatches && failure !== null) throw new Refusal(texts.why.failures[failure.code] ?? failure.detail);
        return { job, change, candidate, sent: change.status === "waiting" ? toSent(change) : null };
      }}
      showPreview={({ change, candidate, sent }) => (
        <>
          {!(dispatches && sent !== null) && sent?.interrupts === undefined && <p>{toText(change)}</p>}
          {!dispatches && sent !== null && <p>{texts.overrule.nextTry}</p>}
          {sent !== null && <SentText preview={sent} />}
          {sent === null && change.interrupts !== undefined && (
            <p>{texts.overrule.displaces(names.job(change.interrupts.job_id))}</p>
          )}
          {change.starts_at !== null && <p>{texts.overrule.startsAt(format.dateTime(change.starts_at))}</p>}
          {candidate?.is_eligible && <CandidateText candidate={candidate} />}
        </>
      )}
      commit={async ({ job: before }, call) => {
        const change = await changeOnce(client, before, { ...changes }, call);
        if (dispatches && change.status === "waiting") {
          await client.dispatchJob(job.id, { reason: call.reason }, { signal: call.signal });
        }
        return change;
      }}
      doneText={(change) => {
        void board.refresh(job.id);
        const { window } = changes ?? {};
        const { newStart, newWindow } = texts.overrule;
        return [
          change.outcome === "updated" ? texts.overrule.changed : toText(change),
          window == null ? "" : newWindow(format.window(window.earliest, window.latest)),
          change.starts_at === null ? "" : newStart(format.dateTime(change.starts_at)),
        ]
          .filter(Boolean)
          .join(" ");
      }}
      undo={({ outcome, version }) => {
        if (outcome === "rebooked" || outcome === "waiting" || dispatches) return null;
        return async () => {
          const former = toFormer(job, changes ?? {});
          const { requirements = job.requirements, window = job.window } = changes ?? {};
          const reason = writeReason({ ...job, requirements, window }, former);
          await client.changeJob(job.id, { ...former, reason }, ifVersion(version));
          await board.refresh(job.id);
        };
      }}
    >
      {children}
    </ActDialog>
  );
}

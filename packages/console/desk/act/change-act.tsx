import type {
  CandidateExplanationJson,
  DispatchClient,
  JobChangeBody,
  JobChangeJson,
  ListedJobJson,
  PreviewJson,
} from "@dispatch/client";
import type { ComponentChildren, JSX } from "preact";
import { useDesk } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { ActDialog } from "./act-dialog.js";
import { CandidateText } from "./candidate-text.js";
import { SentText } from "./sent-text.js";

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
  /** The version of the job that it is about: if there is another one by then, nothing is changed. */
  readonly version: number;
  readonly change: JobChangeJson;
  /** Who would go instead. Null if that does not change. */
  readonly candidate: CandidateExplanationJson | null;
  /** Who would be sent after the change. Null if nobody is to be. */
  readonly sent: PreviewJson | null;
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
        const { version } = job;
        const change = await client.changeJob(job.id, body, { signal, ifMatch: `"${version}"` });
        const isOther = change.outcome === "rebooked" && change.tech_id !== null;
        const candidate = isOther ? await client.readCandidate(job.id, change.tech_id ?? "", { signal }) : null;
        const isSent = dispatches && change.status === "waiting";
        return { version, change, candidate, sent: isSent ? await previewJob(change, client, signal) : null };
      }}
      showPreview={({ change, candidate, sent }) => (
        <>
          {sent === null ? <p>{toText(change)}</p> : <SentText preview={sent} />}
          {change.interrupts !== undefined && <p>{texts.overrule.displaces(names.job(change.interrupts.job_id))}</p>}
          {change.starts_at !== null && <p>{texts.overrule.startsAt(format.dateTime(change.starts_at))}</p>}
          {candidate?.is_eligible && <CandidateText candidate={candidate} />}
        </>
      )}
      commit={async ({ version }, { signal }) => {
        const change = await client.changeJob(job.id, { ...changes }, { signal, ifMatch: `"${version}"` });
        if (dispatches && change.status === "waiting") await client.dispatchJob(job.id, {}, { signal });
        return change;
      }}
      doneText={(change) => {
        void board.refresh(job.id);
        return change.outcome === "updated" ? texts.overrule.changed : toText(change);
      }}
      undo={({ outcome, version }) => {
        if (outcome === "rebooked" || outcome === "waiting" || dispatches) return null;
        return async () => {
          await client.changeJob(job.id, toFormer(job, changes ?? {}), { ifMatch: `"${version}"` });
          await board.refresh(job.id);
        };
      }}
    >
      {children}
    </ActDialog>
  );
}

/** What the job had before, of the fields that change. */
function toFormer(job: ListedJobJson, changes: object): JobChangeBody {
  const { latitude, longitude } = job.location;
  const former: Readonly<Record<string, unknown>> = { ...job, latitude, longitude };
  return Object.fromEntries(Object.keys(changes).map((field) => [field, former[field]]));
}

/** Asks who would be sent to a job as it would be after the change. */
function previewJob(job: JobChangeJson, client: DispatchClient, signal: AbortSignal): Promise<PreviewJson> {
  const { location, requirements, priority, window, work_seconds } = job;
  const { latitude, longitude } = location;
  const place = latitude === null || longitude === null ? {} : { latitude, longitude };
  return client.preview({ ...place, requirements, priority, window, work_seconds }, { signal });
}

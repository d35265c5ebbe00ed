import type { BatchJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { BulkDialog, type BulkItem } from "../../act/bulk-dialog.js";
import { ReasonField, toReasonBody } from "../../act/reason-field.js";
import { useLoaded } from "../../kit/use-loaded.js";
import { useDesk, useMay } from "../../shell/desk-context.js";
import { useNames } from "../../shell/use-names.js";
import type { Texts } from "../../texts/en.js";
import { useTexts } from "../../texts/use-texts.js";
import { toWaitingText } from "../../why/to-waiting-text.js";

export interface AssignDialogProps {
  /** Jobs that wait. */
  readonly items: readonly BulkItem[];
  readonly onClose: () => void;
}

type PlannedJob = BatchJson["jobs"][number] & {
  /** Of who would go. Undefined if nobody would, or if it is not known. */
  readonly distanceMeters?: number | undefined;
};

/** For so many jobs is it asked who would go: a larger batch takes long. */
const maxPlanned = 100;

/** Assigns many jobs, one after the other, after a look at who would go to each. */
export function AssignDialog({ items, onClose }: AssignDialogProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const { client } = session;
  const mayPlan = useMay("dispatchBatch");
  const [reason, setReason] = useState("");
  const asked = items.slice(0, maxPlanned).map(({ id }) => id);
  const plan = useLoaded(
    mayPlan ? asked.join() : null,
    async (signal) => {
      const jobs = asked.map((id) => ({ job_id: id }));
      const body = { jobs, dry_run: true, include_records: true };
      return toPlannedJobs(await client.dispatchBatch(body, { signal }));
    },
    session.notice,
  );
  const planned = plan.state === "ready" ? plan.value : new Map<string, PlannedJob>();
  const toPreviewText = (job: PlannedJob): string => {
    const { technician_id: id, may_follow: mayFollow, distanceMeters: meters } = job;
    if (id !== null) {
      return texts.jobs.planned(names.technician(id), meters === undefined ? "" : format.distance(meters));
    }
    return mayFollow ? texts.jobs.plannedAfter : texts.jobs.plannedNobody(toWhy(job, texts));
  };
  const previews = new Map([...planned].map(([id, one]) => [id, toPreviewText(one)]));
  const bookPlanned = async (id: string, technicianId: WireId, signal: AbortSignal): Promise<boolean> => {
    const pair = {
      ...toReasonBody(reason),
      jobs: [{ job_id: id }],
      fixed: [{ job_id: id, technician_id: technicianId }],
    };
    const [booking] = (await client.dispatchBatch(pair, { signal })).jobs;
    return booking?.outcome === "booked";
  };
  return (
    <BulkDialog
      title={texts.jobs.assignTitle(items.length)}
      commitText={texts.jobs.assign}
      previews={mayPlan && plan.state === "loading" ? null : previews}
      {...{ items, onClose }}
      run={async ({ id }, { signal }) => {
        const technicianId = planned.get(id)?.technician_id ?? null;
        const isDone = technicianId !== null && (await bookPlanned(id, technicianId, signal));
        if (isDone) {
          void board.refresh(id);
          return texts.jobs.assignedTo(names.technician(technicianId));
        }
        // Who was foreseen is not free any more, or an earlier attempt has booked them: the answer then repeats that.
        const answer = await client.dispatchJob(id, toReasonBody(reason), { signal });
        void board.refresh(id);
        if ("tech_id" in answer) return texts.jobs.assignedTo(names.technician(answer.tech_id));
        return texts.jobs.stillWaits(toWhy(answer, texts));
      }}
    >
      <p>
        {mayPlan && texts.jobs.assignHint}{" "}
        {items.length > maxPlanned && texts.jobs.unplanned(items.length - maxPlanned)}
      </p>
      <ReasonField value={reason} onChange={setReason} />
    </BulkDialog>
  );
}

/** The jobs of a plan by their ids. */
function toPlannedJobs({ jobs, records = [] }: BatchJson): ReadonlyMap<string, PlannedJob> {
  const known = new Map(records.at(-1)?.jobs.map((job) => [String(job.job_id), job.candidates]));
  return new Map(
    jobs.map((job) => {
      const id = String(job.job_id);
      const drive = known.get(id)?.find((one) => String(one.technician_id) === String(job.technician_id));
      return [id, { ...job, distanceMeters: drive?.distance_meters }];
    }),
  );
}

function toWhy({ failure, reasons }: Pick<PlannedJob, "failure" | "reasons">, texts: Texts): string {
  return toWaitingText({ waiting: { tried_at: "", next_try_at: null, failure, reasons } }, texts);
}

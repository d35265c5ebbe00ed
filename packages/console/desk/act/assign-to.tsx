import type { BatchJson, CandidateExplanationJson, ListedJobJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { useDesk } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { toReasonPhrase } from "../texts/reason-codes.js";
import { useTexts } from "../texts/use-texts.js";
import { ActDialog } from "./act-dialog.js";
import { CandidateText } from "./candidate-text.js";

export interface AssignToProps {
  readonly job: ListedJobJson;
  readonly technicianId: WireId;
  readonly onClose: () => void;
}

interface Preview {
  readonly candidate: CandidateExplanationJson;
  readonly booking: BatchJson["jobs"][number] | undefined;
}

/** Gives a job that waits to a chosen technician. The requirements of the job stay as they are. */
export function AssignTo({ job, technicianId, onClose }: AssignToProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts } = useTexts();
  const names = useNames();
  const { client } = session;
  const name = names.technician(technicianId);
  const pair = { jobs: [{ job_id: job.id }], fixed: [{ job_id: job.id, technician_id: technicianId }] };
  const isTheirs = (booking: Preview["booking"]): boolean =>
    booking?.outcome === "booked" && String(booking.technician_id) === String(technicianId);
  return (
    <ActDialog<Preview, Preview["booking"]>
      title={texts.overrule.assignToTitle(name)}
      commitText={texts.jobs.assign}
      preview={async (signal) => {
        const candidate = await client.readCandidate(job.id, technicianId, {}, { signal });
        if (!candidate.is_eligible) return { candidate, booking: undefined };
        const { jobs } = await client.dispatchBatch({ ...pair, dry_run: true }, { signal });
        return { candidate, booking: jobs[0] };
      }}
      showPreview={({ candidate, booking }) => (
        <>
          <CandidateText candidate={candidate} />
          {candidate.is_eligible && !isTheirs(booking) && <p>{toRefusal(booking)}</p>}
        </>
      )}
      isPossible={({ booking }) => isTheirs(booking)}
      commit={async (_, { signal, reason }) => {
        const { jobs } = await client.dispatchBatch({ ...pair, reason }, { signal });
        // An earlier attempt, whose answer got lost, may have booked them.
        await board.refresh(job.id);
        return jobs[0];
      }}
      doneText={(booking) => {
        const holder = board.state.get().assignments.get(String(job.id))?.tech_id;
        const hasIt = isTheirs(booking) || String(holder) === String(technicianId);
        return hasIt ? texts.jobs.assignedTo(name) : texts.jobs.stillWaits(toRefusal(booking));
      }}
      onClose={onClose}
    />
  );

  function toRefusal(booking: Preview["booking"]): string {
    const counts = Object.keys(booking?.reasons?.counts ?? {}).map((code) => toReasonPhrase(code, texts.why.reasons));
    return counts.join(", ") || booking?.failure?.detail || texts.act.nobody;
  }
}

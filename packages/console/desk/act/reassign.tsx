import type { AssignmentJson, CandidateExplanationJson, ListedJobJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { useDesk } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { ActDialog } from "./act-dialog.js";
import { CandidateText } from "./candidate-text.js";

export interface ReassignProps {
  readonly job: ListedJobJson;
  readonly assignment: AssignmentJson;
  /** Who is to go. Null: the best of the others. */
  readonly technicianId: WireId | null;
  readonly onClose: () => void;
}

interface Preview {
  /** Null if nobody can go. */
  readonly candidate: CandidateExplanationJson | null;
  readonly startsAt: string | null;
}

/** Takes a job from its technician, and sends a chosen one or the best of the others. If nobody can go, nothing changes. */
export function Reassign({ job, assignment, technicianId, onClose }: ReassignProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const { client } = session;
  const { overrule } = texts;
  const before = assignment.tech_id;
  const { requirements } = job;
  const isOne = technicianId !== null;
  const excluded = (requirements.excluded ?? []).filter((id) => String(id) !== String(technicianId));
  const wanted = isOne
    ? { ...requirements, pinned: [technicianId], excluded }
    : { ...requirements, excluded: [...(requirements.excluded ?? []), before] };
  const send = (id: WireId, body: object, signal?: AbortSignal) => client.reassign(id, body, { signal });
  return (
    <ActDialog<Preview, Awaited<ReturnType<typeof send>>>
      title={isOne ? overrule.reassignTo(names.technician(technicianId)) : overrule.reassignTitle}
      commitText={isOne ? overrule.reassignTo(names.technician(technicianId)) : overrule.reassign}
      preview={async (signal) => {
        const change = await client.changeJob(
          job.id,
          { requirements: wanted, dry_run: true },
          { signal, ifMatch: `"${job.version}"` },
        );
        const next = technicianId ?? change.tech_id;
        const candidate = next === null ? null : await client.readCandidate(job.id, next, { signal });
        return { candidate, startsAt: change.starts_at };
      }}
      showPreview={({ candidate, startsAt }) => (
        <>
          {candidate === null && <p>{texts.act.nobody}</p>}
          {candidate !== null && <CandidateText candidate={candidate} />}
          {candidate?.is_eligible && (
            <>
              {startsAt !== null && <p>{overrule.startsAt(format.dateTime(startsAt))}</p>}
              <p>{overrule.loses(names.technician(before))}</p>
              {isOne && <p>{overrule.pinned(names.technician(technicianId))}</p>}
            </>
          )}
        </>
      )}
      isPossible={({ candidate }) =>
        candidate !== null && (candidate.is_eligible || candidate.reasons.every(({ code }) => pardoned.has(code)))
      }
      commit={(_, { signal }) => send(assignment.id, isOne ? { requirements: wanted } : {}, signal)}
      doneText={({ tech_id: id }) => {
        void board.refresh(job.id);
        return texts.jobs.assignedTo(names.technician(id));
      }}
      undo={({ id }) =>
        async () => {
          await send(id, { requirements: { ...requirements, pinned: [before] } });
          await restore(job, client.changeJob);
          await board.refresh(job.id);
        }}
      onClose={onClose}
    />
  );
}

/** Reasons that do not hold for somebody who is chosen: they are pinned then. */
const pardoned: ReadonlySet<string> = new Set(["HAD_THE_JOB", "EXCLUDED", "NOT_PINNED"]);

/** Gives a job the requirements that it had. */
async function restore(
  { id, requirements }: ListedJobJson,
  changeJob: (id: WireId, body: object, options: { readonly ifMatch: string }) => Promise<unknown>,
): Promise<void> {
  await changeJob(id, { requirements }, { ifMatch: "*" });
}

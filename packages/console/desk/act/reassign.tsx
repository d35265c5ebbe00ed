import type {
  AssignmentJson,
  CandidateExplanationJson,
  DispatchClient,
  ListedJobJson,
  RequirementsJson,
  WireId,
} from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ifVersion } from "../kit/if-version.js";
import { useDesk } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { writeReason } from "../texts/history-reason.js";
import { useTexts } from "../texts/use-texts.js";
import { ActDialog } from "./act-dialog.js";
import { CandidateText } from "./candidate-text.js";
import { ChooseOther } from "./choose-other.js";
import { explainFailure, Refusal } from "./explain-failure.js";
import { pardonedReasons } from "./pardoned-reasons.js";
import { type SentPreview, SentText, toSent } from "./sent-text.js";

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
  /** Why nobody can go. Null if somebody can, or if it is not known. */
  readonly nobody: SentPreview | null;
}

interface Sent {
  readonly tech_id: WireId;
  /** Of the job afterwards. Null if it can no longer be taken back. */
  readonly version: number | null;
}

/** Takes a job from its technician, and sends a chosen one or the best of the others. If nobody can go, nothing changes. */
export function Reassign(props: ReassignProps): JSX.Element {
  const { job, assignment, onClose } = props;
  const [chosenId, setChosenId] = useState<WireId | null>(null);
  const technicianId = props.technicianId ?? chosenId;
  const { session, board } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const { client } = session;
  const { overrule } = texts;
  const before = assignment.tech_id;
  const { requirements } = job;
  const isOne = technicianId !== null;
  /** As the job is to be afterwards: it changes only if it does not allow whom the reader chose. */
  const changed = isOne ? toAllowing(requirements, technicianId) : null;
  const wanted = isOne
    ? { ...(changed ?? requirements), pinned: [technicianId] }
    : { ...requirements, excluded: [...(requirements.excluded ?? []), before] };
  /** Null if the job has already changed again, or nobody knows: then nothing can be taken back. */
  const readVersion = async (assignmentId: WireId, signal: AbortSignal): Promise<number | null> => {
    const now = await client.readJob(job.id, {}, { signal }).catch(() => null);
    return now !== null && String(now.assignment_id) === String(assignmentId) ? now.version : null;
  };
  return (
    <ActDialog<Preview, Sent>
      title={
        props.technicianId === null ? overrule.reassignTitle : overrule.reassignTo(names.technician(props.technicianId))
      }
      previewKey={String(technicianId)}
      commitText={isOne ? overrule.reassignTo(names.technician(technicianId)) : overrule.reassign}
      preview={async (signal) => {
        const change = await client.changeJob(
          job.id,
          { requirements: wanted, dry_run: true },
          { signal, ...ifVersion(job.version) },
        );
        const next = technicianId ?? change.tech_id;
        const candidate = next === null ? null : await client.readCandidate(job.id, next, {}, { signal });
        const nobody = candidate === null ? toSent(change) : null;
        return { candidate, startsAt: change.starts_at, nobody };
      }}
      showPreview={({ candidate, startsAt, nobody }) => (
        <>
          {nobody !== null && <SentText preview={nobody} />}
          {nobody === null && candidate === null && <p>{texts.act.nobody}</p>}
          {candidate !== null && <CandidateText candidate={candidate} />}
          {candidate?.is_eligible && (
            <>
              {startsAt !== null && <p>{overrule.startsAt(format.dateTime(startsAt))}</p>}
              <p>{overrule.loses(names.technician(before))}</p>
              {isOne && <p>{overrule.unproven(names.technician(technicianId))}</p>}
              {changed?.pinned !== undefined && <p>{overrule.pinned(names.technician(technicianId ?? ""))}</p>}
            </>
          )}
        </>
      )}
      isPossible={({ candidate }) =>
        candidate !== null &&
        (candidate.is_eligible || candidate.reasons.every(({ code }) => pardonedReasons.has(code)))
      }
      commit={async (_, { signal, mayBeDone, reason: typed }) => {
        try {
          const requirementsBody = changed === null ? {} : { requirements: changed };
          const reason = writeReason(job, requirementsBody, typed);
          const body = isOne ? { technician_id: technicianId, ...requirementsBody, reason } : { reason };
          const { id, tech_id } = await client.reassign(assignment.id, body, { signal });
          return { tech_id, version: await readVersion(id, signal) };
        } catch (error) {
          if (explainFailure(error, texts).kind !== "race") throw error;
          const sent = await findSent(client, { job, assignment, technicianId }, signal);
          if (sent === null) throw error;
          // Browsers repeat a request whose connection broke by themselves, so the first attempt too may come after one that
          // was done. But it may be a colleague's work, which is not taken back.
          return mayBeDone ? sent : { ...sent, version: null };
        }
      }}
      doneText={({ tech_id: id }) => {
        void board.refresh(job.id);
        return texts.jobs.assignedTo(names.technician(id));
      }}
      undo={({ version }) =>
        version === null
          ? null
          : async () => {
              await takeBack(client, { job, before, version, changed, race: texts.act.race });
              await board.refresh(job.id);
            }
      }
      onClose={onClose}
    >
      {props.technicianId === null && <ChooseOther {...{ job, assignment, chosenId }} onChoose={setChosenId} />}
    </ActDialog>
  );
}

/** What an earlier attempt has done, if it was done although its answer got lost. */
async function findSent(
  client: DispatchClient,
  { job, assignment, technicianId }: Pick<ReassignProps, "job" | "assignment" | "technicianId">,
  signal: AbortSignal,
): Promise<Sent | null> {
  const { assignment_id: id, version } = await client.readJob(job.id, {}, { signal });
  const { status, tech_id: holder } = await client.readAssignment(id ?? "", {}, { signal });
  const isOther = technicianId === null && String(id) !== String(assignment.id);
  return status === "assigned" && (isOther || String(holder) === String(technicianId))
    ? { tech_id: holder, version }
    : null;
}

interface Taken {
  readonly job: ListedJobJson;
  readonly before: WireId;
  /** The version that the action left behind. */
  readonly version: number;
  /** What it made of the requirements. Null: they are as they were. */
  readonly changed: RequirementsJson | null;
  /** What is said if others have changed it. */
  readonly race: string;
}

/**
 * Gives the job back to who had it before, with the requirements that it had, unless others have changed it since. One step:
 * either all of it is taken back, or nothing.
 */
async function takeBack(client: DispatchClient, { job, before, version, changed, race }: Taken): Promise<void> {
  const { requirements } = job;
  const now = await client.readJob(job.id);
  if (now.version !== version) throw new Refusal(race);
  const former = {
    requirements,
    reason: writeReason({ ...job, requirements: changed ?? requirements }, { requirements }),
  };
  await client.reassign(now.assignment_id ?? "", { technician_id: before, ...(changed !== null && former) });
}

/** Null if the requirements allow this technician. Otherwise those that do: not excluded, and pinned if others are. */
function toAllowing(requirements: RequirementsJson, technicianId: WireId): RequirementsJson | null {
  const { pinned = [], excluded = [], ...rest } = requirements;
  const isThis = (id: WireId): boolean => String(id) === String(technicianId);
  const isPinnedToOthers = pinned.length > 0 && !pinned.some(isThis);
  if (!isPinnedToOthers && !excluded.some(isThis)) return null;
  const others = excluded.filter((id) => !isThis(id));
  return {
    ...rest,
    ...(pinned.length > 0 && { pinned: isPinnedToOthers ? [technicianId] : pinned }),
    ...(others.length > 0 && { excluded: others }),
  };
}

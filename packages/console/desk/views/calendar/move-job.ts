import type {
  CandidateExplanationJson,
  DispatchClient,
  JobChangeBody,
  JobChangeJson,
  ListedJobJson,
  WireId,
} from "@dispatch/client";
import type { ActCall } from "../../act/act-dialog.js";
import { changeOnce, toFormer } from "../../act/change-once.js";
import { ifVersion } from "../../kit/if-version.js";

/** To whom a job moves, and when its work may start. What is null stays as it is. */
export interface Move {
  readonly technicianId: string | null;
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
}

/** What a move would do to the job as it was when the server was asked. */
export interface MovePreview {
  readonly job: ListedJobJson;
  readonly answer: JobChangeJson;
  readonly changes: JobChangeBody;
  /** Of who would go. Null if it is not known. */
  readonly driveMeters: number | null;
  /** What is against who was chosen, if they cannot go. Null otherwise. */
  readonly candidate: CandidateExplanationJson | null;
}

/** Asks what a move would do. It changes nothing. */
export async function previewMove(
  client: DispatchClient,
  { jobId, holderId }: { readonly jobId: WireId; readonly holderId: string },
  move: Move,
  signal: AbortSignal,
): Promise<MovePreview> {
  const job = await client.readJob(jobId, {}, { signal });
  const changes = toChanges(job, move);
  const answer = await client.changeJob(job.id, { ...changes, dry_run: true }, { ...ifVersion(job.version), signal });
  const { tech_id: nextId, assignment } = answer;
  const explain = (id: WireId): Promise<CandidateExplanationJson> => {
    const { earliest, latest } = changes.window ?? {};
    return client.readCandidate(job.id, id, { earliest, latest }, { signal });
  };
  const wantedId = move.technicianId ?? holderId;
  if (nextId === null || String(nextId) !== wantedId) {
    return { job, changes, answer, driveMeters: null, candidate: await explain(wantedId) };
  }
  const km = answer.outcome === "rebooked" ? null : (assignment?.distance_km ?? null);
  const meters = km === null ? (await explain(nextId)).drive?.distance_meters : km * 1000;
  return { job, changes, answer, driveMeters: meters ?? null, candidate: null };
}

/** Moves the job, if it is still as it was in the preview. Repeating it moves it once. */
export function commitMove(
  client: DispatchClient,
  { job, changes }: MovePreview,
  call: Pick<ActCall, "signal" | "reason">,
): Promise<JobChangeJson> {
  return changeOnce(client, job, changes, call);
}

/** Gives a job back what a move has changed, unless others have changed the job since. */
export async function takeBack(
  client: DispatchClient,
  { job, changes }: MovePreview,
  moved: JobChangeJson,
): Promise<void> {
  await client.changeJob(job.id, toFormer(job, changes), ifVersion(moved.version));
}

function toChanges({ requirements }: ListedJobJson, { technicianId, window }: Move): JobChangeBody {
  const { starts_at: startsAt, pinned, excluded = [], ...rest } = requirements;
  const kept = { ...requirements, ...(window !== null && { starts_at: undefined }) };
  const next =
    technicianId === null
      ? kept
      : {
          ...rest,
          ...(window === null && startsAt !== undefined && { starts_at: startsAt }),
          excluded: excluded.filter((id) => String(id) !== technicianId),
          pinned: [technicianId],
        };
  return {
    ...((technicianId !== null || startsAt !== undefined) && { requirements: next }),
    ...(window !== null && {
      window: { earliest: new Date(window.fromMs).toISOString(), latest: new Date(window.toMs).toISOString() },
    }),
  };
}

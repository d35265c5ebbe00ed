import {
  DispatchApiError,
  type DispatchClient,
  type JobChangeBody,
  type JobChangeJson,
  type ListedJobJson,
} from "@dispatch/client";
import type { ActCall } from "../../act/act-dialog.js";

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
}

/** Asks what a move would do. It changes nothing. */
export async function previewMove(
  client: DispatchClient,
  jobId: ListedJobJson["id"],
  move: Move,
  signal: AbortSignal,
): Promise<MovePreview> {
  const job = await client.readJob(jobId, {}, { signal });
  const changes = toChanges(job, move);
  const answer = await client.changeJob(job.id, { ...changes, dry_run: true }, { ifMatch: toTag(job), signal });
  const { outcome, tech_id: nextId, assignment } = answer;
  if (outcome !== "rebooked" || nextId === null) {
    const km = assignment?.distance_km ?? null;
    return { job, changes, answer, driveMeters: km === null ? null : km * 1000 };
  }
  const { drive } = await client.readCandidate(job.id, nextId, { signal });
  return { job, changes, answer, driveMeters: drive?.distance_meters ?? null };
}

/** Moves the job, if it is still as it was in the preview. Repeating it moves it once. */
export async function commitMove(
  client: DispatchClient,
  { job, changes }: MovePreview,
  { signal }: Pick<ActCall, "signal">,
): Promise<JobChangeJson> {
  try {
    return await client.changeJob(job.id, changes, { ifMatch: toTag(job), signal });
  } catch (error) {
    if (!(error instanceof DispatchApiError) || error.status !== 412) throw error;
    // The answer of an earlier attempt may have got lost.
    const now = await client.readJob(job.id, {}, { signal });
    if (!isDone(now, changes) || isDone(job, changes)) throw error;
    return toAnswer(client, now, signal);
  }
}

/** Gives a job the time back that it had before a move. */
export async function takeBack(client: DispatchClient, { job }: MovePreview, moved: JobChangeJson): Promise<void> {
  const before = { window: job.window, requirements: job.requirements };
  await client.changeJob(job.id, before, { ifMatch: toTag(moved) });
}

function toTag({ version }: { readonly version: number }): string {
  return `"${version}"`;
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

/** Whether the job already has what the changes ask for. */
function isDone({ window, requirements }: ListedJobJson, changes: JobChangeBody): boolean {
  const { window: wanted, requirements: required } = changes;
  const isSameTime = (one = "", other = ""): boolean => Date.parse(one) === Date.parse(other);
  const hasTime =
    wanted === undefined ||
    (isSameTime(window?.earliest, wanted?.earliest) && isSameTime(window?.latest, wanted?.latest));
  const toText = (ids: readonly unknown[] = []): string => ids.map(String).join(",");
  return hasTime && (required === undefined || toText(required.pinned) === toText(requirements.pinned));
}

async function toAnswer(client: DispatchClient, job: ListedJobJson, signal: AbortSignal): Promise<JobChangeJson> {
  const isAssigned = job.status === "assigned" && job.assignment_id !== null;
  const assignment = isAssigned ? await client.readAssignment(job.assignment_id ?? 0, {}, { signal }) : null;
  return {
    ...job,
    outcome: isAssigned ? "rebooked" : "waiting",
    tech_id: assignment?.tech_id ?? null,
    starts_at: null,
    assignment,
    failure: null,
    reasons: null,
  };
}

import {
  DispatchApiError,
  type DispatchClient,
  type JobChangeBody,
  type JobChangeJson,
  type ListedJobJson,
} from "@dispatch/client";
import { ifVersion } from "../kit/if-version.js";
import { writeReason } from "../texts/history-reason.js";
import type { ActCall } from "./act-dialog.js";

/**
 * Changes a job that still has this version. If the job has changed and already is what was asked for, an earlier attempt
 * whose answer got lost has done it: repeating it is then no race.
 */
export async function changeOnce(
  client: DispatchClient,
  job: ListedJobJson,
  changes: JobChangeBody,
  { signal, reason }: Pick<ActCall, "signal"> & Partial<Pick<ActCall, "reason">>,
): Promise<JobChangeJson> {
  try {
    const body = { ...changes, reason: writeReason(job, changes, reason) };
    return await client.changeJob(job.id, body, { ...ifVersion(job.version), signal });
  } catch (error) {
    if (!(error instanceof DispatchApiError) || error.status !== 412) throw error;
    const now = await client.readJob(job.id, {}, { signal });
    if (!hasChanges(now, changes)) throw error;
    return toAnswer(client, job, now, signal);
  }
}

/** What the job had before, of the fields that change: what takes the change back, and nothing that others changed. */
export function toFormer(job: ListedJobJson, changes: JobChangeBody): JobChangeBody {
  const { latitude, longitude } = job.location;
  const former: Readonly<Record<string, unknown>> = { ...job, latitude, longitude };
  return Object.fromEntries(Object.keys(changes).map((field) => [field, former[field]]));
}

/** Whether the job already has what the changes ask for. */
function hasChanges({ location, ...job }: ListedJobJson, changes: JobChangeBody): boolean {
  const now: Readonly<Record<string, unknown>> = { ...job, ...location };
  return Object.entries(changes).every(([field, value]) => toKey(now[field]) === toKey(value));
}

/** The same text for values that mean the same: ids as texts or numbers, times in any notation, an empty list or no list. */
function toKey(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => [name, toKey(part)]);
    return parts
      .filter(([, part]) => part !== "")
      .sort()
      .join();
  }
  const text = String(value ?? "");
  return /^\d{4}-\d\d-\d\dT/.test(text) ? String(Date.parse(text)) : text;
}

async function toAnswer(
  client: DispatchClient,
  before: ListedJobJson,
  now: ListedJobJson,
  signal: AbortSignal,
): Promise<JobChangeJson> {
  const isAssigned = now.status === "assigned" && now.assignment_id !== null;
  const assignment = isAssigned ? await client.readAssignment(now.assignment_id ?? 0, {}, { signal }) : null;
  const isKept = now.assignment_id === before.assignment_id;
  const left = before.status === "assigned" ? "waiting" : "updated";
  return {
    ...now,
    outcome: assignment === null ? left : isKept ? "kept" : "rebooked",
    tech_id: assignment?.tech_id ?? null,
    starts_at: null,
    assignment,
    failure: null,
    reasons: null,
  };
}

import type { Job, LastFailure, OperationOptions } from "@dispatch/core";
import { isQueueStore } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import { toAttemptFailureJson } from "../assignments/to-assignment-json.js";
import type { DispatchEnv } from "../dispatch-env.js";
import { toWireForm } from "../json/wire-form.js";
import type { PersonKind } from "../people/expand.js";
import { toReasonsJson } from "../problem/problem-of-error.js";
import type { Named, ReadPeople } from "../route/read-people.js";
import type { RouteParts } from "../route/route-parts.js";
import type { ListedJobJson } from "./job.js";

interface Asked extends OperationOptions {
  readonly parts: Pick<RouteParts, "jobs" | "forecast">;
  readonly context: Context<DispatchEnv>;
  /** Whom to show with each job. */
  readonly expand: readonly PersonKind[] | undefined;
}

/**
 * Jobs as they are listed. For those that wait, the store is asked once why, and once when they are tried next. For those
 * whose technicians are shown, it is asked once who they are.
 *
 * @param readPeople loads the people to show with them
 */
export async function toListedJobs(
  jobs: readonly Job[],
  { parts, context, signal, expand = [] }: Asked,
  readPeople: ReadPeople,
): Promise<readonly ListedJobJson[]> {
  const waiting = jobs.filter(({ status }) => status === "waiting");
  const toPeople = async () => {
    const technicians = expand.includes("technician") ? await findTechnicians(jobs, parts.jobs, { signal }) : new Map();
    const toNamed = (job: Job): Named => ({ ...toNamedOfJob(job), technicianId: technicians.get(job.id) });
    const show = await readPeople(jobs.map(toNamed));
    return (job: Job) => show(toNamed(job));
  };
  const [failures, toNextTry, show] = await Promise.all([
    listFailures(waiting, parts.jobs, { signal }),
    findNextTries(waiting, parts, { signal }),
    toPeople(),
  ]);
  // The guard sets this on open routes, for callers without credentials.
  const areReasonsShown = context.get("maySeeDecisions") !== false;
  return jobs.map((job): ListedJobJson => {
    if (job.status !== "waiting") return { ...toWireForm(job), waiting: null, ...show(job) };
    const { at = null, failure = null, reasons = null } = failures.get(job.id) ?? {};
    const why = {
      next_try_at: toNextTry(job),
      tried_at: at,
      failure: toAttemptFailureJson(failure),
      reasons: areReasonsShown && reasons !== null ? toReasonsJson(reasons) : null,
    };
    return { ...toWireForm(job), waiting: why, ...show(job) };
  });
}

/** Whom a job names. A technician sees its customer while they have the work, and after they did it. */
export function toNamedOfJob({ customerId, status }: Job): Named {
  return { customerId, isOwn: hasTechnician(status) };
}

function hasTechnician(status: Job["status"]): boolean {
  return status === "assigned" || status === "completed";
}

/** Returns the technicians who have or did these jobs, by the ids of the jobs. */
async function findTechnicians(
  jobs: readonly Job[],
  store: RouteParts["jobs"],
  options: OperationOptions,
): Promise<ReadonlyMap<string, string>> {
  const assigned = jobs.filter(({ status }) => hasTechnician(status));
  const ids = assigned.flatMap(({ assignmentId }) => assignmentId ?? []);
  if (ids.length === 0 || store === undefined) return new Map();
  const { items } = await store.listAssignments({ limit: ids.length, filter: { ids } }, options);
  const technicianOf = new Map(items.map(({ id, technicianId }) => [id, technicianId]));
  return new Map(assigned.map(({ id, assignmentId }) => [id, technicianOf.get(assignmentId ?? "") ?? ""]));
}

async function listFailures(
  waiting: readonly Job[],
  store: RouteParts["jobs"],
  options: OperationOptions,
): Promise<ReadonlyMap<string, Partial<LastFailure>>> {
  if (waiting.length === 0 || store === undefined || !isQueueStore(store)) return new Map();
  const failures = await store.listLastFailures(
    waiting.map(({ id }) => id),
    options,
  );
  return new Map(failures.map((failure) => [failure.jobId, failure]));
}

/** Returns when each job is tried next; null if nothing tries it. */
export async function findNextTries(
  jobs: readonly Job[],
  { forecast }: Pick<RouteParts, "forecast">,
  options: OperationOptions,
): Promise<(job: Job) => string | null> {
  if (forecast === undefined || !jobs.some(({ status }) => status === "waiting")) return () => null;
  const toTime = await forecast(options);
  return (job) => (job.status === "waiting" ? toTime(job) : null);
}

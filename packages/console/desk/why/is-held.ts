import type { ListedJobJson } from "@dispatch/client";

/** Whether the queue leaves a job alone now. */
export function isHeld<Job extends Pick<ListedJobJson, "status" | "held_until">>(
  job: Job,
  nowMs: number,
): job is Job & { readonly held_until: string } {
  return job.status === "waiting" && job.held_until !== null && Date.parse(job.held_until) > nowMs;
}

import type { BatchJson, BatchRecordJson } from "@dispatch/client";

type Decision = BatchJson["decisions"][number];

/** A job that is given to a technician. Ids are texts. */
export interface PlannedPair {
  readonly jobId: string;
  readonly technicianId: string;
  /** The drive; null if the answer does not say it. */
  readonly drive: PlannedDrive | null;
  readonly isFixed: boolean;
}

export interface PlannedDrive {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  readonly isEstimate: boolean;
}

/** A job that nobody gets, or that cannot take part. */
export interface OpenJob {
  readonly jobId: string;
  readonly reasons: BatchJson["jobs"][number]["reasons"];
  readonly failure: BatchJson["jobs"][number]["failure"];
}

/** How the jobs of a batch would be given out. */
export interface Plan {
  readonly request: PlanRequest;
  readonly pairs: readonly PlannedPair[];
  readonly open: readonly OpenJob[];
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  readonly hasEstimate: boolean;
  /** What proves it; undefined if there was nothing to decide. */
  readonly decision: Decision | undefined;
  /** Every drive that was measured. */
  readonly record: BatchRecordJson | undefined;
}

/** What a preview is asked for. */
export interface PlanRequest {
  readonly jobIds: readonly string[];
  /** Who must go to a job, by its id. */
  readonly fixed: ReadonlyMap<string, string>;
  /** Undefined for no limit. */
  readonly maxJobs: number | undefined;
}

/** Writes the request for the API. */
export function toBatchBody({ jobIds, fixed, maxJobs }: PlanRequest): {
  readonly jobs: readonly { readonly job_id: string }[];
  readonly fixed: readonly { readonly job_id: string; readonly technician_id: string }[];
  readonly max_jobs_per_technician: number | undefined;
} {
  return {
    jobs: jobIds.map((id) => ({ job_id: id })),
    fixed: [...fixed].map(([jobId, technicianId]) => ({ job_id: jobId, technician_id: technicianId })),
    max_jobs_per_technician: maxJobs,
  };
}

/** Reads a plan from the answer of a dry run with `include_records`. */
export function toPlan(answer: BatchJson, request: PlanRequest): Plan {
  const record = answer.records?.at(-1);
  const candidates = new Map(record?.jobs.map((job) => [String(job.job_id), job.candidates]));
  const pairs: PlannedPair[] = [];
  const open: OpenJob[] = [];
  for (const { job_id: id, technician_id: technician, reasons, failure } of answer.jobs) {
    const jobId = String(id);
    if (technician === null) {
      open.push({ jobId, reasons, failure });
      continue;
    }
    const found = candidates.get(jobId)?.find((one) => String(one.technician_id) === String(technician));
    const drive = found === undefined ? null : toDrive(found);
    pairs.push({ jobId, technicianId: String(technician), drive, isFixed: request.fixed.has(jobId) });
  }
  const drives = pairs.flatMap(({ drive }) => (drive === null ? [] : [drive]));
  return {
    ...{ request, pairs, open, record },
    distanceMeters: drives.reduce((sum, { distanceMeters }) => sum + distanceMeters, 0),
    durationSeconds: drives.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
    hasEstimate: drives.some(({ isEstimate }) => isEstimate),
    decision: answer.decisions.at(-1),
  };
}

type Candidate = BatchRecordJson["jobs"][number]["candidates"][number];

export function toDrive({ distance_meters, duration_seconds, basis }: Candidate): PlannedDrive {
  return {
    distanceMeters: distance_meters,
    durationSeconds: duration_seconds,
    isEstimate: basis === "estimate",
  };
}

/** A job that would get another technician in the second plan. Null stands for nobody. */
export interface PlanChange {
  readonly jobId: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface PlanDifference {
  /** How much more the second plan costs, in the unit of the policy; null if the plans cannot be compared. */
  readonly cost: number | null;
  /** How many more jobs stay open. */
  readonly open: number;
  readonly changes: readonly PlanChange[];
}

/** Returns what the second plan changes. */
export function comparePlans(before: Plan, after: Plan): PlanDifference {
  const technicians = new Map(before.pairs.map(({ jobId, technicianId }) => [jobId, technicianId]));
  const next = new Map(after.pairs.map(({ jobId, technicianId }) => [jobId, technicianId]));
  const changes = before.request.jobIds
    .map((jobId) => ({ jobId, from: technicians.get(jobId) ?? null, to: next.get(jobId) ?? null }))
    .filter(({ from, to }) => from !== to);
  const [cost, other] = [toCost(before), toCost(after)];
  return {
    cost: cost === null || other === null ? null : other - cost,
    open: after.open.length - before.open.length,
    changes,
  };
}

/** The sum over the pairs, in the unit of the policy: the last level, which counts thousandths. */
function toCost({ decision, open, record }: Plan): number | null {
  if (decision === undefined) return null;
  const leaveCosts = new Map(record?.jobs.map((job) => [String(job.job_id), job.leave_cost.at(-1) ?? 0]));
  // To leave a job has a cost of its own, which grows as it waits: it is nothing that anybody drives.
  const left = open.reduce((sum, { jobId }) => sum + (leaveCosts.get(jobId) ?? 0), 0);
  return ((decision.total.at(-1) ?? 0) - left) / 1000;
}

import type { BatchRecordJson } from "@dispatch/client";
import { greatCircleDistanceMeters } from "@dispatch/core";

type RecordJob = BatchRecordJson["jobs"][number];
type RecordTechnician = BatchRecordJson["technicians"][number];

/** What the same jobs would cost one by one. */
export interface OneByOne {
  /** In the unit of the policy. */
  readonly cost: number;
  /** False if somebody whom the batch did not have to measure could have been better for one of the jobs. */
  readonly isExact: boolean;
}

/** With more jobs than this share that may have had somebody better, the sum says nothing. */
const maxUnsureShare = 0.1;

/**
 * Gives the jobs of a batch out again, one by one: each, in the order given, to the best technician who is left, by the drives
 * that the batch has measured. Null if that leaves other jobs open than the batch does, or too much was not measured.
 */
export function dispatchOneByOne(
  record: BatchRecordJson,
  order: readonly string[],
  maxJobs = Number.POSITIVE_INFINITY,
): OneByOne | null {
  if (record.policy.unit === "cost") return null;
  const jobs = new Map(record.jobs.map((job) => [String(job.job_id), job]));
  const lanes = new Map(
    record.technicians.map(({ id, free_lanes: free }) => [
      String(id),
      Math.min(free ?? Number.POSITIVE_INFINITY, maxJobs),
    ]),
  );
  const isFree = (id: string | number): boolean => (lanes.get(String(id)) ?? 0) > 0;
  let [cost, unsure] = [0, 0];
  for (const jobId of order) {
    const job = jobs.get(jobId);
    if (job === undefined) continue;
    const chosen = job.candidates
      .filter(({ technician_id: id }) => isFree(id))
      .sort((one, other) => toRank(one, job) - toRank(other, job) || one.cost - other.cost)[0];
    if ((chosen === undefined) !== (job.technician_id === null)) return null;
    if (chosen === undefined) continue;
    cost += chosen.cost;
    if (mayBeBetter(job, chosen.cost, record, isFree)) unsure += 1;
    const id = String(chosen.technician_id);
    lanes.set(id, (lanes.get(id) ?? 0) - 1);
  }
  if (unsure > maxUnsureShare * record.jobs.length) return null;
  return { cost, isExact: unsure === 0 };
}

/** Preferred technicians rank before all others. */
function toRank({ is_preferred: isPreferred }: RecordJob["candidates"][number], job: RecordJob): number {
  return job.has_preferred && isPreferred !== true ? 1 : 0;
}

/** Whether somebody who was not measured could have cost less: by the straight line, which no drive is shorter than. */
function mayBeBetter(
  job: RecordJob,
  cost: number,
  { technicians, policy, bounds }: BatchRecordJson,
  isFree: (id: string | number) => boolean,
): boolean {
  if (job.unseen_lower_bound !== null && job.unseen_lower_bound < cost) return true;
  const { pinned } = job.requirements;
  const known = new Set([...job.candidates, ...job.excluded].map(({ technician_id: id }) => String(id)));
  const isNearer = (place: RecordTechnician["location"]): boolean => {
    const meters = greatCircleDistanceMeters(toPlace(place), toPlace(job.customer.location));
    const bound = policy.unit === "seconds" ? meters / (bounds.top_speed_kmh / 3.6) : meters;
    return bound < cost;
  };
  return technicians.some(
    ({ id, location, places = [] }) =>
      !known.has(String(id)) &&
      isFree(id) &&
      (pinned === undefined || pinned.map(String).includes(String(id))) &&
      [location, ...places].some(isNearer),
  );
}

function toPlace({ latitude, longitude }: RecordTechnician["location"]): { latitude: number; longitude: number } {
  return { latitude: latitude ?? Number.NaN, longitude: longitude ?? Number.NaN };
}

import type {
  Candidate,
  CandidateVisit,
  ChosenCandidate,
  ConflictCandidate,
  Decision,
  MeasuredCandidate,
} from "../domain/decision.js";

/** A candidate with a drive: the one who goes, or somebody who was measured. */
type DrivenCandidate = ChosenCandidate | MeasuredCandidate | ConflictCandidate;

/**
 * A candidate with a drive, without the names of what nearly all of them have. The times of the visit are differences: most
 * are 0, or the same for all candidates. They are null without a visit, and if `rest` has the visit.
 */
export type CandidateRow = readonly [
  status: "chosen" | "measured" | "conflict",
  id: string,
  latitude: number,
  longitude: number,
  openAssignments: number | null,
  greatCircleDistanceMeters: number,
  distanceMeters: number,
  durationSeconds: number,
  originSnapMeters: number,
  destinationSnapMeters: number,
  /** Null: the distance. */
  cost: number | null,
  /** From the decision to leaving. */
  leavesAfterMs: number | null,
  /** From arriving to the start of the work. */
  waitMs: number | null,
  workMs: number | null,
  /** All other fields, such as a basis other than that of the decision. Absent without other fields. */
  rest?: Readonly<Record<string, unknown>>,
];

/**
 * A decision in the form in which a store may keep it: the same, in less than a third of the space. Candidates without a
 * drive are as they were. `readStoredDecision` reads it.
 */
export interface CompactDecision extends Omit<Decision, "version" | "candidates"> {
  readonly version: 2;
  readonly candidates: readonly (Candidate | CandidateRow)[];
}

/** Returns a decision in the form that takes least space; as it is if it has no list of candidates. */
export function toCompactDecision(decision: Decision): Decision | CompactDecision {
  if (!Array.isArray(decision.candidates)) return decision;
  const decidedAtMs = Date.parse(decision.decidedAt);
  return {
    ...decision,
    version: 2,
    candidates: decision.candidates.map((candidate) => toRow(candidate, decision, decidedAtMs)),
  };
}

/** Returns the decision that was made compact. */
export function fromCompactDecision(compact: CompactDecision): Decision {
  const decidedAtMs = Date.parse(compact.decidedAt);
  return {
    ...compact,
    version: 1,
    candidates: compact.candidates.map((candidate) =>
      isRow(candidate) ? fromRow(candidate, compact, decidedAtMs) : candidate,
    ),
  };
}

function isRow(candidate: Candidate | CandidateRow): candidate is CandidateRow {
  return Array.isArray(candidate);
}

type OwnBasis = Pick<Decision, "basis">;

function toRow(candidate: Candidate, { basis: usual }: OwnBasis, decidedAtMs: number): Candidate | CandidateRow {
  if (!("cost" in candidate) || !isPlain(candidate)) return candidate;
  const { technician, distanceMeters, durationSeconds, cost, visit } = candidate;
  const times = visit === undefined ? null : toTimes(visit, durationSeconds, decidedAtMs);
  // One literal rather than parts: there is a row for each candidate of each decision.
  const row = [
    candidate.status,
    technician.id,
    technician.location.latitude,
    technician.location.longitude,
    technician.openAssignments ?? null,
    candidate.greatCircleDistanceMeters,
    distanceMeters,
    durationSeconds,
    candidate.originSnapMeters,
    candidate.destinationSnapMeters,
    cost === distanceMeters ? null : cost,
    times === null ? null : times.differences[0],
    times === null ? null : times.differences[1],
    times === null ? null : times.differences[2],
  ] as const;
  const more = listOthers(candidate, usual, times === null ? (visit ?? null) : times.rest);
  return more === null ? row : [...row, more];
}

/** The fields that a row does not have; null if there are none. */
function listOthers(
  candidate: DrivenCandidate,
  usual: Decision["basis"],
  visit: Partial<CandidateVisit> | null,
): Readonly<Record<string, unknown>> | null {
  const { basis, preference } = candidate;
  const isUsual = basis === usual && preference === 0 && visit === null;
  if (isUsual && !Object.keys(candidate).some(isOther)) return null;
  return {
    ...Object.fromEntries(Object.entries(candidate).filter(([name]) => isOther(name))),
    ...(basis !== usual && { basis }),
    ...(preference !== 0 && { preference }),
    ...(visit !== null && { visit }),
  };
}

/** The fields that a row or the above has without their names. */
const knownFields: ReadonlySet<string> = new Set([
  ...["status", "technician", "greatCircleDistanceMeters", "distanceMeters", "durationSeconds", "originSnapMeters"],
  ...["destinationSnapMeters", "basis", "cost", "preference", "visit"],
]);

function isOther(name: string): boolean {
  return !knownFields.has(name);
}

/** Whether its technician has no fields but those of a row. */
function isPlain({ technician }: DrivenCandidate): boolean {
  const fields = technician.openAssignments === undefined ? 2 : 3;
  return Object.keys(technician).length === fields && Object.keys(technician.location).length === 2;
}

interface VisitTimes {
  readonly differences: readonly [leavesAfterMs: number, waitMs: number, workMs: number];
  /** Its other fields; null without any. */
  readonly rest: Partial<CandidateVisit> | null;
}

/** Null if a time would not be the same text again. */
function toTimes(visit: CandidateVisit, driveSeconds: number, decidedAtMs: number): VisitTimes | null {
  const { leavesAt, startsAt, endsAt, ...rest } = visit;
  const [leavesAtMs, startsAtMs] = [Date.parse(leavesAt), Date.parse(startsAt)];
  const waitMs = startsAtMs - leavesAtMs - toMillis(driveSeconds);
  const differences = [leavesAtMs - decidedAtMs, waitMs, Date.parse(endsAt) - startsAtMs] as const;
  const again = fromTimes(differences, driveSeconds, decidedAtMs);
  if (again?.leavesAt !== leavesAt || again.startsAt !== startsAt || again.endsAt !== endsAt) return null;
  return { differences, rest: Object.keys(rest).length === 0 ? null : rest };
}

/** Null if they are not times. */
function fromTimes(
  [leavesAfterMs, waitMs, workMs]: VisitTimes["differences"],
  driveSeconds: number,
  decidedAtMs: number,
): Pick<CandidateVisit, "leavesAt" | "startsAt" | "endsAt"> | null {
  const leavesAtMs = decidedAtMs + leavesAfterMs;
  const startsAtMs = leavesAtMs + toMillis(driveSeconds) + waitMs;
  const [leavesAt, startsAt, endsAt] = [leavesAtMs, startsAtMs, startsAtMs + workMs].map(toInstant);
  return leavesAt && startsAt && endsAt ? { leavesAt, startsAt, endsAt } : null;
}

function toMillis(seconds: number): number {
  return Math.ceil(seconds * 1000);
}

/** Null if it has no text. */
function toInstant(ms: number): string | null {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
}

function fromRow(row: CandidateRow, { basis }: OwnBasis, decidedAtMs: number): Candidate {
  const [status, id, latitude, longitude, openAssignments, greatCircleDistanceMeters, distanceMeters, ...others] = row;
  const [durationSeconds, originSnapMeters, destinationSnapMeters, cost, leavesAfterMs, waitMs, workMs, rest] = others;
  const { visit, ...more } = (rest ?? {}) as { readonly visit?: Partial<CandidateVisit> };
  const times =
    leavesAfterMs === null || waitMs === null || workMs === null
      ? null
      : fromTimes([leavesAfterMs, waitMs, workMs], durationSeconds, decidedAtMs);
  return {
    status,
    technician: { id, location: { latitude, longitude }, ...(openAssignments !== null && { openAssignments }) },
    ...{ greatCircleDistanceMeters, distanceMeters, durationSeconds, originSnapMeters, destinationSnapMeters },
    ...{ basis, cost: cost ?? distanceMeters, preference: 0 },
    ...more,
    ...((visit !== undefined || times !== null) && { visit: { ...times, ...visit } }),
  } as DrivenCandidate;
}

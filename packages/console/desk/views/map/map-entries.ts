import type { ListedJobJson, TechnicianPositionJson } from "@dispatch/client";
import type { BoardState } from "../../data/board-state.js";
import { toPriorityLevel } from "../../data/priority-level.js";
import type { MapPlace } from "./group-marks.js";
import { type MapKind, mapKinds, type TechnicianState } from "./map-kinds.js";

/** A technician or a job that the map and the list may show. */
export interface MapEntry {
  /** Names it among all entries. */
  readonly key: string;
  readonly id: string;
  readonly kind: MapKind;
  readonly name: string;
  /** Null: it has none. */
  readonly place: MapPlace | null;
}

export interface TechnicianEntry extends MapEntry {
  readonly kind: TechnicianState;
  readonly position: TechnicianPositionJson;
  /** The job that they drive to, work on or are booked for now, if the board has it. */
  readonly jobId: string | null;
}

/** Returns the technicians by name. */
export function toTechnicianEntries(
  positions: ReadonlyMap<string, TechnicianPositionJson>,
  { assignments, jobs, technicians }: Pick<BoardState, "assignments" | "jobs" | "technicians">,
  now: number,
  toName: (id: string) => string,
): readonly TechnicianEntry[] {
  const jobOf = new Map([...assignments].map(([jobId, { id }]) => [String(id), jobId]));
  const nextOf = new Map<string, string>();
  for (const [jobId, { tech_id: id, status }] of assignments) {
    const job = jobs.get(jobId);
    const isNext = job?.status === "assigned" && (status === "assigned" || status === "accepted");
    if (isNext && (job.window === null || Date.parse(job.window.earliest) <= now)) nextOf.set(String(id), jobId);
  }
  const entries = Array.from(positions, ([id, position]) => {
    const { state } = position;
    const isBooked = state === "free" && nextOf.has(id);
    return {
      ...{ id, position, key: toTechnicianKey(id), kind: isBooked ? ("booked" as const) : state },
      name: position.name ?? technicians.get(id)?.name ?? toName(id),
      place: toPlace(position.location),
      jobId: jobOf.get(String(position.assignment_id)) ?? nextOf.get(id) ?? null,
    };
  });
  return entries.sort((one, other) => compareNames(one.name, other.name));
}

/** Returns the open jobs. */
export function toJobEntries(jobs: BoardState["jobs"], toName: (job: ListedJobJson) => string): readonly MapEntry[] {
  return [...jobs]
    .filter(([, { status }]) => status === "waiting" || status === "assigned")
    .map(([id, job]) => ({
      ...{ id, key: `job/${id}`, kind: toPriorityLevel(job.priority) },
      name: toName(job),
      place: toPlace(job.location),
    }));
}

export function toTechnicianKey(id: string): string {
  return `technician/${id}`;
}

export function countKinds(entries: readonly MapEntry[]): ReadonlyMap<MapKind, number> {
  const counts = new Map<MapKind, number>(mapKinds.map((kind) => [kind, 0]));
  for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

export function toPlace({ latitude, longitude }: ListedJobJson["location"]): MapPlace | null {
  return latitude === null || longitude === null ? null : [latitude, longitude];
}

const { compare: compareNames } = new Intl.Collator(undefined, { numeric: true });

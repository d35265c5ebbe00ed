import type { ListedJobJson, TechnicianPositionJson } from "@dispatch/client";
import type { BoardState } from "../../data/board-state.js";
import { toPriorityLevel } from "../../data/priority-level.js";
import type { MapPlace } from "./map-canvas.js";
import { type MapKind, mapKinds } from "./map-kinds.js";

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
  readonly position: TechnicianPositionJson;
  /** The job that they drive to or work on, if the board has it. */
  readonly jobId: string | null;
}

/** Returns the technicians by name. */
export function toTechnicianEntries(
  positions: ReadonlyMap<string, TechnicianPositionJson>,
  { assignments, technicians }: Pick<BoardState, "assignments" | "technicians">,
  toName: (id: string) => string,
): readonly TechnicianEntry[] {
  const jobOf = new Map([...assignments].map(([jobId, { id }]) => [String(id), jobId]));
  const entries = Array.from(positions, ([id, position]) => ({
    ...{ id, position, key: toTechnicianKey(id), kind: position.state },
    name: position.name ?? technicians.get(id)?.name ?? toName(id),
    place: toPlace(position.location),
    jobId: jobOf.get(String(position.assignment_id)) ?? null,
  }));
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

import { type Coordinates, isValidCoordinates } from "../domain/coordinates.js";
import { compareIds } from "../domain/ids.js";
import type { Technician } from "../domain/technician.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import type { TechnicianSource } from "../plugins/technician-source.js";

/** A technician, and whether they can be sent. */
export interface MemoryTechnician extends Technician {
  /** @default true */
  readonly isActive?: boolean | undefined;
}

/** Technicians in memory, who may move while searches run. */
export interface MemoryTechnicians extends TechnicianSource {
  /** Adds a technician, or replaces the one with the same id: moves, activates or deactivates them. */
  upsert(technician: MemoryTechnician): void;
  /** Returns whether there was one. */
  remove(technicianId: string): boolean;
  /** Whether there is an active technician with this id. */
  isActive(technicianId: string): boolean;
}

interface Ranked {
  readonly technician: Technician;
  readonly meters: number;
}

const maxUnlocatable = 100;

/**
 * A technician source over plain data. A search looks at everyone once: about a millisecond for 10,000 technicians.
 */
export function memoryTechnicians(technicians: Iterable<MemoryTechnician> = []): MemoryTechnicians {
  const active = new Map<string, Technician>();

  const upsert = ({ isActive = true, ...technician }: MemoryTechnician): void => {
    if (isActive) active.set(technician.id, structuredClone(technician));
    else active.delete(technician.id);
  };
  for (const technician of technicians) upsert(technician);

  return {
    specificationVersion: "v1",
    name: "memory",
    async findNearest({ near, limit, after }, { signal } = {}) {
      signal?.throwIfAborted();
      const { ranking, unlocatable } = rank(active.values(), near, parseCursor(after));
      const page = ranking.slice(0, limit);
      return {
        technicians: page.map(({ technician }) => technician),
        next: ranking.length > limit ? formatCursor(page.at(-1)) : null,
        unlocatable: after === undefined ? unlocatable.slice(0, maxUnlocatable) : [],
      };
    },
    upsert,
    remove: (technicianId) => active.delete(technicianId),
    isActive: (technicianId) => active.has(technicianId),
  };
}

interface Cursor {
  readonly meters: number;
  readonly technicianId: string;
}

function rank(technicians: Iterable<Technician>, near: Coordinates, after: Cursor | null) {
  const ranking: Ranked[] = [];
  const unlocatable: Technician[] = [];
  for (const technician of technicians) {
    if (!isValidCoordinates(technician.location)) {
      unlocatable.push(technician);
      continue;
    }
    const ranked = { technician, meters: greatCircleDistanceMeters(technician.location, near) };
    if (after === null || compareRanked(ranked, after.meters, after.technicianId) > 0) ranking.push(ranked);
  }
  ranking.sort((left, right) => compareRanked(left, right.meters, right.technician.id));
  return { ranking, unlocatable };
}

function compareRanked(left: Ranked, meters: number, technicianId: string): number {
  return left.meters - meters || compareIds(left.technician.id, technicianId);
}

function formatCursor(last: Ranked | undefined): string | null {
  return last === undefined ? null : `${last.meters} ${last.technician.id}`;
}

function parseCursor(cursor: string | undefined): Cursor | null {
  if (cursor === undefined) return null;
  const [, meters, technicianId] = /^(\d\S*) (.*)$/s.exec(cursor) ?? [];
  if (meters === undefined || technicianId === undefined || !Number.isFinite(Number(meters))) {
    throw new InvalidRequestError("after must be a cursor that this source gave");
  }
  return { meters: Number(meters), technicianId };
}

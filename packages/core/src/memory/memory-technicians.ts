import { isValidCoordinates } from "../domain/coordinates.js";
import type { Technician } from "../domain/technician.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { Rank } from "../geo/nearest-list.js";
import { createSpatialIndex } from "../geo/spatial-index.js";
import { checkCount } from "../plugins/check-option.js";
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
  /** Returns whether there was an active one. */
  remove(technicianId: string): boolean;
  /** Whether there is an active technician with this id. */
  isActive(technicianId: string): boolean;
}

const maxUnlocatable = 100;

/** A technician source over plain data, with an index: searches and moves cost O(log n) of the fleet. */
export function memoryTechnicians(technicians: Iterable<MemoryTechnician> = []): MemoryTechnicians {
  const active = new Map<string, Technician>();
  const unlocatable = new Map<string, Technician>();
  const index = createSpatialIndex();

  const remove = (technicianId: string): boolean => {
    index.delete(technicianId);
    unlocatable.delete(technicianId);
    return active.delete(technicianId);
  };

  const upsert = ({ isActive = true, ...given }: MemoryTechnician): void => {
    remove(given.id);
    if (!isActive) return;
    const technician = structuredClone(given);
    active.set(technician.id, technician);
    if (isValidCoordinates(technician.location)) index.set(technician.id, technician.location);
    else unlocatable.set(technician.id, technician);
  };
  for (const technician of technicians) upsert(technician);

  return {
    specificationVersion: "v1",
    name: "memory",
    async findNearest({ near, limit, after }, { signal } = {}) {
      signal?.throwIfAborted();
      checkCount("limit", limit);
      const ranks = index.findNearest(near, limit + 1, parseCursor(after));
      const page = ranks.slice(0, limit);
      return {
        technicians: page.flatMap(({ id }) => active.get(id) ?? []),
        next: ranks.length > limit ? formatCursor(page.at(-1)) : null,
        unlocatable: after === undefined ? [...unlocatable.values()].slice(0, maxUnlocatable) : [],
      };
    },
    upsert,
    remove,
    isActive: (technicianId) => active.has(technicianId),
  };
}

function formatCursor(last: Rank | undefined): string | null {
  return last === undefined ? null : `${last.squaredChord} ${last.id}`;
}

function parseCursor(cursor: string | undefined): Rank | null {
  if (cursor === undefined) return null;
  const [, squaredChord, id] = /^(\d\S*) (.*)$/s.exec(cursor) ?? [];
  if (squaredChord === undefined || id === undefined || !Number.isFinite(Number(squaredChord))) {
    throw new InvalidRequestError("after must be a cursor that this source gave");
  }
  return { squaredChord: Number(squaredChord), id };
}

import { type Coordinates, isValidCoordinates } from "../../domain/coordinates.js";
import type { Technician } from "../../domain/technician.js";
import type { Rank } from "../../geo/nearest-list.js";
import { createSpatialIndex } from "../../geo/spatial-index.js";
import type { Eligible } from "../../plugins/technician-source.js";
import { createTags } from "./tags.js";

/** The active technicians, by id and by place; and those who are inactive. */
export interface Fleet {
  get(technicianId: string): Technician | undefined;
  /** Adds a technician, or replaces the one with the same id. */
  set(technician: Technician): void;
  /** Adds a technician whom no search finds, or replaces the one with the same id. */
  putAway(technician: Technician): void;
  readonly inactive: ReadonlyMap<string, Technician>;
  readonly active: ReadonlyMap<string, Technician>;
  /** Forgets a technician; returns whether they were active. */
  delete(technicianId: string): boolean;
  /** Those whose position is no place on Earth. */
  readonly unlocatable: ReadonlyMap<string, Technician>;
  /** Who comes after a place in the ranking; with `only`, some of those who do not meet it are left out. */
  findNearest(near: Coordinates, limit: number, after: Rank | null, only: Eligible | undefined): readonly Rank[];
}

export function createFleet(): Fleet {
  const active = new Map<string, Technician>();
  const unlocatable = new Map<string, Technician>();
  const inactive = new Map<string, Technician>();
  const index = createSpatialIndex();
  const tags = createTags();

  const forget = (technicianId: string): boolean => {
    index.delete(technicianId);
    unlocatable.delete(technicianId);
    inactive.delete(technicianId);
    return active.delete(technicianId);
  };

  return {
    unlocatable,
    inactive,
    active,
    get: (technicianId) => active.get(technicianId),
    set(technician) {
      const { id, location } = technician;
      active.set(id, technician);
      inactive.delete(id);
      if (isValidCoordinates(location)) {
        unlocatable.delete(id);
        index.set(id, location, tags.ofTechnician(technician));
      } else {
        unlocatable.set(id, technician);
        index.delete(id);
      }
    },
    putAway(technician) {
      forget(technician.id);
      inactive.set(technician.id, technician);
    },
    delete: forget,
    findNearest(near, limit, after, only) {
      const required = only === undefined ? 0 : tags.ofRequirements(only.requirements);
      return required === null ? [] : index.findNearest(near, limit, after, required);
    },
  };
}

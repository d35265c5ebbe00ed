import { type Coordinates, isValidCoordinates } from "../../domain/coordinates.js";
import type { Technician } from "../../domain/technician.js";
import type { Rank } from "../../geo/nearest-list.js";
import { createSpatialIndex } from "../../geo/spatial-index.js";
import type { Eligible } from "../../plugins/technician-source.js";
import { createTags } from "./tags.js";

/** The active technicians, by id and by place. */
export interface Fleet {
  get(technicianId: string): Technician | undefined;
  /** Adds a technician, or replaces the one with the same id. */
  set(technician: Technician): void;
  /** Returns whether there was one. */
  delete(technicianId: string): boolean;
  /** Those whose position is no place on Earth. */
  readonly unlocatable: ReadonlyMap<string, Technician>;
  /** Who comes after a place in the ranking; with `only`, some of those who do not meet it are left out. */
  findNearest(near: Coordinates, limit: number, after: Rank | null, only: Eligible | undefined): readonly Rank[];
}

export function createFleet(): Fleet {
  const active = new Map<string, Technician>();
  const unlocatable = new Map<string, Technician>();
  const index = createSpatialIndex();
  const tags = createTags();

  return {
    unlocatable,
    get: (technicianId) => active.get(technicianId),
    set(technician) {
      const { id, location } = technician;
      active.set(id, technician);
      if (isValidCoordinates(location)) {
        unlocatable.delete(id);
        index.set(id, location, tags.ofTechnician(technician));
      } else {
        unlocatable.set(id, technician);
        index.delete(id);
      }
    },
    delete(technicianId) {
      index.delete(technicianId);
      unlocatable.delete(technicianId);
      return active.delete(technicianId);
    },
    findNearest(near, limit, after, only) {
      const required = only === undefined ? 0 : tags.ofRequirements(only.requirements);
      return required === null ? [] : index.findNearest(near, limit, after, required);
    },
  };
}

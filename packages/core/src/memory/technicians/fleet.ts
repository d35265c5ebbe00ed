import { type Coordinates, isValidCoordinates } from "../../domain/coordinates.js";
import type { Requirements } from "../../domain/requirements.js";
import type { Technician } from "../../domain/technician.js";
import { isBelowCapacity } from "../../eligibility/capacity.js";
import type { Rank } from "../../geo/nearest-list.js";
import { createSpatialIndex } from "../../geo/spatial-index.js";
import type { SearchCriteria } from "../../plugins/technician-source.js";

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
  /** Technicians whose position is not a place on Earth. */
  readonly unlocatable: ReadonlyMap<string, Technician>;
  /** Finds who comes after a place in the ranking; with `only`, leaves out some of those who do not meet it. */
  findNearest(near: Coordinates, limit: number, after: Rank | null, only: SearchCriteria | undefined): readonly Rank[];
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

/** The bits by which an index can search: who is below their capacity, and who has which skills. */
export interface Tags {
  ofTechnician(technician: Technician): number;
  /** The bits that everyone who meets the requirements has; others may have them too. Null if nobody meets them. */
  ofRequirements(requirements: Requirements): number | null;
}

const belowCapacity = 1;
const skillBits = 31;

/** Each skill has its own bit as long as there are enough; later skills share bits. */
function createTags(): Tags {
  const bits = new Map<string, number>();

  const learn = (skill: string): number => {
    const bit = bits.get(skill) ?? 2 << (bits.size % skillBits);
    bits.set(skill, bit);
    return bit;
  };

  return {
    ofTechnician(technician) {
      const free = isBelowCapacity(technician) ? belowCapacity : 0;
      return listNames(technician.skills).reduce((tags, name) => tags | learn(name), free);
    },
    ofRequirements({ skills = [] }) {
      let tags = belowCapacity;
      for (const { name } of skills) {
        const bit = bits.get(name);
        if (bit === undefined) return null;
        tags |= bit;
      }
      return tags;
    },
  };
}

/** Lists the names that can be read; other skills count as not held. */
function listNames(skills: unknown): readonly string[] {
  const names = Array.isArray(skills) ? skills.map((skill: unknown) => (Object(skill) as { name?: unknown }).name) : [];
  return names.filter((name) => typeof name === "string");
}

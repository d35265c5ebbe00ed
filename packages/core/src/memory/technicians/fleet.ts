import { isLaneFree } from "../../calendar/lanes.js";
import { type Coordinates, isValidCoordinates } from "../../domain/coordinates.js";
import type { Requirements } from "../../domain/requirements.js";
import type { Technician } from "../../domain/technician.js";
import type { Rank } from "../../geo/nearest-list.js";
import { createSpatialIndex } from "../../geo/spatial-index.js";
import type { FindNearestRequest } from "../../plugins/technician-source.js";
import { createOtherPlaces, type OtherPlace } from "./other-places.js";

/** The active technicians, by id and by place; and those who are inactive. */
export interface Fleet {
  get(technicianId: string): Technician | undefined;
  /**
   * Adds a technician, or replaces the one with the same id.
   *
   * @param nowMs the current time, if it is known: busy technicians then stay busy until a visit ends
   */
  set(technician: Technician, nowMs?: number): void;
  /** Adds a technician whom no search finds, or replaces the one with the same id. */
  putAway(technician: Technician): void;
  readonly inactive: ReadonlyMap<string, Technician>;
  readonly active: ReadonlyMap<string, Technician>;
  /** Forgets a technician; returns whether they were active. */
  delete(technicianId: string): boolean;
  /** Technicians whose position is not a place on Earth. */
  readonly unlocatable: ReadonlyMap<string, Technician>;
  /** Finds who comes after a place in the ranking; with `only`, leaves out some of those who do not meet it. */
  findNearest(
    request: Pick<FindNearestRequest, "near" | "limit" | "only" | "within">,
    after: Rank | null,
  ): readonly Rank[];
  /** Finds the bases and the places of visits that come after a place in the ranking. */
  findOtherPlaces(near: Coordinates, limit: number, after: Rank | null): readonly Rank[];
  /** Which technician has a place of `findOtherPlaces`. */
  getOtherPlace(id: string): OtherPlace | undefined;
}

export function createFleet(): Fleet {
  const active = new Map<string, Technician>();
  const unlocatable = new Map<string, Technician>();
  const inactive = new Map<string, Technician>();
  const index = createSpatialIndex();
  const tags = createTags();
  const others = createOtherPlaces();
  let latestMs = 0;

  const forget = (technicianId: string): boolean => {
    index.delete(technicianId);
    unlocatable.delete(technicianId);
    inactive.delete(technicianId);
    others.delete(technicianId);
    return active.delete(technicianId);
  };

  return {
    unlocatable,
    inactive,
    active,
    get: (technicianId) => active.get(technicianId),
    set(technician, nowMs = latestMs) {
      const { id, location } = technician;
      latestMs = Math.max(latestMs, nowMs);
      others.set(technician);
      active.set(id, technician);
      inactive.delete(id);
      if (isValidCoordinates(location)) {
        unlocatable.delete(id);
        index.set(id, location, tags.ofTechnician(technician, latestMs));
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
    findNearest({ near, limit, only, within }, after) {
      const required = only === undefined ? 0 : tags.ofRequirements(only.requirements, within !== undefined);
      return required === null ? [] : index.findNearest(near, limit, after, required);
    },
    findOtherPlaces: others.findNearest,
    getOtherPlace: others.get,
  };
}

/** The bits by which an index can search: who has a free lane, and who has which skills. */
export interface Tags {
  ofTechnician(technician: Technician, nowMs: number): number;
  /**
   * The bits that everyone who meets the requirements has; others may have them too. Null if nobody meets them.
   *
   * @param isLater whether the work may start later than now, when another lane may be free
   */
  ofRequirements(requirements: Requirements, isLater: boolean): number | null;
}

const hasFreeLane = 1;
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
    ofTechnician(technician, nowMs) {
      const free = isLaneFree(technician, nowMs) ? hasFreeLane : 0;
      return listNames(technician.skills).reduce((tags, name) => tags | learn(name), free);
    },
    ofRequirements({ skills = [] }, isLater) {
      let tags = isLater ? 0 : hasFreeLane;
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

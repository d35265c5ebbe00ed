import type { Requirements } from "../../domain/requirements.js";
import type { Technician } from "../../domain/technician.js";
import { isBelowCapacity } from "../../eligibility/capacity.js";

/** Marks what an index can search by, a bit each: who is below their capacity, and who has which skills. */
export interface Tags {
  ofTechnician(technician: Technician): number;
  /** What everyone has who meets them, and others may have too; null where nobody meets them. */
  ofRequirements(requirements: Requirements): number | null;
}

const belowCapacity = 1;
const skillBits = 31;

/** Each skill has a bit of its own while there are enough; later ones share. */
export function createTags(): Tags {
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

/** Of what can be read; the rest counts as not held. */
function listNames(skills: unknown): readonly string[] {
  const names = Array.isArray(skills) ? skills.map((skill: unknown) => (Object(skill) as { name?: unknown }).name) : [];
  return names.filter((name) => typeof name === "string");
}

import { isValidCoordinates } from "../../domain/coordinates.js";
import { parseInstant } from "../../domain/instant.js";
import type { Technician } from "../../domain/technician.js";
import { createSpatialIndex, type SpatialIndex } from "../../geo/spatial-index.js";

/** A base, or the place of a visit. */
export interface OtherPlace {
  readonly technicianId: string;
  /** When the work at this place starts. Null for a base. */
  readonly startsAtMs: number | null;
}

/** The places from which technicians with a capacity of 1 may set off, other than where they are. */
export interface OtherPlaces {
  /** Takes over the base and the visits of a technician. */
  set(technician: Technician): void;
  delete(technicianId: string): void;
  get(id: string): OtherPlace | undefined;
  findNearest: SpatialIndex["findNearest"];
}

export function createOtherPlaces(): OtherPlaces {
  const index = createSpatialIndex();
  const places = new Map<string, OtherPlace>();
  /** What is in the index, by technician: most changes of a technician change neither base nor visits. */
  const known = new Map<string, { readonly technician: Technician; readonly ids: readonly string[] }>();

  const forget = (technicianId: string): void => {
    for (const id of known.get(technicianId)?.ids ?? []) {
      index.delete(id);
      places.delete(id);
    }
    known.delete(technicianId);
  };

  return {
    set(technician) {
      const { id: technicianId, capacity, base, visits = [] } = technician;
      const before = known.get(technicianId)?.technician;
      if (before !== undefined && before.base === base && before.visits === visits && before.capacity === capacity)
        return;
      forget(technicianId);
      if (capacity !== 1) return;
      const all = visits.map(({ location, startsAt }) => ({ location, startsAtMs: parseInstant(startsAt) }));
      if (base !== undefined) all.push({ location: base, startsAtMs: null });
      const ids = all.flatMap(({ location, startsAtMs }, number) => {
        if (!isValidCoordinates(location)) return [];
        const id = `${toSortable(technicianId)}\0${number}`;
        index.set(id, location);
        places.set(id, { technicianId, startsAtMs });
        return [id];
      });
      if (ids.length > 0) known.set(technicianId, { technician, ids });
    },
    delete: forget,
    get: (id) => places.get(id),
    findNearest: index.findNearest,
  };
}

/**
 * A text whose order by UTF-16 code unit is that of `compareIds` for the ids: places that are equally far then come in
 * the order of their technicians.
 */
function toSortable(id: string): string {
  if (!/^(?:0|-?[1-9]\d*)$/.test(id)) return `2${id}`;
  if (!id.startsWith("-")) return `1${toPadded(id.length)}${id}`;
  // The longer, the smaller; and the larger each digit, the smaller.
  return `0${toPadded(99_999 - id.length)}${id.replaceAll(/\d/g, (digit) => String(9 - Number(digit)))}`;
}

function toPadded(length: number): string {
  return String(length).padStart(5, "0");
}

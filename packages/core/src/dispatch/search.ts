import { type Coordinates, isValidCoordinates } from "../domain/coordinates.js";
import type { Technician } from "../domain/technician.js";
import { StoreError } from "../errors/store-error.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import type { NearestTechnicians, TechnicianSource } from "../plugins/technician-source.js";
import { untilAborted } from "../plugins/until-aborted.js";
import type { Metric } from "./metric.js";
import type { Prospect } from "./prospect.js";

/** Everyone the source has named so far, nearest first. */
export interface Search {
  readonly prospects: readonly Prospect[];
  /** Those whose stored position is no place on Earth. */
  readonly unlocatable: readonly Technician[];
  /** The least possible cost of anyone not named yet; null where everyone is. */
  readonly unseenLowerBound: number | null;
  /** Asks the source for its next page. */
  advance(limit: number, signal: AbortSignal | undefined): Promise<void>;
}

/** Sources may order by another formula than ours: two that round differently disagree by less than this. */
const orderToleranceMeters = 1;

/** Goes through the technicians in the order of their great-circle distance, page by page, as far as it is asked to. */
export function createSearch(source: TechnicianSource, near: Coordinates, metric: Metric): Search {
  const prospects: Prospect[] = [];
  const unlocatable: Technician[] = [];
  const seenIds = new Set<string>();
  let farthestMeters = 0;
  let next: string | null | undefined;

  const add = (technician: Technician): void => {
    if (seenIds.has(technician.id)) return;
    seenIds.add(technician.id);
    if (!isValidCoordinates(technician.location)) {
      unlocatable.push(technician);
      return;
    }
    const meters = greatCircleDistanceMeters(technician.location, near);
    if (meters < farthestMeters - orderToleranceMeters) throw outOfOrder(source, technician);
    farthestMeters = Math.max(farthestMeters, meters);
    prospects.push({
      technician,
      greatCircleDistanceMeters: meters,
      lowerBound: metric.toLowerBound(meters),
      outcome: { status: "unmeasured" },
    });
  };

  return {
    prospects,
    unlocatable,
    get unseenLowerBound() {
      return next === null ? null : metric.toLowerBound(farthestMeters);
    },
    async advance(limit, signal) {
      const page: NearestTechnicians = await untilAborted(
        source.findNearest({ near, limit, after: next ?? undefined }, { signal }),
        signal,
      );
      unlocatable.push(...(page.unlocatable ?? []));
      for (const technician of page.technicians) add(technician);
      if (page.next !== null && page.next === next) throw sameCursor(source);
      next = page.technicians.length === 0 ? null : page.next;
    },
  };
}

function outOfOrder(source: TechnicianSource, technician: Technician): StoreError {
  return new StoreError(
    "STORE_FAILED",
    `Technician source ${source.name} gave technician ${technician.id} out of order: increasing great-circle distance is its contract`,
  );
}

function sameCursor(source: TechnicianSource): StoreError {
  return new StoreError("STORE_FAILED", `Technician source ${source.name} gave the same cursor twice`);
}

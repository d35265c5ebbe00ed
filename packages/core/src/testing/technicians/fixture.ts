import assert from "node:assert/strict";
import type { Coordinates } from "../../domain/coordinates.js";
import type { Technician } from "../../domain/technician.js";
import type { MemoryTechnician } from "../../memory/memory-technicians.js";
import type { FindNearestRequest, NearestTechnicians, TechnicianSource } from "../../plugins/technician-source.js";
import type { ConformanceCase } from "../conformance.js";

/** The technicians that a source or store under test must hold. */
export interface TechnicianFixture {
  /** Ids are whole numbers, as strings. Some are inactive, and some have no valid location. */
  readonly technicians: readonly MemoryTechnician[];
}

export type TechnicianCase = ConformanceCase<TechnicianSource, TechnicianFixture>;

export const heidelberg: Coordinates = { latitude: 49.4, longitude: 8.7 };

export function technicianAt(id: string, degreesNorth: number): Technician {
  return { id, location: { latitude: heidelberg.latitude + degreesNorth, longitude: heidelberg.longitude } };
}

export function idsOf({ technicians }: NearestTechnicians): readonly string[] {
  return technicians.map(({ id }) => id);
}

/** Returns the ids of all pages, and checks that no page is over the limit. */
export async function listIds(
  source: TechnicianSource,
  { limit, ...request }: FindNearestRequest,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let { after } = request;
  for (let pages = 0; pages < 1000; pages += 1) {
    const page = await source.findNearest({ ...request, limit, after });
    assert.ok(
      page.technicians.length <= limit,
      `returned ${page.technicians.length} technicians for a limit of ${limit}`,
    );
    ids.push(...idsOf(page));
    if (page.next === null) return ids;
    after = page.next;
  }
  return assert.fail("pages without end");
}

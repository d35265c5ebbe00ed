import type { Requirements } from "../domain/requirements.js";
import type { Technician } from "../domain/technician.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import type { Task } from "./task.js";

/** Technicians who are looked at wherever they are. */
export interface Seeds {
  readonly technicians: readonly Technician[];
  /** Ids that are named, of technicians who are not active. */
  readonly inactiveIds: readonly string[];
  /** Ids that are named, and that the source does not know. */
  readonly unknownIds: readonly string[];
  /** Nobody else may go. */
  readonly areAll: boolean;
}

/** Loads the pinned, the preferred and the excluded technicians, and those whom a preview changes. */
export async function findSeeds(
  { requirements, changes }: Task,
  source: TechnicianSource,
  signal: AbortSignal | undefined,
): Promise<Seeds> {
  const areAll = requirements.pinned !== undefined;
  const ids = [...new Set([...listNamed(requirements), ...changes.map(({ id }) => id)])];
  if (ids.length === 0) return { technicians: [], inactiveIds: [], unknownIds: [], areAll };
  const found = await untilAborted(source.findTechnicians(ids, { signal }), signal);
  const byId = new Map(found.map((technician) => [technician.id, technician]));
  for (const change of changes) {
    const { location } = { ...byId.get(change.id), ...change };
    if (location !== undefined) byId.set(change.id, { ...byId.get(change.id), ...change, location });
  }
  const absentIds = ids.filter((id) => !byId.has(id));
  const inactiveIds = await listInactive(absentIds, source, signal);
  const unknownIds = absentIds.filter((id) => !inactiveIds.includes(id));
  return { technicians: [...byId.values()], inactiveIds, unknownIds, areAll };
}

/** The ids that the requirements name. */
export function listNamed({ pinned = [], preferred = [], excluded = [] }: Requirements): readonly string[] {
  return [...pinned, ...preferred, ...excluded];
}

async function listInactive(
  ids: readonly string[],
  source: TechnicianSource,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (ids.length === 0 || source.findInactive === undefined) return [];
  const inactive = await untilAborted(source.findInactive(ids, { signal }), signal);
  return ids.filter((id) => inactive.includes(id));
}

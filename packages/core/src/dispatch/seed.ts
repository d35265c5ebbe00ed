import type { Technician } from "../domain/technician.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { untilAborted } from "../plugins/until-aborted.js";
import type { Task } from "./task.js";

/** Technicians who are looked at wherever they are. */
export interface Seeds {
  readonly technicians: readonly Technician[];
  /** Nobody else may go. */
  readonly areAll: boolean;
}

/** The pinned or the preferred, and those whom a preview changes. */
export async function findSeeds(
  { requirements, changes }: Task,
  source: TechnicianSource,
  signal: AbortSignal | undefined,
): Promise<Seeds> {
  const { pinned, preferred = [] } = requirements;
  const ids = new Set([...(pinned ?? preferred), ...changes.map(({ id }) => id)]);
  if (ids.size === 0) return { technicians: [], areAll: pinned !== undefined };
  const found = await untilAborted(source.findTechnicians([...ids], { signal }), signal);
  const byId = new Map(found.map((technician) => [technician.id, technician]));
  for (const change of changes) {
    const { location } = { ...byId.get(change.id), ...change };
    if (location !== undefined) byId.set(change.id, { ...byId.get(change.id), ...change, location });
  }
  return { technicians: [...byId.values()], areAll: pinned !== undefined };
}

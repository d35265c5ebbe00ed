import { compareIds } from "../../domain/ids.js";
import type { Page } from "../../domain/page.js";
import type { FaultyTechnician } from "../../domain/record-fault.js";
import { checkCount } from "../../plugin-kit/check-option.js";
import { listTechnicianFaults } from "../../plugin-kit/technician-faults.js";
import type { ListFaultyTechniciansRequest } from "../../plugins/record-check.js";
import type { Fleet } from "./fleet.js";

/** In the order of the ids; the cursor is the last id of a page. */
export function listFaulty(
  { active, inactive }: Pick<Fleet, "active" | "inactive">,
  { limit = 100, cursor }: ListFaultyTechniciansRequest = {},
): Page<FaultyTechnician> {
  checkCount("limit", limit);
  const all = [...active.values(), ...inactive.values()]
    .filter(({ id }) => cursor === undefined || compareIds(id, cursor) > 0)
    .sort((left, right) => compareIds(left.id, right.id))
    .map((technician) => ({
      technicianId: technician.id,
      isActive: active.has(technician.id),
      faults: listTechnicianFaults(technician),
    }))
    .filter(({ faults }) => faults.length > 0);
  const items = all.slice(0, limit);
  return { items, nextCursor: all.length > limit ? (items.at(-1)?.technicianId ?? null) : null };
}

import {
  type AddHoldRequest,
  type Hold,
  type HoldStore,
  type JobStore,
  type OperationOptions,
  StoreError,
} from "@dispatch/core";
import {
  AssignmentConflictError,
  checkAddHoldRequest,
  defaultOverrunSeconds,
  HoldLimitError,
  readStoredRequirements,
} from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { isOvertaken } from "../assignments/book-assignment.js";
import { overrunSince } from "../assignments/overrun.js";
import { toNeighbour } from "../assignments/to-claim.js";
import { queryRows } from "../run/query-rows.js";
import { runStatement } from "../run/run-statement.js";
import type { Tables } from "../schema/tables.js";
import { toInstant, toMs } from "../technicians/visits.js";
import { parseId } from "../values/parse-id.js";

/** The maximum number of attempts. Before each one after the first, another program was faster. */
const maxTries = 100;

export function pgHolds(database: Kysely<Tables>): Omit<HoldStore, keyof JobStore> {
  return {
    addHold: (request, options) => addHold(database, request, options),
    findHold: (holdId, options) => findHold(database, holdId, options),
    async releaseHold(holdId, options) {
      options?.signal?.throwIfAborted();
      // The rest of the held slot goes with its visit.
      const statement = sql`delete from dispatch_visits where hold_id = ${holdId}::text returning id`;
      return (await queryRows(database, statement, options)).length > 0;
    },
  };
}

async function addHold(
  database: Kysely<Tables>,
  request: AddHoldRequest,
  options: OperationOptions | undefined,
): Promise<Hold> {
  options?.signal?.throwIfAborted();
  checkAddHoldRequest(request);
  const { technicianId, visit, location, heldUntil, holder = null, work } = request;
  const { maxPerHolder, maxHolds, overrunSeconds = defaultOverrunSeconds } = request;
  const { leavesAt, startsAt, endsAt, before, after, driveToAfterSeconds = null, now = null, plannedAt = null } = visit;
  const present = sql`coalesce(${now}::timestamptz, now())`;
  const age = sql`${present} - ${plannedAt}::timestamptz`;
  const techId = parseId(technicianId);
  if (techId === null) throw new AssignmentConflictError(technicianId);
  const id = crypto.randomUUID();
  const statement = sql<{ readonly obstacle: "all" | "holder" | "technician" | "calendar" | null }>`
    select dispatch_hold_slot(
      ${techId}::integer, ${leavesAt}::timestamptz, ${startsAt}::timestamptz, ${endsAt}::timestamptz,
      ${location.latitude}::float8, ${location.longitude}::float8, ${present},
      ${overrunSince(age, sql`${overrunSeconds}`)}, ${toNeighbour(before)}::text, ${toNeighbour(after)}::text,
      ${driveToAfterSeconds}::float8, ${id}::text, ${heldUntil}::timestamptz, ${holder}::text,
      ${JSON.stringify(work)}::json, ${maxPerHolder}::integer, ${maxHolds}::integer
    ) as obstacle`;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const row = await runStatement(
      database,
      async (connection) => {
        try {
          return (await statement.execute(connection)).rows[0];
        } catch (error) {
          if (isOvertaken(error)) return undefined;
          throw error;
        }
      },
      options,
    );
    switch (row?.obstacle) {
      case null:
        return { id, holder, technicianId, leavesAt, startsAt, endsAt, heldUntil, location, work };
      case "all":
        throw new HoldLimitError("all", maxHolds);
      case "holder":
        throw new HoldLimitError("holder", maxPerHolder);
      case "technician":
        throw new AssignmentConflictError(technicianId);
      case "calendar":
        throw new AssignmentConflictError(technicianId, { calendarChanged: true });
    }
  }
  throw new StoreError("STORE_CONTENTION", `Gave up after ${maxTries} attempts because of concurrent claims; retry`);
}

interface HoldRow {
  readonly holder: string | null;
  readonly work: Hold["work"];
  readonly tech_id: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly leaves_ms: number;
  readonly starts_ms: number;
  readonly ends_ms: number;
  readonly until_ms: number;
}

async function findHold(
  database: Kysely<Tables>,
  holdId: string,
  options: OperationOptions | undefined,
): Promise<Hold | null> {
  options?.signal?.throwIfAborted();
  const statement = sql<HoldRow>`
    select holder, work, tech_id, latitude, longitude, ${toMs("leaves_at")} as leaves_ms, ${toMs("starts_at")} as starts_ms,
      ${toMs("ends_at")} as ends_ms, ${toMs("held_until")} as until_ms
    from dispatch_holds join dispatch_visits using (hold_id) where hold_id = ${holdId}::text`;
  const [row] = await queryRows(database, statement, options);
  return row === undefined ? null : toHold(holdId, row);
}

function toHold(id: string, { holder, work, tech_id, latitude, longitude, ...times }: HoldRow): Hold {
  return {
    id,
    holder,
    technicianId: String(tech_id),
    leavesAt: toInstant(times.leaves_ms),
    startsAt: toInstant(times.starts_ms),
    endsAt: toInstant(times.ends_ms),
    heldUntil: toInstant(times.until_ms),
    location: { latitude, longitude },
    work: { ...work, requirements: readStoredRequirements(work.requirements) },
  };
}

import type { FaultyTechnician, OperationOptions, RecordCheck } from "@dispatch/core";
import { checkCount, listTechnicianFaults } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { isLocated } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";
import { parseIdCursor } from "../values/cursor.js";
import { leastKey } from "../values/parse-id.js";

interface RecordRow {
  readonly technicianid: number;
  readonly is_active: boolean | null;
  readonly latitude: number;
  readonly longitude: number;
  readonly skills: unknown;
  readonly availability: unknown;
}

/** How many rows one statement reads. */
const batchSize = 1000;

const beforeAll = leastKey - 1;

/** Lists them by id; the cursor is the last id of a page. */
export function listFaultyTechnicians(database: Kysely<Tables>): RecordCheck["listFaultyTechnicians"] {
  return async ({ limit = 100, cursor } = {}, options) => {
    options?.signal?.throwIfAborted();
    checkCount("limit", limit);
    const items: FaultyTechnician[] = [];
    for await (const faulty of readFaulty(database, parseIdCursor(cursor) ?? beforeAll, options)) {
      if (items.length === limit) return { items, nextCursor: items.at(-1)?.technicianId ?? null };
      items.push(faulty);
    }
    return { items, nextCursor: null };
  };
}

async function* readFaulty(
  database: Kysely<Tables>,
  afterId: number,
  options: OperationOptions | undefined,
): AsyncGenerator<FaultyTechnician> {
  let after: number | undefined = afterId;
  while (after !== undefined) {
    const rows: readonly RecordRow[] = await readBatch(database, after, options);
    yield* rows.map(toFaulty).filter(({ faults }) => faults.length > 0);
    after = rows.length < batchSize ? undefined : rows.at(-1)?.technicianid;
  }
}

/** Reads only technicians with a record that can have a fault. */
function readBatch(
  database: Kysely<Tables>,
  after: number,
  options: OperationOptions | undefined,
): Promise<readonly RecordRow[]> {
  const statement = sql<RecordRow>`
    select technicianid, is_active, latitude, longitude, skills, availability from technicians
    where technicianid > ${after}::bigint
      and (skills is not null or availability is not null or not (${sql.raw(isLocated)}))
    order by technicianid
    limit ${sql.lit(batchSize)}`;
  return queryRows(database, statement, options);
}

/** Converts nulls to undefined, as the core expects for missing fields. */
function toFaulty({ technicianid, is_active, latitude, longitude, skills, availability }: RecordRow): FaultyTechnician {
  const record = {
    location: { latitude, longitude },
    skills: skills ?? undefined,
    availability: availability ?? undefined,
  };
  return { technicianId: String(technicianid), isActive: is_active === true, faults: listTechnicianFaults(record) };
}

import {
  type AbsenceStore,
  type CustomerDirectory,
  InvalidRequestError,
  type OperationOptions,
  type PositionSource,
  type TechnicianDirectory,
  type TechnicianEntry,
  type TechnicianFields,
  type TechnicianFilter,
  type TechnicianSource,
} from "@dispatch/core";
import { checkCount, checkIds, isValidCoordinates, technicianKind } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { ContactColumns } from "../directory/contact-columns.js";
import { toTechnicianTable } from "../directory/entry-columns.js";
import { pgDirectory } from "../directory/pg-directory.js";
import { queryRows } from "../run/query-rows.js";
import { runToEnd, untilEnded } from "../run/run-statement.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import type { DeepSearches } from "./deep-searches.js";
import { type NearestRow, type NearestSearch, nearestStatement } from "./nearest-statement.js";
import { noteAbsence, removeAbsence } from "./note-absence.js";
import { pgPositions } from "./pg-positions.js";
import { formatSearchCursor, parseSearchCursor } from "./search-cursor.js";
import {
  shownTechnicians,
  storedColumns,
  type TechnicianRow,
  technicianColumns,
  toTechnician,
} from "./technician-row.js";

/** @param customers whom `maxDistanceMeters` of the directory compares with if there is no technician */
export function pgTechnicians(
  database: Kysely<Tables>,
  deepSearches: DeepSearches,
  contact: Required<ContactColumns>,
  customers: Pick<CustomerDirectory, "listEntries">,
): TechnicianSource & AbsenceStore & TechnicianDirectory & PositionSource {
  /** A search for those who are eligible looks at everyone who is not, until its page is full. */
  const search = async (request: NearestSearch, options?: OperationOptions): Promise<readonly NearestRow[]> => {
    const statement = nearestStatement(request);
    if (request.only === undefined) return queryRows(database, statement, options);
    const toEnd = () => runToEnd(database, (connection) => statement.execute(connection), options);
    const { rows } = await untilEnded(deepSearches.run(toEnd, options), options);
    return rows;
  };

  const source: TechnicianSource & AbsenceStore = {
    specificationVersion: "v1",
    name: "postgres",
    async findNearest({ near, limit, after, only, within }, options) {
      options?.signal?.throwIfAborted();
      checkCount("limit", limit);
      if (!isValidCoordinates(near))
        throw new InvalidRequestError({ parameter: "near", problem: "must be a valid position" });
      const position = after === undefined ? null : parseSearchCursor(after);
      // One more row than requested shows whether there is another page.
      const rows = await search({ near, count: limit + 1, after: position, only, within }, options);
      const found = rows.filter(isLocated);
      const last = found.some(({ rank }) => rank > limit) ? found.find(({ rank }) => rank === limit) : undefined;
      return {
        technicians: found.filter((row) => row.is_first && row.rank <= limit).map(toTechnician),
        next: last === undefined ? null : formatSearchCursor({ meters: last.meters, technicianId: last.technicianid }),
        unlocatable: rows.filter((row) => !isLocated(row)).map(toTechnician),
      };
    },
    async findTechnicians(technicianIds, options) {
      options?.signal?.throwIfAborted();
      const ids = checkIds("technicianIds", technicianIds)
        .map(parseId)
        .filter((id) => id !== null);
      const statement = sql<TechnicianRow>`
        with shown as materialized (
          select ${storedColumns} from technicians where is_active and technicianid = any(${ids}::integer[])
        )
        select ${technicianColumns} from ${shownTechnicians}`;
      const rows = await queryRows(database, statement, options);
      return rows.map(toTechnician);
    },
    noteAbsence: (request, options) => noteAbsence(database, request, options),
    removeAbsence: (request, options) => removeAbsence(database, request, options),
    async findInactive(technicianIds, options) {
      options?.signal?.throwIfAborted();
      const ids = checkIds("technicianIds", technicianIds)
        .map(parseId)
        .filter((id) => id !== null);
      const statement = sql<{ readonly technicianid: number }>`
        select technicianid from technicians
        where is_active is not true and technicianid = any(${ids}::integer[])`;
      const rows = await queryRows(database, statement, options);
      return rows.map(({ technicianid }) => String(technicianid));
    },
  };
  const directory = pgDirectory<TechnicianFields, TechnicianEntry, TechnicianFilter>({
    ...{
      database,
      kind: technicianKind,
      table: toTechnicianTable(contact),
      toConditions,
      technicians: source,
      customers,
    },
  });
  return { ...source, ...directory, ...pgPositions(database, contact.name ?? "name") };
}

function toConditions({ skill, territory }: TechnicianFilter): readonly RawBuilder<unknown>[] {
  return [
    ...(skill === undefined ? [] : [sql`skills @> ${JSON.stringify([{ name: skill }])}::jsonb`]),
    ...(territory === undefined ? [] : [sql`(territories is null or ${territory}::text = any(territories))`]),
  ];
}

function isLocated(row: NearestRow): row is NearestRow & { readonly meters: number } {
  return row.meters !== null;
}

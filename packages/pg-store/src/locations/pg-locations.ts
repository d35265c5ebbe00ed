import { checkLocationReport, type LocationReport, type LocationStore, type LocationUpdate } from "@dispatch/core";
import type { Kysely } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { parseId } from "../schema/parse-id.js";
import type { Tables } from "../schema/tables.js";
import { type ReportColumns, updateStatement } from "./update-statement.js";

export function pgLocations(database: Kysely<Tables>): LocationStore {
  return {
    async updateLocations(reports, options) {
      options?.signal?.throwIfAborted();
      const columns = toColumns(reports);
      if (reports.length === 0) return [];
      const rows = await queryRows(database, updateStatement(columns), options);
      return rows.map(({ update }): LocationUpdate => update);
    },
  };
}

/** @throws {InvalidRequestError} naming the first report that is none */
function toColumns(reports: readonly LocationReport[]): ReportColumns {
  return {
    reportedAtMs: reports.map(checkLocationReport),
    techIds: reports.map(({ technicianId }) => parseId(technicianId)),
    latitudes: reports.map(({ location }) => location.latitude),
    longitudes: reports.map(({ location }) => location.longitude),
  };
}

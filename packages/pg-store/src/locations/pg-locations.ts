import type { LocationStore } from "@dispatch/core";
import { checkUpdateLocationsOptions, type TimedReport, withValidReports } from "@dispatch/core/plugin-kit";
import type { Kysely } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { locationUpdateStatement, type ReportColumns } from "./location-update-statement.js";

export function pgLocations(database: Kysely<Tables>): LocationStore {
  return {
    async updateLocations(reports, options = {}) {
      checkUpdateLocationsOptions(options);
      const { signal, maxMoveMeters = null } = options;
      signal?.throwIfAborted();
      return withValidReports(reports, async (valid) => {
        const rows = await queryRows(database, locationUpdateStatement(toColumns(valid), maxMoveMeters), { signal });
        return rows.map(({ update }) => update);
      });
    },
  };
}

function toColumns(reports: readonly TimedReport[]): ReportColumns {
  return {
    reportedAtMs: reports.map(({ reportedAtMs }) => reportedAtMs),
    techIds: reports.map(({ technicianId }) => parseId(technicianId)),
    latitudes: reports.map(({ location }) => location.latitude),
    longitudes: reports.map(({ location }) => location.longitude),
  };
}

import { earthRadiusMeters } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";

/** A place in a statement, in degrees. */
export interface SqlPlace {
  readonly latitude: RawBuilder<number>;
  readonly longitude: RawBuilder<number>;
}

/** The haversine distance, clamped, as `greatCircleDistanceMeters` of the core computes it. */
export function metersBetween(from: SqlPlace, to: SqlPlace): RawBuilder<number> {
  return sql<number>`2 * ${earthRadiusMeters}::float8 * asin(least(1, sqrt(
          sin(${halfRadiansBetween(from.latitude, to.latitude)}) ^ 2
          + cosd(${from.latitude}) * cosd(${to.latitude})
            * sin(${halfRadiansBetween(from.longitude, to.longitude)}) ^ 2
        )))`;
}

/**
 * Half the difference of two numbers of degrees. Postgres fails if a product underflows, so that a single row at 1e-200
 * degrees would spoil every search: both ends are moved to where doubles are 2e-13 degrees (25 nanometres) apart.
 */
function halfRadiansBetween(from: RawBuilder<number>, to: RawBuilder<number>): RawBuilder<number> {
  return sql<number>`radians((${from} + 1024) - (${to} + 1024)) / 2`;
}

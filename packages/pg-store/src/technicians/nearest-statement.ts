import type { Coordinates, Eligible } from "@dispatch/core";
import { earthRadiusMeters } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";
import { keepStatement, type Placeholders, type Statement } from "../run/keep-statement.js";
import { indexedPlace, locatable, unlocatable } from "../schema/expressions.js";
import { storedColumns, type TechnicianRow, technicianColumns } from "./technician-row.js";
import { toConditions, toWanted, type Wanted } from "./wanted.js";

/** A technician of the page; `meters` is null for those whose location is none. */
export interface NearestRow extends TechnicianRow {
  readonly meters: number | null;
}

/** Where a page of a search ended. */
export interface SearchPosition {
  /** Of the last technician, in metres, exactly as Postgres computed it. */
  readonly meters: number;
  readonly technicianId: number;
}

export interface NearestSearch {
  readonly near: Coordinates;
  readonly count: number;
  /** Null: from the nearest. */
  readonly after: SearchPosition | null;
  readonly only: Eligible | undefined;
}

interface Values extends Wanted, Coordinates {
  /** The same longitude, one turn of the globe away. */
  readonly turnedLongitude: number | null;
  readonly afterMeters: number | null;
  readonly afterTechnicianId: number | null;
}

const maxUnlocatable = 100;

/**
 * Room for rounding: 0.6 m. Near the antipode, the arc sine of a haversine is no better than a tenth of that; places in the
 * index are rounded by less than a thousandth of it.
 */
const marginRadians = 1e-7;

const position = sql.raw(indexedPlace);
const isLocatable = sql.raw(locatable);

/**
 * The `count` technicians next to `near` after a position, exact anywhere on the sphere, by one index on the built-in
 * types `point` and `tsvector`: no extension.
 *
 * `seed` takes the nearest on the map of degrees, as many as the page has. They are not the nearest on the sphere, but
 * whoever belongs on the page is no farther than the farthest of them. So everyone inside that circle is looked at: by
 * its box of degrees, in two parts where it crosses the antimeridian, and all around where it holds a pole. (Box of a
 * circle: J. P. Matuschek, "Finding Points Within a Distance of a Latitude/Longitude Using Bounding Coordinates", 2010.)
 * Without enough seeds to bound it, the circle is the globe.
 *
 * The count is part of the text: of a `limit` that is a parameter, Postgres expects a tenth of the table, and would plan
 * a prepared search anew each time, which takes three times as long as the search.
 */
export function nearestStatement({ near, count, after, only }: NearestSearch): Statement<NearestRow> {
  const values = {
    latitude: near.latitude,
    longitude: near.longitude,
    turnedLongitude: isFarFromMapEdge(near) ? null : near.longitude + (near.longitude > 0 ? -360 : 360),
    afterMeters: after?.meters ?? null,
    afterTechnicianId: after?.technicianId ?? null,
    ...toWanted(only),
  };
  return keptStatement(values, { count, isForEligible: only !== undefined });
}

interface Form {
  readonly count: number;
  readonly isForEligible: boolean;
}

const keptStatement = keepStatement<Values, NearestRow, Form>((placeholders, { count, isForEligible }) => {
  const isFirstPage = placeholders.afterMeters === null;
  const latitude = sql<number>`${placeholders.latitude}::float8`;
  const longitude = sql<number>`${placeholders.longitude}::float8`;
  const meters = metersTo(latitude, longitude);
  const where = sql`${isLocatable} ${isForEligible ? toConditions(placeholders) : sql``} ${isFirstPage ? sql`` : isAfter(meters, placeholders)}`;
  const seeds = (from: RawBuilder<unknown>) => seedsAround(from, latitude, where, count);
  return sql<NearestRow>`
    with seed as (
      ${seeds(longitude)}
      ${placeholders.turnedLongitude === null ? sql`` : sql`union ${seeds(sql`${placeholders.turnedLongitude}::float8`)}`}
    ), circle as materialized (
      select coalesce(
        (select ${meters} as meters from seed order by meters offset ${sql.lit(count - 1)} limit 1)
          / ${earthRadiusMeters}::float8 + ${marginRadians}::float8,
        pi()
      ) as radius
    ), reach as materialized (
      select
        degrees(radius) as latitudes,
        case when abs(${latitude}) + degrees(radius) < 90
          then degrees(asin(least(1, sin(radius) / cosd(${latitude})))) + degrees(${marginRadians}::float8)
          else 360
        end as longitudes
      from circle
    ), area as materialized (
      select
        box(
          point(greatest(-180, ${longitude} - longitudes), ${latitude} - latitudes),
          point(least(180, ${longitude} + longitudes), ${latitude} + latitudes)
        ) as here,
        case
          when longitudes >= 180 then null
          when ${longitude} - longitudes < -180
            then box(
              point(${longitude} - longitudes + 360, ${latitude} - latitudes),
              point(180, ${latitude} + latitudes)
            )
          when ${longitude} + longitudes > 180
            then box(
              point(-180, ${latitude} - latitudes),
              point(${longitude} + longitudes - 360, ${latitude} + latitudes)
            )
        end as across
      from reach
    ), inside as (
      ${techniciansIn("here", where)}
      union all
      ${techniciansIn("across", where)}
    ), page as (
      select *, ${meters} as meters from inside
      order by meters, technicianid
      limit ${sql.lit(count)}
    )
    select ${technicianColumns}, meters
    from (select * from page ${isFirstPage ? unlocatableTechnicians : sql``}) as technicians
    order by meters, technicianid`;
});

/** Reported with the first page, in the same round trip. */
const unlocatableTechnicians = sql`
      union all
      (
        select ${storedColumns}, null
        from technicians
        where ${sql.raw(unlocatable)}
        order by technicianid
        limit ${sql.lit(maxUnlocatable)}
      )`;

function isAfter(
  meters: RawBuilder<number>,
  { afterMeters, afterTechnicianId }: Placeholders<Values>,
): RawBuilder<boolean> {
  return sql<boolean>`and (${meters}, technicianid) > (${afterMeters}::float8, ${afterTechnicianId}::integer)`;
}

/** Where it is not, the nearest may stand across the antimeridian. Without them the circle is too large, never wrong. */
function isFarFromMapEdge({ longitude }: Coordinates): boolean {
  return Math.abs(longitude) < 150;
}

function seedsAround(
  longitude: RawBuilder<unknown>,
  latitude: RawBuilder<unknown>,
  where: RawBuilder<unknown>,
  count: number,
): RawBuilder<unknown> {
  return sql`(
        select technicianid, latitude, longitude
        from technicians
        where ${where}
        order by ${position} <-> point(${longitude}, ${latitude})
        limit ${sql.lit(count)}
      )`;
}

/** Two of these and no `or`: without fresh statistics, the planner takes an `or` for a filter of the whole index. */
function techniciansIn(box: "here" | "across", where: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
      select ${storedColumns}
      from technicians
      where ${where} and ${position} <@ (select ${sql.ref(box)} from area)`;
}

/** The haversine distance of a row, clamped, as `greatCircleDistanceMeters` of the core computes it. */
function metersTo(latitude: RawBuilder<number>, longitude: RawBuilder<number>): RawBuilder<number> {
  return sql<number>`2 * ${earthRadiusMeters}::float8 * asin(least(1, sqrt(
          sin(${halfRadiansFrom("latitude", latitude)}) ^ 2
          + cosd(latitude) * cosd(${latitude})
            * sin(${halfRadiansFrom("longitude", longitude)}) ^ 2
        )))`;
}

/**
 * Half the difference to a column. Postgres fails where a product underflows, so that a single row at 1e-200 degrees
 * would spoil every search: both ends are moved to where doubles are 2e-13 degrees (25 nanometres) apart.
 */
function halfRadiansFrom(column: "latitude" | "longitude", degrees: RawBuilder<number>): RawBuilder<number> {
  return sql<number>`radians((${sql.ref(column)} + 1024) - (${degrees} + 1024)) / 2`;
}

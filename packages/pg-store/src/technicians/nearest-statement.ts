import type { Coordinates, SearchCriteria, SearchWindow } from "@dispatch/core";
import { earthRadiusMeters, placeBeforeMs } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";
import { keepStatement, type Placeholders, type Statement } from "../run/keep-statement.js";
import { indexedPlaceOf, isBased, isPlaced, startRange } from "../schema/calendar.js";
import { indexedPlace, locatable, unlocatable } from "../schema/expressions.js";
import { metersBetween, type SqlPlace } from "../schema/meters-between.js";
import { shownTechnicians, storedColumns, type TechnicianRow, technicianColumns } from "./technician-row.js";
import { toConditions, toWanted, type Wanted } from "./wanted.js";

/** A technician of the page. */
export interface NearestRow extends TechnicianRow {
  /** From the place that is nearest, of those after the position; null if they have no valid location. */
  readonly meters: number | null;
  /** The place of the row on the page, from 1. */
  readonly rank: number;
  /** False for a technician who is on the page already, with another place. */
  readonly is_first: boolean;
}

/** Where a page of a search ended. */
export interface SearchPosition {
  /** The distance of the last technician, in metres, exactly as Postgres computed it. */
  readonly meters: number;
  readonly technicianId: number;
}

export interface NearestSearch {
  readonly near: Coordinates;
  readonly count: number;
  /** Null: starts from the nearest. */
  readonly after: SearchPosition | null;
  readonly only: SearchCriteria | undefined;
  readonly within: SearchWindow | undefined;
}

interface Values extends Wanted, Coordinates {
  /** The same longitude plus or minus 360 degrees; null if the search is far from the antimeridian. */
  readonly turnedLongitude: number | null;
  readonly afterMeters: number | null;
  readonly afterTechnicianId: number | null;
  /** When the visits start whose places count, in milliseconds since the Unix epoch. Null: the technician leaves now. */
  readonly startsFromMs: number | null;
  readonly startsUntilMs: number | null;
}

const maxUnlocatable = 100;

/**
 * A margin for rounding: 0.6 m. Near the antipode, the arc sine of a haversine is accurate only to a tenth of that;
 * locations in the index are rounded by less than a thousandth of it.
 */
const marginRadians = 1e-7;

const location: SqlPlace = { latitude: sql.ref("latitude"), longitude: sql.ref("longitude") };
const base: SqlPlace = { latitude: sql.ref("base_latitude"), longitude: sql.ref("base_longitude") };
const place: SqlPlace = { latitude: sql.ref("place_latitude"), longitude: sql.ref("place_longitude") };
const position = sql.raw(indexedPlace);
const isLocatable = sql.raw(locatable);

/**
 * Finds the `count` technicians nearest to `near` after a position, exact anywhere on the sphere, by one index on the
 * built-in types `point` and `tsvector`, without an extension.
 *
 * `seed` takes the nearest on the plane of degrees, as many as fit on the page. They may not be the nearest on the sphere,
 * but no technician on the page is farther away than the farthest of them. So the statement reads all technicians inside
 * that circle, by its bounding box in degrees: in two parts if it crosses the antimeridian, and at all longitudes if it
 * contains a pole. (Bounding box of a circle: J. P. Matuschek, "Finding Points Within a Distance of a Latitude/Longitude
 * Using Bounding Coordinates", 2010.) If there are fewer seeds than fit on the page, they are all there are: the areas are
 * null then, so that nothing is read twice.
 *
 * With a window, technicians also set off from their base, and from the visit before. These are further places of theirs, in
 * indexes of their own. The circle stays as it is, because with further places no fewer are inside; if there are fewer seeds
 * than fit on the page, it is the whole globe.
 *
 * The count is part of the text, because Postgres assumes that a parameter as `limit` returns a tenth of the table, and
 * would plan a prepared search again each time, which takes three times as long as the search.
 */
export function nearestStatement({ near, count, after, only, within }: NearestSearch): Statement<NearestRow> {
  const values = {
    latitude: near.latitude,
    longitude: near.longitude,
    turnedLongitude: isFarFromMapEdge(near) ? null : near.longitude + (near.longitude > 0 ? -360 : 360),
    afterMeters: after?.meters ?? null,
    afterTechnicianId: after?.technicianId ?? null,
    startsFromMs: within === undefined ? null : within.earliestMs - placeBeforeMs,
    startsUntilMs: within?.latestMs ?? null,
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
  const near = { latitude, longitude };
  const conditions = (from: SqlPlace): RawBuilder<unknown> => {
    const isWanted = isForEligible ? toConditions(placeholders, placeholders.startsFromMs === null) : sql``;
    return sql`${isWanted} ${isFirstPage ? sql`` : isAfter(metersBetween(from, near), placeholders)}`;
  };
  const where = sql`${isLocatable} ${conditions(location)}`;
  const seeds = (from: RawBuilder<unknown>) => seedsAround(from, latitude, where, count);
  const boxes = ["here", "across"] as const;
  const inside = [
    ...boxes.map((box) => techniciansIn(box, where)),
    ...(placeholders.startsFromMs === null
      ? []
      : boxes.flatMap((box) => [
          basesIn(box, conditions(base)),
          visitsIn(box, startsBetween(placeholders), conditions(place)),
        ])),
  ];
  const seedRadius = sql`(
        select ${metersBetween(location, near)} as meters from seed order by meters offset ${sql.lit(count - 1)} limit 1
      ) / ${earthRadiusMeters}::float8 + ${marginRadians}::float8`;
  return sql<NearestRow>`
    with seed as (
      ${seeds(longitude)}
      ${placeholders.turnedLongitude === null ? sql`` : sql`union ${seeds(sql`${placeholders.turnedLongitude}::float8`)}`}
    ), circle as materialized (
      select ${placeholders.startsFromMs === null ? seedRadius : sql`coalesce(${seedRadius}, pi())`} as radius
    ), reach as materialized (
      select
        radius,
        degrees(radius) as latitudes,
        case when abs(${latitude}) + degrees(radius) < 90
          then degrees(asin(least(1, sin(radius) / cosd(${latitude})))) + degrees(${marginRadians}::float8)
          else 360
        end as longitudes
      from circle
    ), area as materialized (
      select
        case when radius is not null then box(
          point(greatest(-180, ${longitude} - longitudes), ${latitude} - latitudes),
          point(least(180, ${longitude} + longitudes), ${latitude} + latitudes)
        ) end as here,
        case
          when radius is null or longitudes >= 180 then null
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
      ${sql.join(inside, sql` union all `)}
      union all
      select ${storedColumns}, latitude as place_latitude, longitude as place_longitude
      from technicians
      where technicianid = any(array(select technicianid from seed where (select radius from circle) is null))
    ), page as (
      select *, ${metersBetween(place, near)} as meters from inside
      order by meters, technicianid
      limit ${sql.lit(count)}
    ), ranked as (
      select *, row_number() over (order by meters, technicianid)::integer as rank,
        ${placeholders.startsFromMs === null ? sql`true` : isFirstPlace} as is_first
      from page
    ), shown as materialized (
      select * from ranked where is_first or rank >= ${sql.lit(count - 1)}
      ${isFirstPage ? unlocatableTechnicians : sql``}
    )
    select ${technicianColumns}, meters, rank, is_first
    from ${shownTechnicians}
    order by meters, technicianid`;
});

const isFirstPlace = sql`row_number() over (partition by technicianid order by meters) = 1`;

/** Returned with the first page, in the same round trip. */
const unlocatableTechnicians = sql`
      union all
      (
        select ${storedColumns}, null, null, null, 0, true
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

/** If false, the nearest may be across the antimeridian. Without those seeds, the circle is too large but never wrong. */
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

/** Used twice instead of an `or`: without fresh statistics, the planner would filter the whole index for an `or`. */
function techniciansIn(box: "here" | "across", where: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
      select ${storedColumns}, latitude as place_latitude, longitude as place_longitude
      from technicians
      where ${where} and ${position} <@ (select ${sql.ref(box)} from area)`;
}

function basesIn(box: "here" | "across", conditions: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
      select ${storedColumns}, base_latitude, base_longitude
      from technicians
      where ${sql.raw(isBased)} and capacity = 1 ${conditions}
        and ${sql.raw(indexedPlaceOf("base_"))} <@ (select ${sql.ref(box)} from area)`;
}

/** From 2 lanes on, nobody knows which visit is the one before. */
function visitsIn(
  box: "here" | "across",
  isThen: RawBuilder<unknown>,
  conditions: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`
      select ${storedColumns}, place_latitude, place_longitude
      from (
        select tech_id, latitude as place_latitude, longitude as place_longitude
        from dispatch_visits
        where ${sql.raw(isPlaced)} and ${sql.raw(indexedPlaceOf(""))} <@ (select ${sql.ref(box)} from area) and ${isThen}
      ) as visits join technicians on technicianid = tech_id
      where is_active and capacity = 1 ${conditions}`;
}

function startsBetween({ startsFromMs, startsUntilMs }: Placeholders<Values>): RawBuilder<unknown> {
  const toTime = (ms: RawBuilder<number> | null) => sql`timestamptz 'epoch' + ${ms}::float8 * interval '1 millisecond'`;
  return sql`${sql.raw(startRange)} && tstzrange(${toTime(startsFromMs)}, ${toTime(startsUntilMs)}, '[]')`;
}

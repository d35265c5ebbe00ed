import type { Availability, Box, PositionSource, TechnicianPosition, Underway } from "@dispatch/core";
import {
  badCursor,
  checkListPositionChangesRequest,
  checkListPositionsRequest,
  EventsRemovedError,
  withAbsences,
} from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { indexedPlace, isOfUnderway, isUnderway, locatable, open } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";
import { leastKey } from "../values/parse-id.js";
import { nearestUtcText } from "../values/utc-text.js";
import {
  formatChangeCursor,
  formatListCursor,
  parseChangeCursor,
  parseListCursor,
  toPositionBefore,
} from "./position-cursor.js";
import { absences, type TechnicianRow } from "./technician-row.js";

interface PositionRow
  extends Pick<TechnicianRow, "latitude" | "longitude" | "located_at_utc" | "availability" | "absences"> {
  readonly technicianid: number;
  readonly name: string | null;
  readonly is_active: boolean | null;
  readonly underway: Underway | null;
}

/**
 * The transactions before this one have ended, so no change of theirs can still come. It counts on if the database is moved
 * to another cluster.
 */
const settledXid = sql<string>`dispatch_event_xid(pg_snapshot_xmin(pg_current_snapshot()))`;

const underway: RawBuilder<Underway | null> = sql<Underway | null>`(
      select json_build_object('assignmentId', id::text, 'status', status) from assignments
      where tech_id = technicians.technicianid and ${sql.raw(isUnderway)} and ${sql.raw(open)}
      order by status desc, id limit 1
    )`;

/**
 * Where technicians are and what has changed.
 *
 * @param nameColumn the column of `technicians` that holds names
 */
export function pgPositions(database: Kysely<Tables>, nameColumn: string): PositionSource {
  const columns = sql<PositionRow>`
      technicianid, ${sql.ref(`technicians.${nameColumn}`)}::text as name, latitude, longitude,
      ${nearestUtcText("located_at")} as located_at_utc, is_active, availability, ${underway} as underway,
      ${absences} as absences`;

  return {
    async listPositions(request, options) {
      options?.signal?.throwIfAborted();
      checkListPositionsRequest(request);
      const { limit, box, cursor } = request;
      const after = cursor === undefined ? null : parseListCursor(cursor);
      // One more row than requested shows whether there is another page. Only the rows of the page are read completely.
      const statement = sql<PositionRow & { readonly settled: string }>`
        with page as materialized (
          select technicianid from technicians
          where ${sql.raw(locatable)} and technicianid > ${after?.afterId ?? leastKey - 1}::bigint
            ${box === undefined ? sql`` : sql`and ${isIn(box)}`}
          order by technicianid
          limit ${limit + 1}::bigint
        )
        select ${settledXid}::text as settled, technicians.* from (select) as one
          left join (select ${columns} from technicians where technicianid = any(array(select technicianid from page)))
            as technicians on true
        order by technicianid`;
      const rows = await queryRows(database, statement, options);
      const items = rows.filter(isFound).slice(0, limit).map(toPosition);
      const changes = after?.changes ?? toPositionBefore(rows[0]?.settled ?? "1");
      const afterId = rows.length > limit ? rows[limit - 1]?.technicianid : undefined;
      return {
        items,
        nextCursor: afterId === undefined ? null : formatListCursor({ afterId, changes }),
        changesCursor: formatChangeCursor(changes),
      };
    },
    async listPositionChanges(request, options) {
      options?.signal?.throwIfAborted();
      checkListPositionChangesRequest(request);
      const { limit, after } = request;
      const start = parseChangeCursor(after);
      const statement = sql<
        PositionRow & {
          readonly settled: string;
          readonly xid: string | null;
          readonly id: number;
          readonly is_cut: boolean;
        }
      >`
        with settled as materialized (select ${settledXid} as xid), change as (
          ${changesIn(sql`technicians`, sql`dispatch_xid`, sql`technicianid`, sql`true`)}
          union all
          ${changesIn(sql`dispatch_events`, sql`xid`, sql`tech_id`, sql.raw(isOfUnderway))}
        ), page as materialized (
          select xid, id from change order by xid, id limit ${limit}::bigint
        )
        select settled.xid::text as settled, page.xid::text as xid, page.id, exists (
            select from dispatch_log_starts as starts
            where log = 'positions' and (starts.xid, starts.id) > (${start.xid}::xid8, ${start.technicianId}::bigint)
          ) as is_cut, ${columns}
        from settled
          left join page on true
          left join technicians on technicianid = page.id
        order by page.xid, page.id`;
      const rows = await queryRows(database, statement, options);
      // A cursor from before a restore may be later than anything that is stored now.
      if (BigInt(start.xid) >= BigInt(rows[0]?.settled ?? "0")) throw badCursor("after");
      if (rows[0]?.is_cut === true) throw new EventsRemovedError();
      const changed = rows.filter(({ xid }) => xid !== null);
      const last = changed.at(-1);
      return {
        positions: toLatest(changed.filter(isFound).map(toPosition)),
        cursor: last?.xid == null ? after : formatChangeCursor({ xid: last.xid, technicianId: last.id }),
        hasMore: changed.length === limit,
      };

      /** After the start and settled, first the earliest: as many as fit on the page. */
      function changesIn(
        table: RawBuilder<unknown>,
        xid: RawBuilder<unknown>,
        id: RawBuilder<unknown>,
        condition: RawBuilder<unknown>,
      ): RawBuilder<unknown> {
        return sql`(
            select ${xid} as xid, ${id} as id from ${table}
            where (${xid}, ${id}) > (${start.xid}::xid8, ${start.technicianId}::integer)
              and ${xid} < (select xid from settled) and ${condition}
            order by ${xid}, ${id} limit ${limit}::bigint
          )`;
      }
    },
    async findPositionsEnd(options) {
      options?.signal?.throwIfAborted();
      const [row] = await queryRows(
        database,
        sql<{ readonly settled: string }>`select ${settledXid}::text as settled`,
        options,
      );
      return formatChangeCursor(toPositionBefore(row?.settled ?? "1"));
    },
  };
}

/** The index has places rounded to a nanodegree; the box for it is a little larger. */
const marginDegrees = 1e-8;

function isIn({ west, south, east, north }: Box): RawBuilder<boolean> {
  const within = (from: number, to: number): RawBuilder<boolean> => sql<boolean>`${sql.raw(indexedPlace)} <@ box(
    point(${from - marginDegrees}::float8, ${south - marginDegrees}::float8),
    point(${to + marginDegrees}::float8, ${north + marginDegrees}::float8))`;
  const [isNear, isExact] =
    west <= east
      ? [within(west, east), sql`longitude between ${west}::float8 and ${east}::float8`]
      : [
          sql`(${within(west, 180)} or ${within(-180, east)})`,
          sql`(longitude >= ${west}::float8 or longitude <= ${east}::float8)`,
        ];
  return sql<boolean>`${isNear} and ${isExact} and latitude between ${south}::float8 and ${north}::float8`;
}

/** False for a row that only has what does not belong to a technician. */
function isFound(row: PositionRow): boolean {
  return row.technicianid !== null;
}

/** Each technician once, at their latest change. */
function toLatest(positions: readonly TechnicianPosition[]): readonly TechnicianPosition[] {
  const latest = new Map<string, TechnicianPosition>();
  for (const position of positions) {
    latest.delete(position.id);
    latest.set(position.id, position);
  }
  return [...latest.values()];
}

/** Leaves out null columns. */
function toPosition(row: PositionRow): TechnicianPosition {
  const { technicianid, latitude, longitude, located_at_utc: locatedAt, underway } = row;
  const id = String(technicianid);
  const location = { latitude, longitude };
  // An absence counts also for those who otherwise always work.
  const given: { readonly id: string; readonly location: typeof location; readonly availability?: Availability } = {
    id,
    location,
    ...(row.availability !== null && { availability: row.availability }),
  };
  const { availability } = withAbsences(given, row.absences ?? []);
  return {
    id,
    ...(row.name !== null && { name: row.name }),
    location,
    ...(locatedAt !== null && { locatedAt }),
    isActive: row.is_active === true,
    ...(availability !== undefined && { availability }),
    underway,
  };
}

import type { ListOpeningsRequest, Openings, OperationOptions } from "@dispatch/core";
import { checkListOpeningsRequest, maxOpenings } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { utcText } from "../values/utc-text.js";

interface OpeningsRow {
  readonly availabilities: readonly unknown[] | null;
  readonly noted_ends: readonly string[] | null;
  readonly own_ends: readonly string[] | null;
}

/**
 * Technicians share shifts, but not absences: these are listed apart. Absences in `availability` are text, maybe of another
 * program: their days are compared, which cannot fail; a day more on each side is enough for any offset.
 */
export async function listOpenings(
  database: Kysely<Tables>,
  request: ListOpeningsRequest,
  options: OperationOptions | undefined,
): Promise<Openings> {
  options?.signal?.throwIfAborted();
  checkListOpeningsRequest(request);
  const { from, to } = request;
  const day = (time: string, days: number) =>
    sql`to_char((${time}::timestamptz at time zone 'UTC') + ${days}::integer * interval '1 day', 'YYYY-MM-DD')`;
  const statement = sql<OpeningsRow>`
    select (
      select json_agg(availability) from (
        select distinct availability - 'absences' as availability from technicians
        where is_active and jsonb_typeof(availability) = 'object' limit ${sql.lit(maxOpenings)}
      ) as shifts
    ) as availabilities, (
      select json_agg(${utcText("ends_at")}) from (
        select ends_at from dispatch_absences
        where ends_at between ${from}::timestamptz and ${to}::timestamptz
          and exists (select from technicians where technicianid = tech_id and is_active)
        order by ends_at limit ${sql.lit(maxOpenings)}
      ) as noted
    ) as noted_ends, (
      select json_agg(ends_at) from (
        select distinct absence ->> 'to' as ends_at
        from technicians, jsonb_array_elements(
          case jsonb_typeof(availability -> 'absences') when 'array' then availability -> 'absences' else '[]' end
        ) as absence
        where is_active and availability ? 'absences'
          and left(absence ->> 'to', 10) between ${day(from, -1)} and ${day(to, 1)}
        limit ${sql.lit(maxOpenings)}
      ) as own
    ) as own_ends`;
  const [row] = await queryRows(database, statement, options);
  const { availabilities, noted_ends: noted, own_ends: own } = row ?? {};
  return {
    availabilities: availabilities ?? [],
    absenceEnds: [...(noted ?? []), ...(own ?? [])].slice(0, maxOpenings),
  };
}

import { type Eligible, maxClockSkewMs } from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";
import type { Placeholders } from "../run/keep-statement.js";
import { parseId } from "../schema/parse-id.js";
import { openAssignments } from "./technician-row.js";

/** What a search can ask for, with ids as the tables have them; null where it does not. */
export interface Wanted {
  /** Names of skills. */
  readonly skills: readonly string[] | null;
  /** The level that each of these must reach; null for one that may have any. Null if there are no skills. */
  readonly skillLevels: readonly (number | null)[] | null;
  /** With skills: one that ended before is not wanted. Milliseconds since the Unix epoch. */
  readonly skilledUntilMs: number | null;
  readonly territory: string | null;
  readonly pinned: readonly number[] | null;
  readonly excluded: readonly number[] | null;
  /** Milliseconds since the Unix epoch: whose location is older, or of unknown age, is not wanted. */
  readonly locatedSinceMs: number | null;
  /** The same, but a location of unknown age is wanted. */
  readonly reportedSinceMs: number | null;
  /** Where there is one of these two: whose location is from later is not wanted. */
  readonly locatedUntilMs: number | null;
}

/** The first year of which there is a text, as the core reads them: earlier times are of unknown age. */
const firstMs = Date.parse("0001-01-01T00:00:00Z");

export function toWanted(only: Eligible | undefined): Wanted {
  const { skills = [], territory, pinned, excluded, maxLocationAgeSeconds } = only?.requirements ?? {};
  const locatedSinceMs = toSinceMs(maxLocationAgeSeconds ?? null, only?.nowMs);
  const reportedSinceMs =
    only?.nowMs === undefined ? null : toSinceMs(only.limits?.maxLocationAgeSeconds ?? null, only.nowMs);
  const isAgeAsked = locatedSinceMs !== null || reportedSinceMs !== null;
  return {
    skills: skills.length === 0 ? null : skills.map(({ name }) => name),
    skillLevels: skills.length === 0 ? null : skills.map(({ minLevel }) => toLeast(minLevel)),
    // Two milliseconds less: Postgres rounds a time to a microsecond, and the core cuts it to a millisecond.
    skilledUntilMs:
      skills.length === 0 || only === undefined ? null : Math.max(firstMs, Math.floor(only.startsAtMs) - 2),
    territory: territory ?? null,
    pinned: pinned === undefined ? null : toKeys(pinned),
    excluded: excluded === undefined ? null : toKeys(excluded),
    locatedSinceMs,
    reportedSinceMs,
    locatedUntilMs: isAgeAsked && only?.nowMs !== undefined ? Math.ceil(only.nowMs + maxClockSkewMs) + 1 : null,
  };
}

/** Somewhat less, as the core compares doubles, and Postgres decimals of any length. */
function toLeast(minLevel: number | undefined): number | null {
  if (minLevel === undefined) return null;
  return Math.max(-1e300, Math.min(1e300, minLevel - Math.max(1, Math.abs(minLevel)) * 1e-9));
}

/** A millisecond more, since the core cuts what is finer. Without a clock, any age will do. */
function toSinceMs(maxAgeSeconds: number | null, nowMs: number | undefined): number | null {
  if (maxAgeSeconds === null) return null;
  return nowMs === undefined ? firstMs : Math.max(firstMs, Math.floor(nowMs - maxAgeSeconds * 1000) - 1);
}

/**
 * What a technician who meets the requirements meets too, as far as the database can say so cheaply: conditions to put
 * behind a `where`. Shifts and absences are left to the dispatcher: other programs write them, and no statement may fail.
 */
export function toConditions(wanted: Placeholders<Wanted>): RawBuilder<unknown> {
  const {
    skills,
    skillLevels,
    skilledUntilMs,
    territory,
    pinned,
    excluded,
    locatedSinceMs,
    reportedSinceMs,
    locatedUntilMs,
  } = wanted;
  const conditions = [
    sql`(capacity is null or ${openAssignments} < capacity)`,
    ...(skills === null ? [] : [hasSkills(skills)]),
    ...(skills === null || skillLevels === null || skilledUntilMs === null
      ? []
      : [areGoodEnough(skills, skillLevels, skilledUntilMs)]),
    ...(territory === null ? [] : [sql`(territories is null or ${territory} = any(territories))`]),
    ...(pinned === null ? [] : [sql`technicianid = any(${pinned}::integer[])`]),
    ...(excluded === null ? [] : [sql`technicianid <> all(${excluded}::integer[])`]),
    ...(locatedSinceMs === null ? [] : [sql`(located_at >= ${toTime(locatedSinceMs)} and located_at < 'infinity')`]),
    ...(reportedSinceMs === null ? [] : [isReportedSince(reportedSinceMs)]),
    ...(locatedUntilMs === null ? [] : [isLocatedUntil(locatedUntilMs)]),
  ];
  return sql`and ${sql.join(conditions, sql` and `)}`;
}

/**
 * By the names alone, as `dispatch_skill_tags` has them; two that share a tag are told apart by the dispatcher. Asked for
 * by a `select`, so that a prepared search is not planned anew for each skill: the plan is the same for all.
 */
function hasSkills(names: RawBuilder<readonly string[]>): RawBuilder<unknown> {
  return sql`skill_tags @@ (
          select string_agg(left(md5(name), 12), ' & ')::tsquery from unnest(${names}::text[]) as name
        )`;
}

/** Times that Postgres reads as the core does. Others, such as the 29th of February, are left to the core. */
const plainInstant =
  "^[1-9][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))" +
  "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$";

/**
 * Whether each skill is held by an entry that is good enough, and has not ended. An entry that another program has spoilt
 * counts as one here: the core says what is wrong with it. Each line needs those before it.
 */
function areGoodEnough(
  names: RawBuilder<readonly string[]>,
  levels: RawBuilder<readonly (number | null)[]>,
  untilMs: RawBuilder<number>,
): RawBuilder<unknown> {
  return sql`not exists (
          select from unnest(${names}::text[], ${levels}::float8[]) as required (name, level)
          where not exists (
            select from jsonb_array_elements(case jsonb_typeof(skills) when 'array' then skills else '[null]' end) as held (skill)
            where case
              when jsonb_typeof(skill) <> 'object' then true
              when jsonb_typeof(skill -> 'name') is distinct from 'string' or skill ->> 'name' = '' then true
              when skill ->> 'name' <> required.name then false
              when skill - '{name,level,expiresAt}'::text[] <> '{}' then true
              when coalesce(jsonb_typeof(skill -> 'level'), 'number') <> 'number' then true
              when skill ? 'expiresAt' and coalesce(skill ->> 'expiresAt', '') !~ ${sql.lit(plainInstant)} then true
              when (skill ->> 'expiresAt')::timestamptz < ${toTime(untilMs)} then false
              else required.level is null or coalesce((skill ->> 'level')::numeric, 1) >= required.level::numeric
            end
          )
        )`;
}

/** A time that has no text, such as `-infinity`, counts as none. */
function isReportedSince(sinceMs: RawBuilder<number>): RawBuilder<unknown> {
  return sql`(
          located_at is null or located_at >= ${toTime(sinceMs)} or located_at < timestamptz '0001-01-01T00:00:00Z'
        )`;
}

/** Infinity has no text either. */
function isLocatedUntil(untilMs: RawBuilder<number>): RawBuilder<unknown> {
  return sql`(located_at is null or located_at <= ${toTime(untilMs)} or located_at = 'infinity')`;
}

function toTime(ms: RawBuilder<number>): RawBuilder<unknown> {
  return sql`timestamptz 'epoch' + ${ms}::float8 * interval '1 millisecond'`;
}

function toKeys(ids: readonly string[]): readonly number[] {
  return ids.map(parseId).filter((id) => id !== null);
}

import type { RequiredSkill, SearchCriteria } from "@dispatch/core";
import { maxClockSkewMs } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";
import type { Placeholders } from "../run/keep-statement.js";
import { parseId } from "../values/parse-id.js";

/** What a search asks for, with ids as in the tables. Null: not asked for. */
export interface Wanted {
  /** Names of skills. */
  readonly skills: readonly string[] | null;
  /** A JSON path that is true for sufficient skills, from `toSkillPath`. */
  readonly skillPath: string | null;
  /** The variables of that path, as JSON. */
  readonly skillVariables: string | null;
  readonly territory: string | null;
  readonly pinned: readonly number[] | null;
  readonly excluded: readonly number[] | null;
  /** Milliseconds since the Unix epoch. Excludes technicians whose location is older, or of unknown age. */
  readonly locatedSinceMs: number | null;
  /** The same, but includes locations of unknown age. */
  readonly reportedSinceMs: number | null;
  /** The caller's clock, in milliseconds since the Unix epoch. Null: that of the database. */
  readonly nowMs: number | null;
  /** Set with either of the two above. Excludes technicians whose location is from later than this. */
  readonly locatedUntilMs: number | null;
}

/** The earliest time that the core can read as text: a location from before has an unknown age. */
const firstMs = Date.parse("0001-01-01T00:00:00Z");
const lastMs = Date.parse("9999-12-31T23:59:59Z");
const dayMs = 86_400_000;

export function toWanted(only: SearchCriteria | undefined): Wanted {
  const { skills = [], territory, pinned, excluded, maxLocationAgeSeconds } = only?.requirements ?? {};
  const locatedSinceMs = toSinceMs(maxLocationAgeSeconds ?? null, only?.nowMs);
  const reportedSinceMs =
    only?.nowMs === undefined ? null : toSinceMs(only.limits?.maxLocationAgeSeconds ?? null, only.nowMs);
  const isAgeAsked = locatedSinceMs !== null || reportedSinceMs !== null;
  return {
    skills: skills.length === 0 ? null : skills.map(({ name }) => name),
    skillPath: skills.length === 0 ? null : toSkillPath(skills),
    skillVariables: only === undefined || skills.length === 0 ? null : toSkillVariables(skills, only.startsAtMs),
    territory: territory ?? null,
    pinned: pinned === undefined ? null : toKeys(pinned),
    excluded: excluded === undefined ? null : toKeys(excluded),
    locatedSinceMs,
    reportedSinceMs,
    nowMs: only?.nowMs ?? null,
    locatedUntilMs: isAgeAsked && only?.nowMs !== undefined ? Math.ceil(only.nowMs + maxClockSkewMs) + 1 : null,
  };
}

/**
 * Builds a condition that each skill has an entry with a sufficient level that has not expired. It takes less than a
 * microsecond per technician. It is also true for malformed levels and expiries: the core reports these.
 */
function toSkillPath(skills: readonly RequiredSkill[]): string {
  const conditions = skills.map(({ minLevel }, index) => {
    const hasLevel = `@.level >= $level${index} || @.level.type() != "number"`;
    // A skill without a level has level 1.
    const isLevelDefault = minLevel === undefined || minLevel <= 1 ? " || !exists(@.level)" : "";
    const level = minLevel === undefined ? "" : ` && (${hasLevel}${isLevelDefault})`;
    const end = '(!exists(@.expiresAt) || @.expiresAt >= $since || @.expiresAt.type() != "string")';
    return `exists($[*] ? (@.name == $name${index}${level} && ${end}))`;
  });
  return conditions.join(" && ");
}

function toSkillVariables(skills: readonly RequiredSkill[], startsAtMs: number): string {
  const variables = skills.flatMap(({ name, minLevel }, index): readonly (readonly [string, unknown])[] => [
    [`name${index}`, name],
    ...(minLevel === undefined ? [] : ([[`level${index}`, toLeast(minLevel)]] as const)),
  ]);
  return JSON.stringify({ ...Object.fromEntries(variables), since: toSinceDate(startsAtMs) });
}

/** Slightly less, because the core compares doubles but Postgres compares decimals of any length. */
function toLeast(minLevel: number): number {
  return Math.max(-Number.MAX_VALUE, minLevel - Math.max(1, Math.abs(minLevel)) * 1e-9);
}

/**
 * Two days earlier, because expiries are compared as strings, regardless of their offset. An empty string, which sorts
 * first, if the time has no text.
 */
function toSinceDate(startsAtMs: number): string {
  const sinceMs = startsAtMs - 2 * dayMs;
  return sinceMs >= firstMs && sinceMs <= lastMs ? new Date(sinceMs).toISOString().slice(0, 10) : "";
}

/** A millisecond earlier, because the core cuts fractions. Without a clock, accepts any known age. */
function toSinceMs(maxAgeSeconds: number | null, nowMs: number | undefined): number | null {
  if (maxAgeSeconds === null) return null;
  return nowMs === undefined ? firstMs : Math.max(firstMs, Math.floor(nowMs - maxAgeSeconds * 1000) - 1);
}

/**
 * Returns conditions, to append to a `where`, that every technician who meets the requirements fulfils and that are cheap to
 * check. `isForNow`: the technician would leave now. Shifts and absences are left to the dispatcher: other programs write them, and a statement must not fail.
 */
export function toConditions(wanted: Placeholders<Wanted>, isForNow: boolean): RawBuilder<unknown> {
  const {
    skills,
    skillPath,
    skillVariables,
    territory,
    pinned,
    excluded,
    locatedSinceMs,
    reportedSinceMs,
    nowMs,
    locatedUntilMs,
  } = wanted;
  const conditions = [
    ...(isForNow ? [hasFreeLane(nowMs)] : []),
    ...(skills === null ? [] : [hasSkills(skills)]),
    ...(skillPath === null || skillVariables === null ? [] : [meetsPath(skillPath, skillVariables)]),
    ...(territory === null ? [] : [sql`(territories is null or ${territory} = any(territories))`]),
    ...(pinned === null ? [] : [sql`technicianid = any(${pinned}::integer[])`]),
    ...(excluded === null ? [] : [sql`technicianid <> all(${excluded}::integer[])`]),
    ...(locatedSinceMs === null ? [] : [sql`(located_at >= ${toTime(locatedSinceMs)} and located_at < 'infinity')`]),
    ...(reportedSinceMs === null ? [] : [isReportedSince(reportedSinceMs)]),
    ...(locatedUntilMs === null ? [] : [isLocatedUntil(locatedUntilMs)]),
  ];
  return conditions.length === 0 ? sql`` : sql`and ${sql.join(conditions, sql` and `)}`;
}

/** Whether fewer lanes than there are hold a visit that has begun and is open, which takes its lane now. */
function hasFreeLane(nowMs: RawBuilder<number> | null): RawBuilder<unknown> {
  const present = nowMs === null ? sql`now()` : toTime(nowMs);
  return sql`(capacity is null or (
          select count(distinct coalesce(lane, -id)) from dispatch_visits
          where tech_id = technicians.technicianid and is_open and leaves_at <= ${present}
            and (held_until is null or held_until > ${present})
        ) < capacity)`;
}

/**
 * Compares the tags of names, as `dispatch_skill_tags` computes them; if two names share a tag, the dispatcher
 * distinguishes them. The tags come from a `select`, so that one plan of a prepared search serves all skills.
 */
function hasSkills(names: RawBuilder<readonly string[]>): RawBuilder<unknown> {
  return sql`skill_tags @@ (
          select string_agg(left(md5(name), 12), ' & ')::tsquery from unnest(${names}::text[]) as name
        )`;
}

function meetsPath(path: RawBuilder<string>, variables: RawBuilder<string>): RawBuilder<unknown> {
  return sql`jsonb_path_match(skills, ${path}::jsonpath, ${variables}::jsonb, true)`;
}

/** A time that has no text, such as `-infinity`, counts as unknown. */
function isReportedSince(sinceMs: RawBuilder<number>): RawBuilder<unknown> {
  return sql`(
          located_at is null or located_at >= ${toTime(sinceMs)} or located_at < timestamptz '0001-01-01T00:00:00Z'
        )`;
}

/** Infinity has no text, so it counts as unknown too. */
function isLocatedUntil(untilMs: RawBuilder<number>): RawBuilder<unknown> {
  return sql`(located_at is null or located_at <= ${toTime(untilMs)} or located_at = 'infinity')`;
}

function toTime(ms: RawBuilder<number>): RawBuilder<unknown> {
  return sql`timestamptz 'epoch' + ${ms}::float8 * interval '1 millisecond'`;
}

function toKeys(ids: readonly string[]): readonly number[] {
  return ids.map(parseId).filter((id) => id !== null);
}

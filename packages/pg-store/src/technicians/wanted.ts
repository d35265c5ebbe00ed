import type { Eligible, RequiredSkill } from "@dispatch/core";
import { maxClockSkewMs } from "@dispatch/core/plugin-kit";
import { type RawBuilder, sql } from "kysely";
import type { Placeholders } from "../run/keep-statement.js";
import { parseId } from "../schema/parse-id.js";
import { openAssignments } from "./technician-row.js";

/** What a search can ask for, with ids as the tables have them; null where it does not. */
export interface Wanted {
  /** Names of skills. */
  readonly skills: readonly string[] | null;
  /** A JSON path that is true of skills that will do, as `toSkillPath` makes it, and what stands in it, as JSON. */
  readonly skillPath: string | null;
  readonly skillVariables: string | null;
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
const lastMs = Date.parse("9999-12-31T23:59:59Z");
const dayMs = 86_400_000;

export function toWanted(only: Eligible | undefined): Wanted {
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
    locatedUntilMs: isAgeAsked && only?.nowMs !== undefined ? Math.ceil(only.nowMs + maxClockSkewMs) + 1 : null,
  };
}

/**
 * Whether each skill has an entry that is good enough, and has not ended; less than a microsecond a technician. Levels and
 * ends that cannot be read are left to the core, which says what is wrong with them.
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

/** Somewhat less: the core compares doubles, and Postgres decimals of any length. */
function toLeast(minLevel: number): number {
  return Math.max(-Number.MAX_VALUE, minLevel - Math.max(1, Math.abs(minLevel)) * 1e-9);
}

/** Two days before, as ends are compared as texts, whatever their offset. Empty, which is before all, if it has no text. */
function toSinceDate(startsAtMs: number): string {
  const sinceMs = startsAtMs - 2 * dayMs;
  return sinceMs >= firstMs && sinceMs <= lastMs ? new Date(sinceMs).toISOString().slice(0, 10) : "";
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
    skillPath,
    skillVariables,
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
    ...(skillPath === null || skillVariables === null ? [] : [meetsPath(skillPath, skillVariables)]),
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

function meetsPath(path: RawBuilder<string>, variables: RawBuilder<string>): RawBuilder<unknown> {
  return sql`jsonb_path_match(skills, ${path}::jsonpath, ${variables}::jsonb, true)`;
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

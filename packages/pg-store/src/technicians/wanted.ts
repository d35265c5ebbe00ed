import type { Eligible } from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";
import type { Placeholders } from "../run/keep-statement.js";
import { parseId } from "../schema/parse-id.js";
import { openAssignments } from "./technician-row.js";

/** What a search can ask for, with ids as the tables have them; null where it does not. */
export interface Wanted {
  /** Names of skills. */
  readonly skills: readonly string[] | null;
  readonly territory: string | null;
  readonly pinned: readonly number[] | null;
  readonly excluded: readonly number[] | null;
  readonly maxLocationAgeSeconds: number | null;
}

export function toWanted(only: Eligible | undefined): Wanted {
  const { skills = [], territory, pinned, excluded, maxLocationAgeSeconds } = only?.requirements ?? {};
  return {
    skills: skills.length === 0 ? null : skills.map(({ name }) => name),
    territory: territory ?? null,
    pinned: pinned === undefined ? null : toKeys(pinned),
    excluded: excluded === undefined ? null : toKeys(excluded),
    maxLocationAgeSeconds: maxLocationAgeSeconds ?? null,
  };
}

/**
 * What a technician who meets the requirements meets too, as far as the database can say so cheaply: conditions to put
 * behind a `where`. The age of a location is left to the dispatcher, whose clock may differ.
 */
export function toConditions(wanted: Placeholders<Wanted>): RawBuilder<unknown> {
  const { skills, territory, pinned, excluded, maxLocationAgeSeconds } = wanted;
  const conditions = [
    sql`(capacity is null or ${openAssignments} < capacity)`,
    ...(skills === null ? [] : [hasSkills(skills)]),
    ...(territory === null ? [] : [sql`(territories is null or ${territory} = any(territories))`]),
    ...(pinned === null ? [] : [sql`technicianid = any(${pinned}::integer[])`]),
    ...(excluded === null ? [] : [sql`technicianid <> all(${excluded}::integer[])`]),
    ...(maxLocationAgeSeconds === null ? [] : [sql`located_at is not null`]),
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

function toKeys(ids: readonly string[]): readonly number[] {
  return ids.map(parseId).filter((id) => id !== null);
}

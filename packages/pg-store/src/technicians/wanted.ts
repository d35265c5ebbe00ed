import type { Eligible } from "@dispatch/core";
import { type RawBuilder, sql } from "kysely";
import { parseId } from "../schema/parse-id.js";
import { openAssignments } from "./technician-row.js";

/**
 * What a technician who meets the requirements meets too, as far as the database can say so cheaply: conditions to put
 * behind a `where`. The age of a location is left to the dispatcher, whose clock may differ.
 */
export function toConditions(only: Eligible | undefined): RawBuilder<unknown> {
  if (only === undefined) return sql``;
  const { skills = [], territory, pinned, excluded, maxLocationAgeSeconds } = only.requirements;
  const conditions = [
    sql`(capacity is null or ${openAssignments} < capacity)`,
    ...(skills.length === 0 ? [] : [hasSkills(skills.map(({ name }) => name))]),
    ...(territory === undefined ? [] : [sql`(territories is null or ${territory} = any(territories))`]),
    ...(pinned === undefined ? [] : [sql`technicianid = any(${toKeys(pinned)}::integer[])`]),
    ...(excluded === undefined ? [] : [sql`technicianid <> all(${toKeys(excluded)}::integer[])`]),
    ...(maxLocationAgeSeconds === undefined ? [] : [sql`located_at is not null`]),
  ];
  return sql`and ${sql.join(conditions, sql` and `)}`;
}

/**
 * By the names alone, as `dispatch_skill_tags` has them; two that share a tag are told apart by the dispatcher. Asked for
 * by a `select`, so that a prepared search is not planned anew for each skill: the plan is the same for all.
 */
function hasSkills(names: readonly string[]): RawBuilder<unknown> {
  const tags = names.map((name) => sql`left(md5(${name}), 12)`);
  return sql`skill_tags @@ (select (${sql.join(tags, sql` || ' & ' || `)})::tsquery)`;
}

function toKeys(ids: readonly string[]): readonly number[] {
  return ids.map(parseId).filter((id) => id !== null);
}

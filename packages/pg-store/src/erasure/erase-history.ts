import {
  type Coordinates,
  type Decision,
  type ErasedPerson,
  eraseFromDecision,
  type OperationOptions,
} from "@dispatch/core";
import { type CompactDecision, readStoredDecision, toCompactDecision } from "@dispatch/core/plugin-kit";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { cutDegrees } from "../schema/erasure.js";
import type { Tables } from "../schema/tables.js";

/** How many jobs and assignments of a person one statement changes. */
const stepSize = 500;

/** How many decisions one statement looks at. Each may have some hundred kilobytes. */
const pageSize = 200;

/** The most places and visits of a customer that decisions about others are compared with: the last ones. */
const maxPlaces = 1000;
const maxVisits = 100_000;

/** Somebody in the tables. */
interface Person {
  readonly kind: ErasedPerson["kind"];
  readonly key: number;
}

/**
 * Erases a person from everything but their own row, step by step. Each step is one statement, so no writer waits for long.
 * If a call ends before the last step, the next call reads the decisions from there on.
 */
export async function eraseHistory(database: Kysely<Tables>, person: Person, options: OperationOptions): Promise<void> {
  for (let done: number | null = null, isFirst = true; isFirst || done !== null; isFirst = false) {
    const step: RawBuilder<{ done: number | null }> = sql`
      select dispatch_erase_step(${person.kind}, ${person.key}::integer, ${done}::integer, ${stepSize}::integer) as done`;
    done = (await queryRows(database, step, options))[0]?.done ?? null;
  }
  const erased = await findErasedPerson(database, person, options);
  for (const records of [decisions, attempts]) await eraseRecords(database, records, person, erased, options);
  await queryRows(database, sql`update dispatch_erasures set ended_at = now() where ${isRunning(person)}`, options);
}

/** A table with a decision in each row. */
interface Records {
  readonly table: "dispatch_decisions" | "dispatch_job_attempts";
  readonly key: "assignment_id" | "id";
  readonly body: "body" | "decision";
  /** How far an erasure is. */
  readonly position: "decisions_done" | "attempts_done";
  /** Whether the decision is about work of this customer. */
  isOfCustomer(key: number): RawBuilder<unknown>;
}

const decisions: Records = {
  ...{ table: "dispatch_decisions", key: "assignment_id", body: "body", position: "decisions_done" },
  isOfCustomer: (key) => sql`exists (
    select from assignments where assignments.id = kept.assignment_id and cust_id = ${key}::integer
  )`,
};

const attempts: Records = {
  ...{ table: "dispatch_job_attempts", key: "id", body: "decision", position: "attempts_done" },
  isOfCustomer: (key) => sql`exists (
    select from dispatch_jobs where dispatch_jobs.id = kept.job_id and cust_id = ${key}::integer
  )`,
};

interface KeptRecord {
  readonly id: string;
  readonly body: Decision | CompactDecision;
  readonly digest: string;
  readonly isOwn: boolean;
}

interface RecordPage {
  /** The key of the last row; null if there are no more rows. */
  readonly last: string | null;
  readonly records: readonly KeptRecord[];
}

async function eraseRecords(
  database: Kysely<Tables>,
  kept: Records,
  person: Person,
  erased: ErasedPerson,
  options: OperationOptions,
): Promise<void> {
  const position = sql.ref(kept.position);
  const running = sql<{
    done: string;
  }>`select ${position}::text as done from dispatch_erasures where ${isRunning(person)}`;
  let done = (await queryRows(database, running, options))[0]?.done;
  while (done !== undefined) {
    const [page] = await queryRows(database, toPage(kept, person, done), options);
    if (page === undefined || page.last === null) return;
    const changed = page.records.flatMap(({ id, digest, body, isOwn }) => {
      if (!isDecision(body)) return [];
      const decision = readStoredDecision(body);
      const places = [...(erased.places ?? []), ...(isOwn ? [decision.customer.location] : [])];
      const blank = eraseFromDecision(decision, { ...erased, places });
      return blank === decision ? [] : [{ id, digest, body: body.version === 1 ? blank : toCompactDecision(blank) }];
    });
    // Somebody else may be erased from the same decision at this time: then the page is read again.
    if (changed.length > (await writeRecords(database, kept, changed, options))) continue;
    done = page.last;
    const noted = sql`update dispatch_erasures set ${position} = greatest(${position}, ${done}::bigint) where ${isRunning(person)}`;
    await queryRows(database, noted, options);
  }
}

/** Another program may have stored something else. */
function isDecision({ candidates, customer }: Partial<Decision | CompactDecision>): boolean {
  return Array.isArray(candidates) && customer?.location !== undefined;
}

/** Reads the next rows, and of them the decisions that may know the person. */
function toPage({ table, key, body, isOfCustomer }: Records, person: Person, done: string): RawBuilder<RecordPage> {
  const [id, decision] = [sql.ref(`kept.${key}`), sql.ref(`kept.${body}`)];
  const isOwn = person.kind === "customer" ? isOfCustomer(person.key) : sql`false`;
  const mayKnow =
    person.kind === "customer"
      ? sql`${decision} @? '$.candidates[*].visit.setsOffFrom'`
      : sql`jsonb_path_exists(${decision}, 'strict $.candidates[*] ? (@.technician.id == $id || @[1] == $id)',
          jsonb_build_object('id', ${String(person.key)}::text), true)`;
  return sql`
    with page as materialized (
      select ${sql.ref(key)} as place from ${sql.table(table)} where ${sql.ref(key)} > ${done}::bigint
      order by ${sql.ref(key)} limit ${pageSize}::integer
    ), known as (
      select ${id} as place, ${decision} as decision, ${isOwn} as is_own
      from page join ${sql.table(table)} as kept on ${id} = place
      where ${decision} is not null and (${isOwn} or ${mayKnow})
    )
    select (select max(place) from page)::text as last, coalesce((
      select json_agg(json_build_object(
        'id', place::text, 'body', decision, 'digest', md5(decision::text), 'isOwn', is_own
      )) from known
    ), '[]') as records`;
}

/** Returns how many were written: those that were not changed since they were read. */
async function writeRecords(
  database: Kysely<Tables>,
  { table, key, body }: Records,
  changed: readonly Omit<KeptRecord, "isOwn">[],
  options: OperationOptions,
): Promise<number> {
  if (changed.length === 0) return 0;
  const [id, decision] = [sql.ref(`kept.${key}`), sql.ref(`kept.${body}`)];
  const statement = sql<{ count: number }>`
    with written as (
      update ${sql.table(table)} as kept set ${sql.ref(body)} = given.body
      from json_to_recordset(${JSON.stringify(changed)}::json) as given(id bigint, digest text, body jsonb)
      where ${id} = given.id and md5(${decision}::text) = given.digest
      returning 1
    )
    select count(*)::integer as count from written`;
  return (await queryRows(database, statement, options))[0]?.count ?? 0;
}

/** What decisions may know the person by. The places of a customer's work are cut by then. */
async function findErasedPerson(
  database: Kysely<Tables>,
  { kind, key }: Person,
  options: OperationOptions,
): Promise<ErasedPerson> {
  const person = { kind, id: String(key) };
  if (kind === "technician") return person;
  const cut = sql.raw(`${cutDegrees("latitude")} as latitude, ${cutDegrees("longitude")} as longitude`);
  const statement = sql<{ places: readonly Coordinates[]; visitIds: readonly string[] }>`
    with places as (
      select ${cut} from customers where customerid = ${key}::integer
      union select ${cut} from dispatch_jobs where cust_id = ${key}::integer
      union select ${cut} from dispatch_visits where assignment_id in (
        select id from assignments where cust_id = ${key}::integer
      )
    )
    select
      coalesce((select json_agg(place) from (select * from places limit ${maxPlaces}::integer) as place), '[]') as places,
      array(
        select id::text from assignments where cust_id = ${key}::integer order by id desc limit ${maxVisits}::integer
      ) as "visitIds"`;
  const [known] = await queryRows(database, statement, options);
  return { ...person, ...known };
}

function isRunning({ kind, key }: Person): RawBuilder<unknown> {
  return sql`kind = ${kind} and entry_id = ${key}::integer and ended_at is null`;
}

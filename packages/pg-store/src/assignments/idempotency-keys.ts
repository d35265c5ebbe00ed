import {
  type KeyState,
  type OperationOptions,
  type Reservation,
  type ReserveKeyRequest,
  StoreError,
} from "@dispatch/core";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { sha256 } from "../schema/sha256.js";
import type { Tables } from "../schema/tables.js";

/** A key that another caller took meanwhile is seen by the next try; it may be given back and taken anew a few times. */
const maxTries = 10;

export async function reserveKey(
  database: Kysely<Tables>,
  request: ReserveKeyRequest,
  options: OperationOptions | undefined,
): Promise<KeyState> {
  options?.signal?.throwIfAborted();
  const statement = reserveStatement(request);
  for (let tries = 0; tries < maxTries; tries += 1) {
    const [row] = await queryRows(database, statement, options);
    if (row !== undefined) return toState(row);
  }
  throw new StoreError("STORE_CONTENTION", "Other callers were in the way");
}

export async function releaseKey(
  database: Kysely<Tables>,
  { key, token }: Reservation,
  options: OperationOptions | undefined,
): Promise<void> {
  options?.signal?.throwIfAborted();
  const statement = sql`
    delete from dispatch_idempotency_keys
    where key = ${sha256(key)}::bytea and token = ${token} and assignment_id is null`;
  await queryRows(database, statement, options);
}

interface KeyRow {
  readonly is_reserved: boolean;
  readonly is_same: boolean;
  readonly assignment_id: number | null;
}

function toState({ is_reserved, is_same, assignment_id }: KeyRow): KeyState {
  if (is_reserved) return { status: "reserved" };
  if (!is_same) return { status: "mismatch" };
  return assignment_id === null ? { status: "running" } : { status: "done", assignmentId: String(assignment_id) };
}

/** Takes the key where it is free, else reads who has it; and removes a few of the keys that have expired. */
function reserveStatement({ key, token, fingerprint, leaseMs, keepMs }: ReserveKeyRequest): RawBuilder<KeyRow> {
  const hash = sql`${sha256(key)}::bytea`;
  const fingerprintHash = sql`${sha256(fingerprint)}::bytea`;
  return sql<KeyRow>`
    with expired as (
      delete from dispatch_idempotency_keys
      where key = any(array(
        select key from dispatch_idempotency_keys
        where expires_at <= now() and key <> ${hash}
        order by expires_at
        limit 10
        for update skip locked
      ))
    ), reserved as (
      insert into dispatch_idempotency_keys as kept (key, token, fingerprint, lease_until, expires_at)
      values (${hash}, ${token}, ${fingerprintHash}, now() + ${milliseconds(leaseMs)}, now() + ${milliseconds(keepMs)})
      on conflict (key) do update
      set token = excluded.token, fingerprint = excluded.fingerprint, lease_until = excluded.lease_until,
        expires_at = excluded.expires_at, assignment_id = null
      where kept.expires_at <= now() or (kept.assignment_id is null and kept.lease_until <= now())
      returning true
    )
    select true as is_reserved, true as is_same, null::integer as assignment_id from reserved
    union all
    select false, fingerprint = ${fingerprintHash}, assignment_id from dispatch_idempotency_keys
    where key = ${hash} and not exists (select from reserved)`;
}

function milliseconds(duration: number): RawBuilder<unknown> {
  return sql`${duration}::float8 * interval '1 millisecond'`;
}

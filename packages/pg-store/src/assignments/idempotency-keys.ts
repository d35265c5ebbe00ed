import {
  type KeyState,
  type OperationOptions,
  type Reservation,
  type ReserveKeyRequest,
  StoreError,
} from "@dispatch/core";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import { runStatement } from "../run/run-statement.js";
import type { Tables } from "../schema/tables.js";
import { sha256 } from "../values/sha256.js";

export async function reserveKey(
  database: Kysely<Tables>,
  request: ReserveKeyRequest,
  options: OperationOptions | undefined,
): Promise<KeyState> {
  options?.signal?.throwIfAborted();
  const row = await runStatement(database, (connection) => takeKey(connection, request, options?.signal), options);
  if (row === undefined)
    throw new StoreError("STORE_FAILED", "A trigger on dispatch_idempotency_keys prevents rows from being stored");
  if (row.is_ours) return { status: "reserved" };
  if (!row.is_same) return { status: "mismatch" };
  if (row.assignment_id !== null) return { status: "done", assignmentId: String(row.assignment_id) };
  return row.job_id === null ? { status: "running" } : { status: "queued", jobId: String(row.job_id) };
}

/** Releases a key that was reserved only after the caller aborted, because they do not know that they have it. */
async function takeKey(
  connection: Kysely<Tables>,
  request: ReserveKeyRequest,
  signal: AbortSignal | undefined,
): Promise<KeyRow | undefined> {
  const { rows } = await reserveStatement(request).execute(connection);
  if (rows[0]?.is_ours === true && signal?.aborted === true) await releaseStatement(request).execute(connection);
  return rows[0];
}

export async function releaseKey(
  database: Kysely<Tables>,
  reservation: Reservation,
  options: OperationOptions | undefined,
): Promise<void> {
  options?.signal?.throwIfAborted();
  await queryRows(database, releaseStatement(reservation), options);
}

function releaseStatement({ key, token }: Reservation): RawBuilder<unknown> {
  return sql`
    delete from dispatch_idempotency_keys
    where key = ${sha256(key)}::bytea and token = ${token} and assignment_id is null and job_id is null`;
}

interface KeyRow {
  readonly is_ours: boolean;
  readonly is_same: boolean;
  readonly assignment_id: number | null;
  readonly job_id: number | null;
}

/**
 * Reserves the key if it is free; otherwise updates it to its own values. The update is needed because it returns the
 * current row, while a read would return the row from before a claim that this statement waited for. Also removes a few
 * expired keys.
 */
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
    )
    insert into dispatch_idempotency_keys as kept (key, token, fingerprint, lease_until, expires_at)
    values (${hash}, ${token}, ${fingerprintHash}, now() + ${milliseconds(leaseMs)}, now() + ${milliseconds(keepMs)})
    on conflict on constraint dispatch_idempotency_keys_pkey do update
    set ${sql.join(["token", "fingerprint", "lease_until", "expires_at", "assignment_id", "job_id"].map(takenIfFree))}
    returning token = ${token} and assignment_id is null and job_id is null as is_ours, fingerprint = ${fingerprintHash} as is_same,
      assignment_id, job_id`;
}

function takenIfFree(column: string): RawBuilder<unknown> {
  return sql`${sql.ref(column)} = case
      when kept.expires_at <= now()
        or (kept.assignment_id is null and kept.job_id is null and kept.lease_until <= now() and kept.fingerprint = excluded.fingerprint)
      then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`kept.${column}`)}
    end`;
}

function milliseconds(duration: number): RawBuilder<unknown> {
  return sql`${duration}::float8 * interval '1 millisecond'`;
}

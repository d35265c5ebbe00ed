import type { Job, LastFailure, ListWaitingRequest, OperationOptions } from "@dispatch/core";
import { checkListWaitingRequest } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { type JobRow, jobColumns, toJob } from "../jobs/job-row.js";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { utcText } from "../values/utc-text.js";
import { isHeld } from "./is-held.js";

export async function listWaiting(
  database: Kysely<Tables>,
  request: ListWaitingRequest,
  options: OperationOptions | undefined,
): Promise<readonly Job[]> {
  options?.signal?.throwIfAborted();
  checkListWaitingRequest(request);
  const { limit, after, leastPriority, latestBefore, withHeld = false } = request;
  const conditions = [
    sql`status = 'waiting'`,
    ...(withHeld ? [] : [sql`not ${isHeld}`]),
    ...(after === undefined
      ? []
      : [
          sql`priority <= ${after.priority}::integer
            and (priority < ${after.priority}::integer or id > ${parseId(after.jobId)}::integer)`,
        ]),
    ...(leastPriority === undefined ? [] : [sql`priority >= ${leastPriority}::integer`]),
    ...(latestBefore === undefined ? [] : [sql`latest < ${latestBefore}::timestamptz`]),
  ];
  const statement = sql<JobRow>`
    select ${jobColumns} from dispatch_jobs where ${sql.join(conditions, sql` and `)}
    order by priority desc, id limit ${limit}::bigint`;
  return (await queryRows(database, statement, options)).map(toJob);
}

interface FailureRow extends Pick<LastFailure, "failure" | "reasons"> {
  readonly job_id: number;
  readonly at_utc: string;
}

export async function listLastFailures(
  database: Kysely<Tables>,
  jobIds: readonly string[],
  options: OperationOptions | undefined,
): Promise<readonly LastFailure[]> {
  options?.signal?.throwIfAborted();
  const ids = [...new Set(jobIds.map(parseId).filter((id) => id !== null))];
  if (ids.length === 0) return [];
  const statement = sql<FailureRow>`
    select last.job_id, ${utcText("at")} as at_utc, failure, reasons
    from unnest(${ids}::integer[]) as asked (job_id), lateral (
      select * from dispatch_job_attempts where job_id = asked.job_id order by id desc limit 1
    ) as last`;
  const rows = await queryRows(database, statement, options);
  return rows.map(({ job_id, at_utc: at, failure, reasons }) => ({ jobId: String(job_id), at, failure, reasons }));
}

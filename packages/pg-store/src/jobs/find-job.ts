import type { Job, OperationOptions } from "@dispatch/core";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";
import { type JobRow, jobColumns, toJob } from "./job-row.js";

export async function findJob(
  database: Kysely<Tables>,
  jobId: string,
  options: OperationOptions | undefined,
): Promise<Job | null> {
  options?.signal?.throwIfAborted();
  const id = parseId(jobId);
  if (id === null) return null;
  const statement = sql<JobRow>`select ${jobColumns} from dispatch_jobs where id = ${id}::integer`;
  const [row] = await queryRows(database, statement, options);
  return row === undefined ? null : toJob(row);
}

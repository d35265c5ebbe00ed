import type { InterruptibleAssignment, ListInterruptibleRequest, OperationOptions } from "@dispatch/core";
import { checkIds, maxVisits } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { isInterruptible, priorityOfJob } from "../assignments/claim-statement.js";
import { queryRows } from "../run/query-rows.js";
import { job } from "../schema/expressions.js";
import type { Tables } from "../schema/tables.js";
import { parseId } from "../values/parse-id.js";

interface InterruptibleRow {
  readonly tech_id: number;
  readonly id: number;
  readonly of_job: number;
}

export async function listInterruptible(
  database: Kysely<Tables>,
  { technicianIds, belowPriority }: ListInterruptibleRequest,
  options: OperationOptions | undefined,
): Promise<readonly InterruptibleAssignment[]> {
  options?.signal?.throwIfAborted();
  const ids = checkIds("technicianIds", technicianIds)
    .map(parseId)
    .filter((id) => id !== null);
  const statement = sql<InterruptibleRow>`
    select tech_id, id, of_job from (
      select *, row_number() over (partition by tech_id order by priority, id desc) as place from (
        select tech_id, id, ${sql.raw(job)} as of_job, ${priorityOfJob} as priority
        from assignments where tech_id = any(${ids}::integer[]) and ${isInterruptible}
      ) as open
      where priority < ${belowPriority}::integer
    ) as listed
    where place <= ${maxVisits}::integer
    order by priority, id desc`;
  const rows = await queryRows(database, statement, options);
  return rows.map(({ tech_id, id, of_job }) => ({
    technicianId: String(tech_id),
    assignmentId: String(id),
    jobId: String(of_job),
  }));
}

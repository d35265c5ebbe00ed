import type { OperationOptions } from "@dispatch/core";
import { checkFields, checkText, checkWhole } from "@dispatch/core/plugin-kit";
import { type Kysely, sql } from "kysely";
import { queryRows } from "../run/query-rows.js";
import type { Tables } from "../schema/tables.js";

/** Which tenants to list. */
export interface ListTenantsRequest {
  /** The last tenant of the page before. Default: from the first. */
  readonly after?: string | undefined;
  /** How many at most, 1 to 10,000. @default 1000 */
  readonly limit?: number | undefined;
}

/** Lists tenants by their names. The table has no policy: it has names, and nothing else of them. */
export async function listTenants(
  database: Kysely<Tables>,
  request: ListTenantsRequest,
  options: OperationOptions | undefined,
): Promise<readonly string[]> {
  options?.signal?.throwIfAborted();
  checkFields("request.", request, { after: true, limit: true });
  const { after, limit = 1000 } = request;
  if (after !== undefined) checkText("after", after);
  const statement = sql<{ readonly tenant: string }>`
    select tenant from dispatch_tenants
    ${after === undefined ? sql`` : sql`where tenant > ${after}::text`}
    order by tenant limit ${checkWhole("limit", limit, 1, 10_000)}::integer`;
  return (await queryRows(database, statement, options)).map(({ tenant }) => tenant);
}

import type { AssignmentStore, CreateAssignmentRequest } from "@dispatch/core";
import { type Assignment, CustomerNotFoundError, InvalidRequestError } from "@dispatch/core";
import { AssignmentConflictError, checkCount, checkDistance } from "@dispatch/core/plugin-kit";
import type pg from "pg";

const columns = `id, customer_id as "customerId", engineer_id as "technicianId", road_meters as "distanceMeters",
  to_char(planned_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "assignedAt",
  'assigned' as status, id as "jobId"`;

/** Stores assignments as visits of this service. */
export function visitStore(pool: pg.Pool): AssignmentStore {
  return {
    specificationVersion: "v1",
    name: "service-visits",
    async createAssignment(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkDistance(request.distanceMeters);
      return await inTransaction(pool, (client) => planVisit(client, request));
    },
    async listAssignments({ limit, cursor }, { signal } = {}) {
      signal?.throwIfAborted();
      checkCount("limit", limit);
      if (cursor !== undefined && !/^\d{1,18}$/.test(cursor)) {
        throw new InvalidRequestError({ parameter: "cursor", problem: "must be one that this store returned" });
      }
      const { rows } = await pool.query<Assignment>(
        `select ${columns} from visits where $1::bigint is null or id < $1 order by id desc limit $2::bigint + 1`,
        [cursor, limit],
      );
      const items = rows.slice(0, limit);
      return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    async ping({ signal } = {}) {
      signal?.throwIfAborted();
      await pool.query("select 1");
    },
  };
}

/** Does everything that this service does to plan a visit. The lock keeps the engineer on duty until the commit. */
async function planVisit(client: pg.PoolClient, request: CreateAssignmentRequest): Promise<Assignment> {
  const { customerId, technicianId, distanceMeters } = request;
  const engineer = await client.query("select from engineers where id::text = $1 and is_on_duty for share", [
    technicianId,
  ]);
  if (engineer.rowCount === 0) throw new AssignmentConflictError(technicianId);
  const { rows } = await client.query<Assignment>(
    `insert into visits (customer_id, engineer_id, road_meters)
     select id, $2::bigint, $3::float8 from customers where id::text = $1 returning ${columns}`,
    [customerId, technicianId, distanceMeters],
  );
  const [visit] = rows;
  if (visit === undefined) throw new CustomerNotFoundError(customerId);
  await client.query("insert into outbox (topic, visit_id) values ('visit-planned', $1)", [visit.id]);
  return visit;
}

async function inTransaction<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    // Closing the connection rolls back in any state.
    client.release(true);
    throw error;
  }
}

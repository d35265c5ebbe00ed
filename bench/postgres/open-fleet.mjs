import { randomBytes } from "node:crypto";
import { createPgPool, createPgStore } from "@dispatch/pg-store";
import { globe } from "./places.mjs";

export const customerCount = 10_000;

/**
 * Creates a database with `size` technicians, each with two of 40 skills, some with a rarer one, and one completed job.
 * `store` and `query` plan each statement when it runs; those of `prepared` plan it once per connection.
 *
 * @param places SQL expressions of the technicians' locations
 */
export async function openFleet(size, places = globe) {
  const url = new URL(process.env.DATABASE_URL);
  const server = createPgPool({ connectionString: url.href, maxConnections: 1 });
  const name = `dispatch_bench_${randomBytes(4).toString("hex")}`;
  await run(server, `create database ${name}`);
  url.pathname = `/${name}`;
  const pool = createPgPool({ connectionString: url.href, maxConnections: 64, statementTimeoutMs: 600_000 });
  const store = createPgStore(pool);
  await store.migrate();
  await run(
    pool,
    `insert into customers (latitude, longitude) select 52, 10 from generate_series(1, ${customerCount})`,
  );
  await run(
    pool,
    `insert into technicians (latitude, longitude, capacity, skills)
    select ${places.latitude}, ${places.longitude}, 1000000, (
      select jsonb_agg(jsonb_build_object('name', name)) from (
        values ('skill ' || n % 40), ('skill ' || n * 7 % 37), (case when n % 10 = 3 then '10 %' end),
          (case when n % 100 = 5 then '1 %' end), (case when n % 1000 = 7 then '0.1 %' end)
      ) as skill (name) where name is not null)
    from generate_series(1, ${size}) as n`,
  );
  await run(
    pool,
    `insert into assignments (cust_id, tech_id, distance_km, status)
    select 1, n, 1, 'completed' from generate_series(1, ${size}) as n`,
  );
  await run(pool, "vacuum analyze");
  return {
    store,
    url: url.href,
    query: (text, values) => run(pool, text, values),
    prepared: {
      store: createPgStore(pool, { preparesStatements: true }),
      query: (text, values) => run(pool, text, values, text.trim().slice(0, 60)),
    },
    async drop() {
      await pool.end();
      await run(server, `drop database ${name} with (force)`);
      await server.end();
    },
  };
}

async function run(pool, text, values = [], name = undefined) {
  const client = await pool.connect();
  try {
    return await client.query({ text, values, name });
  } finally {
    client.release();
  }
}

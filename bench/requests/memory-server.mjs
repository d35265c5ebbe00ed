// The whole adapter without a search in Postgres: /fleet has the technicians in memory, /memory has everything in memory.
import { createServer } from "node:http";
import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians } from "@dispatch/core/memory";
import { createDispatchApp } from "@dispatch/http-adapter";
import { createOrsClient, orsDistances } from "@dispatch/ors-client";
import { createPgPool, createPgStore } from "@dispatch/pg-store";
import { nodeFetch } from "@dispatch/provider-kit/node";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";

const pool = createPgPool({ connectionString: process.env.DATABASE_URL });
const store = createPgStore(pool, { preparesStatements: true });
const distances = orsDistances({
  client: createOrsClient({ baseUrl: process.env.OPENROUTE_BASE_URL, fetch: nodeFetch }),
});

const technicians = memoryTechnicians(await readRows("technicians", "technicianid"));
const customers = memoryCustomers(await readRows("customers", "customerid"));

const app = new Hono()
  .route("/fleet", createApp({ technicians, customers: store.customers, assignments: store.assignments }))
  .route("/memory", createApp({ technicians, customers, assignments: memoryAssignments({ customers, technicians }) }));
const server = createServer(getRequestListener(app.fetch));
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));

function createApp(plugins) {
  const dispatcher = createDispatcher({ ...plugins, distances });
  return createDispatchApp({ dispatcher, assignments: plugins.assignments });
}

async function readRows(table, key) {
  const { rows } = await pool.query(`select ${key}::text as id, latitude, longitude from ${table}`);
  return rows.map(({ id, latitude, longitude }) => ({ id, location: { latitude, longitude } }));
}

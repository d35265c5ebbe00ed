// Measures the cost of tenants: the same technicians in a database without tenants, and as one of two tenants. As a superuser:
// DATABASE_URL=postgres://... node bench/postgres/tenants.mjs [--short]
import { parseArgs } from "node:util";
import { createPgPool, createPgStore } from "@dispatch/pg-store";
import { measureAlternating } from "../measure-alternating.mjs";
import { printTable, toMillis, toRatios, toRow } from "../table.mjs";
import { toClaims } from "./claims.mjs";
import { openFleet } from "./open-fleet.mjs";
import { toSearches } from "./searches.mjs";

const { short: isShort } = parseArgs({ options: { short: { type: "boolean" } } }).values;
const settings = isShort ? { rounds: 2, turnMs: 50 } : { rounds: 7, turnMs: 300 };

for (const size of isShort ? [1000] : [1000, 10_000, 100_000]) {
  const plain = await openFleet(size);
  const shared = await openFleet(size);
  const tenant = await openTenant(shared);
  try {
    await measure(`${size} technicians`, plain, tenant, size);
    await shared.query("alter function pg_catalog.point(float8, float8) leakproof");
    await shared.query("alter function pg_catalog.on_pb(point, box) leakproof");
    await measure(`${size} technicians, with leakproof functions`, plain, tenant, size);
  } finally {
    await tenant.close();
    await plain.drop();
    await shared.drop();
  }
}

async function measure(title, plain, tenant, size) {
  const { "by primary key": keyOfPlain, "20 nearest": nearestOfPlain } = toSearches(plain);
  const { "by primary key": keyOfTenant, "20 nearest": nearestOfTenant } = toSearches(tenant);
  const calls = {
    "by primary key": [keyOfPlain, keyOfTenant],
    "20 nearest": [nearestOfPlain, nearestOfTenant],
    "16 claims at once": [toClaims(plain, size).claim, toClaims(tenant, size).claim],
  };
  const rows = {};
  for (const [name, [without, within]] of Object.entries(calls)) {
    const micros = await measureAlternating({ without, within }, settings);
    rows[`${name}: without`] = toMillis(micros.without);
    rows[`${name}: with`] = toMillis(micros.within);
    rows[`${name}: with / without`] = toRow(toRatios(micros.within, micros.without));
  }
  printTable(`${title}: milliseconds`, rows);
}

/** Opens the tenant of the existing rows, next to another one of the same size, as a user to whom the policies apply. */
async function openTenant({ store, query, url }) {
  await store.migrateTenants();
  const role = `dispatch_bench_${process.pid}`;
  await query(`drop role if exists ${role}`);
  await query(`create role ${role} login`);
  await query(`grant all on all tables in schema public to ${role}`);
  await query(`grant usage on all sequences in schema public to ${role}`);
  await query(`insert into technicians (latitude, longitude, capacity, skills, tenant_id)
    select latitude, longitude, capacity, skills, 'theirs' from technicians`);
  await query(
    "insert into customers (latitude, longitude, tenant_id) select 52, 10, 'theirs' from generate_series(1, 100)",
  );
  await query("vacuum analyze technicians, customers");
  const pool = createPgPool({
    connectionString: Object.assign(new URL(url), { username: role }).href,
    maxConnections: 16,
  });
  return {
    store: createPgStore(pool).forTenant(null),
    async close() {
      await pool.end();
      await query(`drop owned by ${role}`);
      await query(`drop role ${role}`);
    },
  };
}

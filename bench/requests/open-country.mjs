import { openFleet } from "../postgres/open-fleet.mjs";

/** So many that few of them share a technician. */
const customerCount = 10_000;

/** A fleet, with customers all over its country, and assignments of former days. */
export async function openCountry(size) {
  const fleet = await openFleet(size);
  const { query } = fleet;
  await query("update customers set latitude = 50 + random() * 4, longitude = 7 + random() * 6");
  await query(`insert into customers (latitude, longitude)
    select 50 + random() * 4, 7 + random() * 6 from generate_series(101, ${customerCount})`);
  await query(`insert into assignments (cust_id, tech_id, distance_km, status)
    select 1 + n % ${customerCount}, 1 + n % ${size}, 5, 'completed' from generate_series(1, 20000) as n`);
  await query("vacuum analyze");
  return {
    ...fleet,
    customerCount,
    /** So that the next turn finds what this one found. */
    completeAll: () => query("update assignments set status = 'completed', slot = null where status = 'assigned'"),
  };
}

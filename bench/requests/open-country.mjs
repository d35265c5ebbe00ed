import { openFleet } from "../postgres/open-fleet.mjs";

/** A fleet, with customers all over its country: so many that few of them share a technician. */
export async function openCountry(size) {
  const fleet = await openFleet(size);
  const { query } = fleet;
  await query("update customers set latitude = 50 + random() * 4, longitude = 7 + random() * 6");
  await query("vacuum analyze customers");
  return {
    ...fleet,
    /** So that the next turn finds what this one found. */
    completeAll: () => query("update assignments set status = 'completed', slot = null where status = 'assigned'"),
  };
}

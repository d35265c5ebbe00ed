import { openFleet } from "../postgres/open-fleet.mjs";
import { country } from "../postgres/places.mjs";

/** A fleet, with customers all over its country: so many that few of them share a technician. */
export async function openCountry(size) {
  const fleet = await openFleet(size, country);
  const { query } = fleet;
  await query(`update customers set latitude = ${country.latitude}, longitude = ${country.longitude}`);
  await query("vacuum analyze customers");
  return {
    ...fleet,
    /** So that the next turn finds what this one found. */
    completeAll: () => query("update assignments set status = 'completed', slot = null where status = 'assigned'"),
  };
}

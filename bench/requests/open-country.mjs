import { openFleet } from "../postgres/open-fleet.mjs";
import { country } from "../postgres/places.mjs";

/** Opens a fleet, with so many customers all over its country that few of them share a technician. */
export async function openCountry(size) {
  const fleet = await openFleet(size, country);
  const { query } = fleet;
  await query(`update customers set latitude = ${country.latitude}, longitude = ${country.longitude}`);
  await query("vacuum analyze customers");
  return {
    ...fleet,
    /** Lets the next turn start with the same open assignments as this one. */
    async completeAll() {
      await query("update assignments set status = 'completed', slot = null where status = 'assigned'");
      // Autovacuum does so within a minute; until then, plans that were prepared while tables were empty read them whole.
      await query("analyze");
    },
  };
}

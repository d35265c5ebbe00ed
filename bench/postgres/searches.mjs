import { sameNearest } from "../requests/statements.mjs";
import { randomPlace } from "./places.mjs";

/**
 * Our searches, the cheapest possible query, one that is not exact but reads as much as ours, and a search for a skill by an
 * index on the location alone.
 */
export function toSearches({ store, query }) {
  const find = (skill) =>
    oneByOne(() =>
      store.technicians.findNearest({
        near: randomPlace(),
        limit: 20,
        only: skill && { requirements: { skills: [{ name: skill }] }, startsAtMs: Date.now() },
      }),
    );
  return {
    "by primary key": oneByOne(() => store.customers.findCustomer("1")),
    "20 nearest": find(),
    "20 nearest on the plane": oneByOne(() => {
      const { latitude, longitude } = randomPlace();
      return query(sameNearest, [longitude, latitude]);
    }),
    "all, to be sorted elsewhere": oneByOne(() =>
      query("select technicianid, latitude, longitude from technicians where is_active"),
    ),
    "of 10 %": find("10 %"),
    "of 1 %": find("1 %"),
    "of 0.1 %": find("0.1 %"),
    "of 0.1 %, filtered": oneByOne(() => {
      const { latitude, longitude } = randomPlace();
      return query(
        `select technicianid from technicians
        where is_active and latitude between -90 and 90 and longitude between -180 and 180
          and skills @> '[{"name": "0.1 %"}]'
        order by point(longitude, latitude) <-> point($1, $2) limit 21`,
        [longitude, latitude],
      );
    }),
  };
}

export function oneByOne(call) {
  return async (from, to) => {
    for (let number = from; number < to; number += 1) await call();
  };
}

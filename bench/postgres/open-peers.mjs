import { createNaiveSort } from "../spatial-index/naive-sort.mjs";
import { createByExtension, createIndexed, createUnindexed } from "./peer-tables.mjs";
import { openRedis } from "./redis.mjs";

/**
 * Returns the peers that store the places of the fleet: `find` returns the ids of the ten nearest, `move` moves one. Null if
 * a peer is not installed. The tables of the peers differ only in their index; `find` of ours is the whole call of the store.
 */
export async function openPeers(fleet) {
  const { rows: places } = await fleet.query(fetchAll);
  const redis = await openRedis(places);
  const geography = await createByExtension(fleet, "in_geography", "postgis");
  return {
    places,
    peers: {
      ours: {
        ...(await createIndexed(fleet, "in_point", "point(longitude, latitude), skill_tags")),
        find: ours(fleet),
      },
      "no index, haversine": { ...(await createUnindexed(fleet, "in_no_index")), find: byHaversine(fleet) },
      "all fetched, then sorted": { find: fetchAndSort(fleet) },
      "PostGIS geography": geography,
      "PostGIS geography, whole rows": geography && { find: wholeRows(fleet, geography.nearest) },
      cube: await createByExtension(fleet, "in_cube", "cube"),
      "Redis GEOSEARCH": redis,
    },
    close: async () => redis?.close(),
  };
}

const fetchAll = "select technicianid, latitude, longitude from technicians where is_active";

function ours({ prepared }) {
  return async (near) => {
    const { technicians } = await prepared.store.technicians.findNearest({ near, limit: 10 });
    return technicians.map(({ id }) => Number(id));
  };
}

function byHaversine({ prepared }) {
  const text = `select technicianid from in_no_index
    order by asin(sqrt(sind((latitude - $1) / 2) ^ 2 + cosd(latitude) * cosd($1) * sind((longitude - $2) / 2) ^ 2))
    limit 10`;
  return async ({ latitude, longitude }) => toIds(await prepared.query(text, [latitude, longitude]));
}

function fetchAndSort({ prepared }) {
  return async (near) => {
    const { rows } = await prepared.query(fetchAll);
    return createNaiveSort(rows)(near).map((number) => rows[number].technicianid);
  };
}

/** Reads as much of each technician as ours does. */
function wholeRows({ prepared }, nearest) {
  const text = `select technicians.*, (
      select count(*)::integer from assignments
      where tech_id = technicianid and status in ('assigned', 'accepted', 'en_route', 'on_site')
    ) as open_assignments
    from (${nearest}) as nearest join technicians using (technicianid)`;
  return async ({ latitude, longitude }) => toIds(await prepared.query(text, [latitude, longitude]));
}

function toIds({ rows }) {
  return rows.map(({ technicianid }) => technicianid);
}

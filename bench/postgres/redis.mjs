import { randomBytes } from "node:crypto";
import { earthRadiusMeters } from "@dispatch/core/plugin-kit";
import { createClient } from "@redis/client";

/** As far north and south as its map of squares goes. */
const maxLatitude = 85.05112878;
const batchSize = 1000;

/**
 * The places in the Redis of REDIS_URL, under a key of their own; null where it is not set. What it finds is within a
 * radius that it must be told: the one within which there are 20 on average.
 */
export async function openRedis(places) {
  if (process.env.REDIS_URL === undefined) return null;
  const client = createClient({ url: process.env.REDIS_URL, socket: { reconnectStrategy: false } });
  await client.connect();
  const key = `dispatch_bench_${randomBytes(4).toString("hex")}`;
  const startMs = performance.now();
  const members = places.filter(isOnMap).map(toMember);
  for (let from = 0; from < members.length; from += batchSize) {
    await client.geoAdd(key, members.slice(from, from + batchSize));
  }
  const radius = earthRadiusMeters * Math.acos(1 - 40 / places.length);
  return {
    seconds: (performance.now() - startMs) / 1000,
    megabytes: (await client.memoryUsage(key, { SAMPLES: 0 })) / 1e6,
    async find(near) {
      if (!isOnMap(near)) return [];
      const ids = await client.geoSearch(key, near, { radius, unit: "m" }, { SORT: "ASC", COUNT: 10 });
      return ids.map(Number);
    },
    move: async (id, place) => isOnMap(place) && client.geoAdd(key, toMember({ technicianid: id, ...place })),
    async close() {
      await client.del(key);
      client.destroy();
    },
  };
}

function isOnMap({ latitude }) {
  return Math.abs(latitude) <= maxLatitude;
}

function toMember({ technicianid, latitude, longitude }) {
  return { member: `${technicianid}`, latitude, longitude };
}

import { randomBytes } from "node:crypto";
import { earthRadiusMeters } from "@dispatch/core/plugin-kit";
import { createClient } from "@redis/client";

/** The highest latitude of its map of squares. */
const maxLatitude = 85.05112878;
const batchSize = 1000;

/**
 * Stores the places in the Redis of REDIS_URL, under a new key; returns null if that is not set. Redis needs a radius to
 * search within: the one that contains 20 places on average.
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

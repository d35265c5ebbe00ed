import { straightLineDistances } from "@dispatch/core/memory";
import { recordedDistances } from "@dispatch/example-heidelberg";

/**
 * The usual way: sorts everyone by great circle, measures the nearest five with one call each, and takes the shortest
 * drive. The distances come from the same provider as the dispatcher's.
 */
export function createNearestFive({ technicians, ...heidelberg }) {
  const distances = recordedDistances({ technicians, ...heidelberg }, straightLineDistances());
  const assignments = [];
  return async ({ id, location }) => {
    const shortlist = technicians
      .map((technician) => ({ technician, meters: haversineMeters(technician.location, location) }))
      .sort((left, right) => left.meters - right.meters)
      .slice(0, 5);
    const roads = await Promise.all(
      shortlist.map(({ technician }) =>
        distances.measureDistances({ origins: [technician.location], destination: location }),
      ),
    );
    let best = 0;
    for (const [index, [road]] of roads.entries()) {
      if (
        road.distanceMeters + road.originSnapMeters <
        roads[best][0].distanceMeters + roads[best][0].originSnapMeters
      ) {
        best = index;
      }
    }
    const technicianId = shortlist[best].technician.id;
    assignments.push({ customerId: id, technicianId, distanceMeters: roads[best][0].distanceMeters });
    return technicianId;
  };
}

function haversineMeters(from, to) {
  const toRadians = Math.PI / 180;
  const sinLatitude = Math.sin(((to.latitude - from.latitude) * toRadians) / 2);
  const sinLongitude = Math.sin(((to.longitude - from.longitude) * toRadians) / 2);
  const cosines = Math.cos(from.latitude * toRadians) * Math.cos(to.latitude * toRadians);
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(sinLatitude ** 2 + cosines * sinLongitude ** 2));
}

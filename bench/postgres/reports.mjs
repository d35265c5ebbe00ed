import { randomPlace } from "./places.mjs";

/** Reports the locations of `batchSize` technicians per call, all technicians in turn, each time at another place. */
export function toReports({ store }, size, batchSize) {
  let second = 0;
  return async (from, to) => {
    for (let call = from; call < to; call += 1) {
      second += 1;
      const reportedAt = new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
      const reports = Array.from({ length: batchSize }, (_, index) => ({
        technicianId: String(((second * batchSize + index * 7) % size) + 1),
        location: randomPlace(),
        reportedAt,
      }));
      await store.locations.updateLocations(reports);
    }
  };
}

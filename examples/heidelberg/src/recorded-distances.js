/** @type {import("./index.d.ts").recordedDistances} */
export function recordedDistances(heidelberg, fallback) {
  const customerRows = indexByPlace(heidelberg.customers);
  const technicianColumns = indexByPlace(heidelberg.technicians);

  const lookUp = (origin, row) => {
    const column = technicianColumns.get(toKey(origin));
    if (row === undefined || column === undefined) return undefined;
    return {
      status: "measured",
      distanceMeters: heidelberg.distanceMeters[row][column],
      durationSeconds: heidelberg.durationSeconds[row][column],
      originSnapMeters: heidelberg.technicians[column].snapMeters,
      destinationSnapMeters: heidelberg.customers[row].snapMeters,
    };
  };

  const measureDistances = async ({ origins, destination }, options = {}) => {
    options.signal?.throwIfAborted();
    const row = customerRows.get(toKey(destination));
    const recorded = origins.map((origin) => lookUp(origin, row));
    const unknown = origins.filter((_, index) => recorded[index] === undefined);
    if (unknown.length === 0) return recorded;
    const guessed = [...(await fallback.measureDistances({ origins: unknown, destination }, options))];
    return recorded.map((result) => result ?? guessed.shift());
  };

  return {
    specificationVersion: "v1",
    name: "heidelberg-recorded",
    maxOriginsPerCall: 3500,
    maxCellsPerCall: 3500,
    // The recording has no limit: some places are more than a kilometre from any road.
    maxSnapMeters: [...heidelberg.customers, ...heidelberg.technicians].reduce(
      (most, { snapMeters }) => Math.max(most, snapMeters),
      fallback.maxSnapMeters,
    ),
    reportsSnaps: fallback.reportsSnaps,
    measureDistances,
    async measureMatrix({ origins, destinations }, options = {}) {
      const columns = [];
      for (const destination of destinations) columns.push(await measureDistances({ origins, destination }, options));
      return origins.map((_, index) => columns.map((column) => column[index]));
    },
  };
}

function indexByPlace(places) {
  return new Map(places.map(({ location }, index) => [toKey(location), index]));
}

function toKey({ latitude, longitude }) {
  return `${latitude} ${longitude}`;
}

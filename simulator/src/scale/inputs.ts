type InputName =
  | "movesPerJob"
  | "reportSeconds"
  | "mostOnShift"
  | "commitsPerSecond"
  | "locationsPerSecond"
  | "requestsPerSecond"
  | "routingCallsPerSecond"
  | "freeCallsPerDay"
  | "decisionBytesPerElement"
  | "mostIds";

/** What the model on paper is given. Each is stated where it is printed; those that a run can measure are measured. */
export const inputs: Readonly<Record<InputName, number>> = {
  /** Moves of an assignment that goes well: accepted, en route, on site, completed. */
  movesPerJob: 4,
  /** Between two reports of where a technician is. */
  reportSeconds: 30,
  /** Of all technicians, those on shift when most are. */
  mostOnShift: 0.6,
  /** Commits a second of a Postgres on two cores and one disk, an insert each, 16 connections: measured. */
  commitsPerSecond: 3_400,
  /** Locations a second that the same Postgres takes, many in a statement: 0.1 ms each with the index, measured. */
  locationsPerSecond: 10_000,
  /** Dispatches a second of an HTTP server with its Postgres on two cores, two statements each: measured. */
  requestsPerSecond: 1_300,
  /** Matrix calls of 20 elements a second that one routing server answers: an assumption, 20 ms on each of 4 cores. */
  routingCallsPerSecond: 200,
  /** Matrix calls a day of the free plan of openrouteservice. */
  freeCallsPerDay: 500,
  /** Bytes of a decision as JSON, for each technician measured: measured. */
  decisionBytesPerElement: 320,
  /** Ids of a 32-bit serial column. */
  mostIds: 2 ** 31 - 1,
};

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

/** The inputs of the model. The command prints each of them. Those that a run can measure are measured. */
export const inputs: Readonly<Record<InputName, number>> = {
  /** Moves of an assignment that is completed: accepted, en route, on site, completed. */
  movesPerJob: 4,
  /** Seconds between two reports of a technician's location. */
  reportSeconds: 30,
  /** The largest share of technicians on shift at one time. */
  mostOnShift: 0.6,
  /** Commits a second of a Postgres on two cores and one disk, one insert each, 16 connections: measured. */
  commitsPerSecond: 3_400,
  /** Locations a second that the same Postgres stores, many per statement: 0.1 ms each with the index, measured. */
  locationsPerSecond: 10_000,
  /** Dispatches a second of an HTTP server with its Postgres on two cores, two statements each: measured. */
  requestsPerSecond: 1_300,
  /** Matrix calls of 20 elements a second that one routing server answers: an assumption, 20 ms on each of 4 cores. */
  routingCallsPerSecond: 200,
  /** Matrix calls a day of the free plan of openrouteservice. */
  freeCallsPerDay: 500,
  /** Bytes of a decision as JSON, per measured technician: measured. */
  decisionBytesPerElement: 320,
  /** How many ids a 32-bit serial column has. */
  mostIds: 2 ** 31 - 1,
};

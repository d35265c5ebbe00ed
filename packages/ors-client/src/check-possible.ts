/** How much shorter than the great circle a way may seem: an ellipsoid, rounding, and the server's own approximations. */
const leastShare = 0.95;
const roundingMeters = 50;

export interface Way {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
  /** From both ends to their roads. */
  readonly snapMeters: number;
}

/** @throws {Error} where no way between places so far apart can be like that; `what` holds it, for the message */
export function checkPossible(what: string, way: Way, greatCircleMeters: number): void {
  const { distanceMeters, durationSeconds, snapMeters } = way;
  const doorToDoorMeters = distanceMeters + snapMeters;
  if (doorToDoorMeters < greatCircleMeters * leastShare - roundingMeters) {
    const [door, apart] = [Math.round(doorToDoorMeters), Math.round(greatCircleMeters)];
    throw new Error(`${what} ${door} m door to door for places ${apart} m apart`);
  }
  if (durationSeconds === 0 && distanceMeters > 1000) throw new Error(`${what} ${distanceMeters} m in 0 s`);
}

import type { Heidelberg } from "@dispatch/example-heidelberg";

/** A drive, without the legs to the road. */
interface Drive {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
}

/** Returns the drive between two customers, by their numbers. */
export type DriveBetween = (from: number, to: number) => Drive;

/**
 * Computes drives that the recording lacks, from customer to customer: through the one of the 2,000 recorded technicians
 * that makes the drive shortest. Both halves are recorded drives, so the drive exists and is hardly longer than the
 * shortest. The way to that technician has no recorded time: it gets the speed of the way back.
 */
export function createDriveBetween(heidelberg: Heidelberg): DriveBetween {
  const { distanceMeters: towards, reverseDistanceMeters: away, durationSeconds } = heidelberg;
  const count = heidelberg.customers.length;
  const known: (Drive | undefined)[] = new Array(count * count).fill(undefined);

  const find: DriveBetween = (from, to) => {
    if (from === to) return { distanceMeters: 0, durationSeconds: 0 };
    const out = away[from] ?? [];
    const back = towards[to] ?? [];
    const via = findShortest(out, back);
    const outSeconds = (out[via] ?? 0) * toPace(towards[from]?.[via], durationSeconds[from]?.[via]);
    return {
      distanceMeters: (out[via] ?? 0) + (back[via] ?? 0),
      durationSeconds: outSeconds + (durationSeconds[to]?.[via] ?? 0),
    };
  };

  return (from, to) => {
    const cell = from * count + to;
    const drive = known[cell] ?? find(from, to);
    known[cell] = drive;
    return drive;
  };
}

function findShortest(out: readonly number[], back: readonly number[]): number {
  let shortest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let via = 0; via < out.length; via += 1) {
    const length = (out[via] as number) + (back[via] as number);
    if (length >= least) continue;
    least = length;
    shortest = via;
  }
  return shortest;
}

/** 30 km/h, for a way back without a recorded time. */
const townSecondsPerMeter = 0.12;

function toPace(meters = 0, seconds = 0): number {
  return meters > 0 && seconds > 0 ? seconds / meters : townSecondsPerMeter;
}

import { type Coordinates, greatCircleDistanceMeters } from "@dispatch/core";

/** A drive in the stub's world. */
export interface StubDrive {
  readonly distanceMeters: number;
  readonly durationSeconds: number;
}

/** The nearest road to a place. */
export interface StubSnap {
  readonly location: Coordinates;
  /** From the place to the road, in metres. */
  readonly distanceMeters: number;
  /** The name of the road. Default: none. */
  readonly name?: string | undefined;
}

/** The roads in a stub's world. */
export interface StubWorld {
  /** Returns the drive between two places; null if no road connects them. */
  drive(from: Coordinates, to: Coordinates): StubDrive | null;
  /** Returns the nearest road to a place; null if there is none. @default every place is on a road */
  snap?(place: Coordinates): StubSnap | null;
  /**
   * Returns the number of the connected part of the road network that a place is on. A part with a higher number contains
   * a node of higher rank in the contraction hierarchy, so it wins if an engine searches several parts up to one node.
   *
   * @default 0 for every place
   */
  islandOf?(place: Coordinates): number;
  /** The area that the server covers: west, south, east, north, in degrees. @default the whole Earth */
  readonly bounds?: readonly [west: number, south: number, east: number, north: number] | undefined;
}

/** Every place is on a road; a drive is 1.4 times the great circle, at 40 km/h. */
export const straightWorld: StubWorld = {
  drive(from, to) {
    const distanceMeters = greatCircleDistanceMeters(from, to) * 1.4;
    return { distanceMeters, durationSeconds: distanceMeters / (40 / 3.6) };
  },
};

/** Recorded road distances: positions as `[longitude, latitude]`, metres and seconds. */
export interface RecordedMatrix {
  readonly customers: readonly (readonly number[])[];
  readonly technicians: readonly (readonly number[])[];
  readonly customerSnapM: readonly number[];
  readonly technicianSnapM: readonly number[];
  /** From technicians to customers: a row for each customer. */
  readonly distanceM: readonly (readonly (number | null)[])[];
  /** From customers to technicians: a row for each customer. */
  readonly reverseDistanceM?: readonly (readonly (number | null)[])[] | undefined;
  readonly durationS: readonly (readonly (number | null)[])[];
}

/** Returns a world with the roads of a recorded matrix. Other places are not on a road. */
export function recordedWorld(matrix: RecordedMatrix): StubWorld {
  const customers = indexPlaces(matrix.customers);
  const technicians = indexPlaces(matrix.technicians);
  const toDrive = (meters: number | null | undefined, seconds: number | null | undefined): StubDrive | null =>
    meters == null || seconds == null ? null : { distanceMeters: meters, durationSeconds: seconds };

  return {
    drive(from, to) {
      const [fromKey, toKey] = [toKey6(from), toKey6(to)];
      if (fromKey === toKey) return { distanceMeters: 0, durationSeconds: 0 };
      const customer = customers.get(toKey);
      const technician = technicians.get(fromKey);
      if (customer !== undefined && technician !== undefined) {
        return toDrive(matrix.distanceM[customer]?.[technician], matrix.durationS[customer]?.[technician]);
      }
      const [origin, destination] = [customers.get(fromKey) ?? -1, technicians.get(toKey) ?? -1];
      return toDrive(matrix.reverseDistanceM?.[origin]?.[destination], matrix.durationS[origin]?.[destination]);
    },
    snap(place) {
      const key = toKey6(place);
      const distanceMeters =
        matrix.customerSnapM[customers.get(key) ?? -1] ?? matrix.technicianSnapM[technicians.get(key) ?? -1];
      return distanceMeters === undefined ? null : { location: place, distanceMeters };
    },
  };
}

/** A road network of three places in Heidelberg, taken from the tests of openrouteservice. */
export const referenceWorld: StubWorld = recordedWorld({
  customers: [
    [8.681495, 49.41461],
    [8.686507, 49.41943],
    [8.687872, 49.420318],
  ],
  technicians: [
    [8.681495, 49.41461],
    [8.686507, 49.41943],
    [8.687872, 49.420318],
  ],
  customerSnapM: [0.03, 0.02, 0.5],
  technicianSnapM: [0.03, 0.02, 0.5],
  // Transposed: the reference has technicians as rows.
  distanceM: [
    [0, 1171.08, 1274.4],
    [886.14, 0, 376.77],
    [1365.16, 479.08, 0],
  ],
  durationS: [
    [0, 211.17, 235.97],
    [212.67, 0, 90.42],
    [315.18, 102.53, 0],
  ],
});

function indexPlaces(positions: readonly (readonly number[])[]): ReadonlyMap<string, number> {
  return new Map(
    positions.map(([longitude = Number.NaN, latitude = Number.NaN], index) => [toKey6({ latitude, longitude }), index]),
  );
}

function toKey6({ latitude, longitude }: Coordinates): string {
  return `${longitude.toFixed(6)},${latitude.toFixed(6)}`;
}

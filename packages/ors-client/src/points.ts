import { type Coordinates, InvalidRequestError, isValidCoordinates } from "@dispatch/core";

/** `[longitude, latitude]`: the order on the wire, and nowhere else. */
export type Position = readonly [longitude: number, latitude: number];

/** Six decimals are 11 cm: finer than any road is known, and equal places stay equal. */
export function toPosition({ latitude, longitude }: Coordinates): Position {
  return [roundDegrees(longitude), roundDegrees(latitude)];
}

export function toCoordinates([longitude, latitude]: readonly number[]): Coordinates {
  return { latitude: latitude ?? Number.NaN, longitude: longitude ?? Number.NaN };
}

/** The place at 0, 0 is in the sea, and always a position that was never set. */
export function isNullIsland(point: Coordinates): boolean {
  const [longitude, latitude] = toPosition(point);
  return longitude === 0 && latitude === 0;
}

/** The server does not check: it takes any number, and finds no road. */
export function checkPoints(option: string, points: readonly Coordinates[]): void {
  for (const [index, point] of points.entries()) checkPoint(`${option}[${index}]`, point);
}

/** For endpoints where one bad place fails the whole request: none at 0, 0 either. */
export function checkPlaces(option: string, points: readonly Coordinates[], least: number): void {
  if (points.length < least)
    throw new InvalidRequestError({ parameter: option, problem: `must hold at least ${least}` });
  for (const [index, point] of points.entries()) checkPlace(`${option}[${index}]`, point);
}

export function checkPlace(name: string, point: Coordinates): void {
  checkPoint(name, point);
  if (isNullIsland(point))
    throw new InvalidRequestError({ parameter: name, problem: "is at 0, 0, which is no place on land" });
}

function checkPoint(name: string, point: Coordinates): void {
  if (isValidCoordinates(point)) return;
  throw new InvalidRequestError({
    parameter: name,
    problem: "must hold a latitude of -90 to 90 and a longitude of -180 to 180",
  });
}

function roundDegrees(degrees: number): number {
  // Adding 0 turns -0 into 0.
  return Math.round(degrees * 1e6) / 1e6 + 0;
}

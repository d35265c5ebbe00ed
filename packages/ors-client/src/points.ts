import { type Coordinates, InvalidRequestError } from "@dispatch/core";
import { checkList, isValidCoordinates } from "@dispatch/core/plugin-kit";

/** `[longitude, latitude]`: this order is used on the wire only. */
export type Position = readonly [longitude: number, latitude: number];

/** Rounds to six decimals (11 cm): more precise than any road data, and equal places stay equal. */
export function toPosition({ latitude, longitude }: Coordinates): Position {
  return [roundDegrees(longitude), roundDegrees(latitude)];
}

export function toCoordinates([longitude, latitude]: readonly number[]): Coordinates {
  return { latitude: latitude ?? Number.NaN, longitude: longitude ?? Number.NaN };
}

/** Whether the position is 0, 0. That is in the sea, and in practice always a position that was never set. */
export function isNullIsland([longitude, latitude]: Position): boolean {
  return longitude === 0 && latitude === 0;
}

/** Checks the ranges, which the server does not: it accepts any number and finds no road. */
export function checkPoints(option: string, points: readonly Coordinates[]): void {
  const index = points.findIndex((point) => !isValidCoordinates(point));
  if (index !== -1) throw outOfRange(`${option}[${index}]`);
}

/** For endpoints whose whole request fails because of one bad place: refuses 0, 0 too. */
export function checkPlaces(option: string, points: readonly Coordinates[], least: number): void {
  if (checkList(option, points).length < least)
    throw new InvalidRequestError({ parameter: option, problem: `must contain at least ${least}` });
  for (const [index, point] of points.entries()) checkPlace(`${option}[${index}]`, point);
}

export function checkPlace(name: string, point: Coordinates): void {
  checkPoint(name, point);
  if (isNullIsland(toPosition(point)))
    throw new InvalidRequestError({ parameter: name, problem: "must not be 0, 0, which is in the sea" });
}

function checkPoint(name: string, point: Coordinates): void {
  if (!isValidCoordinates(point)) throw outOfRange(name);
}

function outOfRange(parameter: string): InvalidRequestError {
  return new InvalidRequestError({
    parameter,
    problem: "must have a latitude from -90 to 90 and a longitude from -180 to 180",
  });
}

function roundDegrees(degrees: number): number {
  // Adding 0 turns -0 into 0.
  return Math.round(degrees * 1e6) / 1e6 + 0;
}

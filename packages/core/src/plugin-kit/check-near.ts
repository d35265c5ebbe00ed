import { type Coordinates, findPlaceProblem } from "../domain/coordinates.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields } from "./check-fields.js";
import { checkNumber, checkObject } from "./check-option.js";

/** A place, and how far from it what is listed may be. */
export interface NearFilter {
  readonly location: Coordinates;
  readonly withinMeters: number;
}

/** @throws {InvalidRequestError} naming the part of `filter.near` that cannot be used */
export function checkNear(near: NearFilter | undefined): void {
  if (near === undefined) return;
  checkObject("filter.near", near);
  checkFields("filter.near.", near, { location: true, withinMeters: true });
  const problem = findPlaceProblem(near.location);
  if (problem !== null) throw new InvalidRequestError({ parameter: "filter.near.location", problem });
  checkNumber("filter.near.withinMeters", near.withinMeters, 0, Number.MAX_VALUE);
}

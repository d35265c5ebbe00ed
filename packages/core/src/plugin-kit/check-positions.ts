import type { Box } from "../domain/box.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { ListPositionChangesRequest, ListPositionsRequest, PositionSource } from "../plugins/position-source.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { checkFields, type FieldsOf } from "./check-fields.js";
import { checkCount, checkNumber, checkObject, checkText } from "./check-option.js";

const listFields: FieldsOf<ListPositionsRequest> = { limit: true, box: true, cursor: true };
const changesFields: FieldsOf<ListPositionChangesRequest> = { limit: true, after: true };
const boxFields: FieldsOf<Box> = { west: true, south: true, east: true, north: true };

/** Whether a source also tells where technicians are, for a map. */
export function isPositionSource(source: TechnicianSource): source is TechnicianSource & PositionSource {
  return "listPositionChanges" in source;
}

/**
 * Checks a request for positions: a misspelt box would otherwise list everybody.
 *
 * @throws {InvalidRequestError} naming the unknown field, the limit, or the part of the box that cannot be used
 */
export function checkListPositionsRequest(request: ListPositionsRequest): void {
  checkObject("request", request);
  checkFields("request.", request, listFields);
  checkCount("limit", request.limit);
  if (request.box !== undefined) checkBox(request.box);
}

/** @throws {InvalidRequestError} naming the unknown field, the limit, or the missing cursor */
export function checkListPositionChangesRequest(request: ListPositionChangesRequest): void {
  checkObject("request", request);
  checkFields("request.", request, changesFields);
  checkCount("limit", request.limit);
  checkText("after", request.after);
}

function checkBox(box: Box): void {
  checkObject("box", box);
  checkFields("box.", box, boxFields);
  checkNumber("box.west", box.west, -180, 180);
  checkNumber("box.east", box.east, -180, 180);
  checkNumber("box.south", box.south, -90, 90);
  checkNumber("box.north", box.north, -90, 90);
  if (box.north >= box.south) return;
  throw new InvalidRequestError({ parameter: "box.north", problem: "must not be less than box.south" });
}

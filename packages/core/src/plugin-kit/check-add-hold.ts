import { findPlaceProblem } from "../domain/coordinates.js";
import { parseInstant } from "../domain/instant.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { AddHoldRequest } from "../plugins/hold-store.js";
import { checkFields } from "./check-fields.js";
import { checkCount, checkObject, checkText, checkWhole } from "./check-option.js";
import { checkPlannedVisit } from "./check-visit.js";

const maxHolderLength = 255;

/** @throws {InvalidRequestError} it is not a text of 1 to 255 characters */
export function checkHolder(holder: string): string {
  checkText("holder", holder);
  if (holder !== "" && holder.length <= maxHolderLength) return holder;
  throw new InvalidRequestError({ parameter: "holder", problem: `must have 1 to ${maxHolderLength} characters` });
}

/** @throws {InvalidRequestError} naming the field that is unknown or cannot be used */
export function checkAddHoldRequest(request: AddHoldRequest): void {
  checkFields("", request, {
    technicianId: true,
    visit: true,
    location: true,
    heldUntil: true,
    holder: true,
    work: true,
    maxPerHolder: true,
    maxHolds: true,
    overrunSeconds: true,
  });
  const { technicianId, visit, location, heldUntil, holder, work, maxPerHolder, maxHolds, overrunSeconds } = request;
  checkText("technicianId", technicianId);
  checkPlannedVisit("visit", visit);
  const problem = findPlaceProblem(location);
  if (problem !== null) throw new InvalidRequestError({ parameter: "location", problem });
  if (parseInstant(heldUntil) === null) {
    throw new InvalidRequestError({ parameter: "heldUntil", problem: "must be an RFC 3339 timestamp" });
  }
  if (holder !== undefined) checkHolder(holder);
  checkObject("work", work);
  checkFields("work.", work, { jobId: true, customerId: true, requirements: true, workSeconds: true });
  checkCount("maxPerHolder", maxPerHolder);
  checkCount("maxHolds", maxHolds);
  if (overrunSeconds !== undefined) checkWhole("overrunSeconds", overrunSeconds, 0, Number.MAX_SAFE_INTEGER);
}

import { isValidCoordinates } from "../domain/coordinates.js";
import { parseInstant } from "../domain/instant.js";
import { parseRequirements } from "../eligibility/check-requirements.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { Clock } from "../plugins/clock.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { PreviewRequest } from "./dispatcher.js";
import { find } from "./find.js";
import type { Task } from "./task.js";

/**
 * What is to be decided, checked and complete; asks where the customer is.
 *
 * @throws {InvalidRequestError} naming what is wrong
 */
export async function toTask(
  request: PreviewRequest,
  { customers, clock }: { readonly customers: CustomerSource; readonly clock: Clock },
  signal: AbortSignal | undefined,
  passedOver: readonly string[] = [],
): Promise<Task> {
  const requirements = parseRequirements(request.requirements ?? {});
  const nowMs = clock.now();
  return {
    customer: await findPlace(request, customers, signal),
    requirements,
    passedOver: new Set(passedOver),
    changes: request.changes ?? [],
    nowMs,
    startsAtMs: parseInstant(requirements.startsAt) ?? nowMs,
  };
}

async function findPlace(
  { customerId, location }: PreviewRequest,
  customers: CustomerSource,
  signal: AbortSignal | undefined,
): Promise<Task["customer"]> {
  if (location === undefined) {
    if (typeof customerId !== "string")
      throw new InvalidRequestError({ parameter: "customerId", problem: "must be a string" });
    return find(customerId, customers, signal);
  }
  if (customerId !== undefined)
    throw new InvalidRequestError({ parameter: "customerId", problem: "cannot be given together with location" });
  if (!isValidCoordinates(location))
    throw new InvalidRequestError({ parameter: "location", problem: "must be a valid position" });
  return { id: null, location };
}

import { parseInstant } from "../domain/instant.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { OldRecords, RemoveOldRequest } from "../plugins/retention-store.js";
import { checkFields, type FieldsOf } from "./check-fields.js";
import { checkObject, checkOneOf, checkWhole } from "./check-option.js";

const requestFields: FieldsOf<RemoveOldRequest> = { what: true, before: true, limit: true };
const kinds: readonly OldRecords[] = ["events", "jobEvents", "decisions", "attempts", "keys", "holds"];

/**
 * Checks a request for the removal of old records, and fills in the default.
 *
 * @throws {InvalidRequestError} naming the field that cannot be used
 */
export function checkRemoveOldRequest(
  request: RemoveOldRequest,
): Required<RemoveOldRequest> & { readonly limit: number } {
  checkObject("request", request);
  checkFields("request.", request, requestFields);
  const { what, before, limit = 1000 } = request;
  checkOneOf("what", what, kinds);
  if (parseInstant(before) === null) {
    throw new InvalidRequestError({ parameter: "before", problem: "must be an RFC 3339 timestamp with an offset" });
  }
  return { what, before, limit: checkWhole("limit", limit, 1, 10_000) };
}

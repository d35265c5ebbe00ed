import { dispatchBodySchema } from "../dispatch/dispatch-request.js";
import { callerFields } from "../jobs/job-details.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { createRequestNameFinder, type FindRequestName, listFields, toHeaderName } from "../route/request-names.js";

const body = "the body of POST /dispatch";

/** Finds the names of `POST /dispatch` and of its requirements, which would change a booking. */
export const findDispatchName: FindRequestName = withoutDescriptions(
  createRequestNameFinder(() => [
    ...listFields(dispatchBodySchema, body),
    ...listFields(requirementsSchema, `requirements of ${body}`),
    toHeaderName("Idempotency-Key"),
  ]),
);

/**
 * Leaves out the names that only describe a job. A route of the Python service ignores them as it always did: nothing is
 * booked otherwise without them.
 */
export function withoutDescriptions(find: FindRequestName): FindRequestName {
  return (text) => {
    const found = find(text);
    return found !== null && Object.hasOwn(callerFields, found.name) ? null : found;
  };
}

import { dispatchBodySchema } from "../dispatch/dispatch-request.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { createRequestNameFinder, type FindRequestName, listFields, toHeaderName } from "../route/request-names.js";

const body = "the body of POST /dispatch";

/** Finds the names of `POST /dispatch` and of its requirements, which would change a booking. */
export const findDispatchName: FindRequestName = createRequestNameFinder(() => [
  ...listFields(dispatchBodySchema, body),
  ...listFields(requirementsSchema, `requirements of ${body}`),
  toHeaderName("Idempotency-Key"),
]);

import type { Dispatcher } from "@dispatch/core";
import { invalidRequest } from "../problem/invalid-request.js";
import { type FieldError, notFound, respondWithProblem } from "../problem/problem.js";
import { parseCustomerId } from "../wire/parse-customer-id.js";
import { readIgnoredBody } from "../wire/read-body.js";
import { findDispatchName, type RequestName } from "../wire/request-names.js";
import { dispatchSchema } from "../wire/schemas/assignment.js";
import { toDispatchJson } from "../wire/to-message.js";
import { idempotencyKeySchema, readActor, readIdempotencyKey } from "./read-caller.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

/**
 * `POST /dispatch/{cust_id}`. A body is ignored, as it always was, unless it asks for something that only
 * `POST /dispatch` does: nobody who sends `dry_run` expects a booking.
 */
export function dispatchCustomer(dispatcher: Dispatcher): Route {
  return {
    method: "POST",
    path: "/dispatch/:cust_id",
    isLegacy: true,
    description: {
      id: "dispatchCustomer",
      summary: "Send the best technician to a customer",
      detail: "A body is ignored, unless it has a field of POST /dispatch: that is a 422. A compressed one is a 415.",
      headers: { "Idempotency-Key": idempotencyKeySchema },
      answer: { text: "Who goes", schema: dispatchSchema },
      problems: [404, 409, 415, 422],
    },
    async answer(context) {
      const text = context.req.param("cust_id") ?? "";
      // An encoded slash divides the path all the same, as it did for the Python service.
      if (text.includes("/")) return respondWithProblem(context, notFound);
      const customerId = parseCustomerId(text);
      if (customerId === null) throw invalidRequest([noInteger]);
      refuseRequirements(await readIgnoredBody(context));
      const request = { customerId, idempotencyKey: readIdempotencyKey(context), actor: readActor(context) };
      const result = await dispatcher.dispatch(request, { signal: context.req.raw.signal });
      return respondWithJson(context, toDispatchJson(result));
    },
  };
}

const noInteger = { loc: ["path", "cust_id"], msg: "value is not a valid integer", type: "type_error.integer" };

function refuseRequirements(body: unknown): void {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return;
  const errors = Object.keys(body).flatMap((field) => {
    const meant = findDispatchName(field);
    return meant === null ? [] : [toMisplaced(field, meant)];
  });
  if (errors.length > 0) throw invalidRequest(errors);
}

function toMisplaced(field: string, { name, place }: RequestName): FieldError {
  const given = field === name ? "it" : `${name}, if that is meant,`;
  const msg = `this route ignores its body: ${given} belongs in ${place}; use POST /dispatch`;
  return { loc: ["body", field], msg, type: "misplaced_field" };
}

import type { Dispatcher } from "@dispatch/core";
import { invalidRequest } from "../problem/invalid-request.js";
import { notFound, respondWithProblem } from "../problem/problem.js";
import { parseCustomerId } from "../wire/parse-customer-id.js";
import { idempotencyKeySchema, readActor, readIdempotencyKey } from "../wire/read-caller.js";
import { dispatchSchema } from "../wire/schemas/assignment.js";
import { toDispatchJson } from "../wire/to-message.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

/** `POST /dispatch/{cust_id}`. A body or a query is ignored, as it always was. */
export function dispatchCustomer(dispatcher: Dispatcher): Route {
  return {
    method: "POST",
    path: "/dispatch/:cust_id",
    description: {
      id: "dispatchCustomer",
      summary: "Send the best technician to a customer",
      headers: { "Idempotency-Key": idempotencyKeySchema },
      answer: { text: "Who goes", schema: dispatchSchema },
      problems: [404, 409, 422],
    },
    async answer(context) {
      const text = context.req.param("cust_id") ?? "";
      // An encoded slash divides the path all the same, as it did for the Python service.
      if (text.includes("/")) return respondWithProblem(context, notFound);
      const customerId = parseCustomerId(text);
      if (customerId === null) throw invalidRequest([noInteger]);
      const request = { customerId, idempotencyKey: readIdempotencyKey(context), actor: readActor(context) };
      const result = await dispatcher.dispatch(request, { signal: context.req.raw.signal });
      return respondWithJson(context, toDispatchJson(result));
    },
  };
}

const noInteger = { loc: ["path", "cust_id"], msg: "value is not a valid integer", type: "type_error.integer" };

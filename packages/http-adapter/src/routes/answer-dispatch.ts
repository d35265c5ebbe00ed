import type { Dispatcher } from "@dispatch/core";
import type { Context } from "hono";
import { notFound, respondWithProblem } from "../problem/problem.js";
import { parseCustomerId } from "../wire/parse-customer-id.js";
import { toDispatchJson } from "../wire/to-assignment-json.js";
import { toJson } from "../wire/to-json.js";

/** `POST /dispatch/{cust_id}`. A body or a query is ignored, as it always was. */
export async function answerDispatch(context: Context, dispatcher: Dispatcher): Promise<Response> {
  const text = context.req.param("cust_id") ?? "";
  // An encoded slash divides the path all the same, as it did for the Python service.
  if (text.includes("/")) return respondWithProblem(context, notFound);
  const customerId = parseCustomerId(text);
  if (customerId === null) {
    const error = { loc: ["path", "cust_id"], msg: "value is not a valid integer", type: "type_error.integer" };
    const detail = "cust_id: value is not a valid integer";
    return respondWithProblem(context, { status: 422, code: "INVALID_REQUEST", detail, errors: [error] });
  }
  const result = await dispatcher.dispatch({ customerId }, { signal: context.req.raw.signal });
  return context.body(toJson(toDispatchJson(result)), 200, { "content-type": "application/json" });
}

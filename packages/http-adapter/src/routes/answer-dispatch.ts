import type { Dispatcher } from "@dispatch/core";
import type { Context } from "hono";
import { respondWithProblem } from "../problem/problem.js";
import { parseCustomerId } from "../wire/parse-customer-id.js";
import { toDispatchJson } from "../wire/to-assignment-json.js";

/** `POST /dispatch/{cust_id}`. A body or a query is ignored, as it always was. */
export async function answerDispatch(context: Context, dispatcher: Dispatcher): Promise<Response> {
  const customerId = parseCustomerId(context.req.param("cust_id") ?? "");
  if (customerId === null) {
    const error = { loc: ["path", "cust_id"], msg: "value is not a valid integer", type: "type_error.integer" };
    const detail = "cust_id: value is not a valid integer";
    return respondWithProblem(context, { status: 422, code: "INVALID_REQUEST", detail, errors: [error] });
  }
  const result = await dispatcher.dispatch({ customerId }, { signal: context.req.raw.signal });
  return context.json(toDispatchJson(result));
}

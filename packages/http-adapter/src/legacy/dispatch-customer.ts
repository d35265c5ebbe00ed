import { externalIdPrefix } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import { dispatchSchema } from "../assignments/assignment.js";
import { toDispatchJson } from "../assignments/to-assignment-json.js";
import { invalidRequest } from "../problem/invalid-request.js";
import { type FieldError, notFound } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import { readIgnoredBody } from "../request/read-body.js";
import { defineRoute, type Route } from "../route/define-route.js";
import type { RequestName } from "../route/request-names.js";
import { idempotencyHeaderSchema } from "../schemas/terms.js";
import { findDispatchName } from "./find-dispatch-name.js";
import { maxCustomerIdLength, parseCustomerId } from "./parse-customer-id.js";

const customerIdSchema = z
  .union([z.int(), z.string().meta({ maxLength: maxCustomerIdLength })])
  .transform(String)
  .describe("The id of a customer, as bodies give it");

/**
 * `POST /dispatch/{cust_id}`. A body is ignored, as in the Python service. It is refused if it has a field that only
 * `POST /dispatch` knows, because a caller who sends `dry_run` does not expect a booking.
 */
export const dispatchCustomer: Route = defineRoute({
  method: "POST",
  path: "/dispatch/:cust_id",
  id: "dispatchCustomer",
  summary: "Send the best technician to a customer",
  detail: "A body is ignored, unless it has a field of POST /dispatch: that is a 422. A compressed body is a 415.",
  role: "dispatcher",
  isLegacy: true,
  needs: ["dispatcher"],
  // Any text is accepted here, because an id that is not an integer has its own error.
  params: { cust_id: customerIdSchema },
  headers: { "Idempotency-Key": idempotencyHeaderSchema },
  answer: { text: "The booked technician", schema: dispatchSchema },
  problems: [404, 409, 415, 422],
  async handle({ params: { cust_id }, headers, parts, principal, signal, context }) {
    // An encoded slash also separates path segments, as in the Python service.
    if (cust_id.includes("/")) throw new ProblemError(notFound);
    const customerId = parseCustomerId(cust_id);
    if (customerId === null) throw invalidRequest([cust_id.startsWith(externalIdPrefix) ? external : notAnInteger]);
    refuseRequirements(await readIgnoredBody(context));
    const request = { customerId, idempotencyKey: headers["Idempotency-Key"], actor: principal?.id };
    return toDispatchJson(await parts.dispatcher.dispatch(request, { signal }));
  },
});

const notAnInteger = { loc: ["path", "cust_id"], msg: "value is not a valid integer", type: "type_error.integer" };

/** The sentence of the Python service, and where external ids are taken. */
const external = {
  ...notAnInteger,
  msg: `${notAnInteger.msg}; POST /dispatch takes ${externalIdPrefix} and an external id as customer_id`,
};

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

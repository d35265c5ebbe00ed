import type { Dispatcher, PreviewRequest, Requirements, TechnicianChange } from "@dispatch/core";
import { ofWireForm } from "../json/wire-form.js";
import type { DispatchBody } from "../wire/messages.js";
import { readBody } from "../wire/read-body.js";
import { dispatchAnswerSchema } from "../wire/schemas/assignment.js";
import { dispatchBodySchema } from "../wire/schemas/bodies.js";
import { toDispatchJson, toPreviewJson } from "../wire/to-message.js";
import { idempotencyKeySchema, readActor, readIdempotencyKey } from "./read-caller.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

/** `POST /dispatch`: to a customer or a place, by requirements; or what would be. */
export function dispatchRequest(dispatcher: Dispatcher): Route {
  return {
    method: "POST",
    path: "/dispatch",
    description: {
      id: "dispatch",
      summary: "Send the best technician to a customer or a place",
      detail: "With dry_run nobody is booked: the answer says who would go, and how that is decided.",
      headers: { "Idempotency-Key": idempotencyKeySchema },
      body: { schema: dispatchBodySchema, isRequired: true },
      answer: { text: "Who goes, or would go", schema: dispatchAnswerSchema },
      problems: [404, 409, 422],
    },
    async answer(context) {
      const body = await readBody(context, dispatchBodySchema);
      const request = toRequest(body);
      const { signal } = context.req.raw;
      if (body.dry_run === true) {
        return respondWithJson(context, toPreviewJson(await dispatcher.preview(request, { signal })));
      }
      const caller = { idempotencyKey: readIdempotencyKey(context), actor: readActor(context) };
      return respondWithJson(context, toDispatchJson(await dispatcher.dispatch({ ...request, ...caller }, { signal })));
    },
  };
}

function toRequest({ customer_id, latitude, longitude, requirements, changes }: DispatchBody): PreviewRequest {
  return {
    ...(customer_id === undefined ? {} : { customerId: String(customer_id) }),
    ...(latitude === undefined || longitude === undefined ? {} : { location: { latitude, longitude } }),
    ...(requirements === undefined ? {} : { requirements: ofWireForm<Requirements>(requirements) }),
    ...(changes === undefined ? {} : { changes: changes.map((change) => ofWireForm<TechnicianChange>(change)) }),
  };
}

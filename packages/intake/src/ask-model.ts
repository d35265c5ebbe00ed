import type { IntakeFailure } from "@dispatch/core";
import { DistanceProviderError, type DistanceProviderErrorCode } from "@dispatch/core";
import { askService } from "@dispatch/provider-kit";
import { z } from "zod";
import type { IntakeSettings } from "./intake-settings.js";

export interface ChatRequest {
  readonly messages: readonly { readonly role: "system" | "user"; readonly content: string }[];
  readonly jsonSchema: object;
}

/** The model gave no usable answer; `reason` says why. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly reason: IntakeFailure;

  constructor(reason: IntakeFailure) {
    super(`the model gave no answer: ${reason}`);
    this.reason = reason;
  }
}

const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

/**
 * Returns the model's answer as text. Repeats the request after an outage or a 429, until the signal is aborted.
 *
 * @throws {ModelError}
 */
export async function askModel(request: ChatRequest, settings: IntakeSettings, signal: AbortSignal): Promise<string> {
  const { service, apiKey } = settings;
  const { status, body } = await askService(
    {
      url: `${service.baseUrl}/chat/completions`,
      headers: { authorization: `Bearer ${apiKey}` },
      body: toBody(request, settings),
      retriedCodes: ["PROVIDER_UNAVAILABLE", "PROVIDER_RATE_LIMITED"],
    },
    service,
    signal,
  ).catch((error: unknown) => {
    throw DistanceProviderError.isInstance(error) ? new ModelError(reasons[error.code]) : error;
  });
  const { data } = completionSchema.safeParse(body);
  const content = data?.choices[0]?.message.content;
  // A repeat would be refused too: the model is unknown, or the service does not support the response format.
  if (status >= 400 || content === undefined) throw new ModelError("invalid-answer");
  return content;
}

function toBody({ messages, jsonSchema }: ChatRequest, { model }: IntakeSettings): object {
  const format = { name: "service_request", strict: true, schema: jsonSchema };
  return { model, messages, response_format: { type: "json_schema", json_schema: format } };
}

const reasons: Record<DistanceProviderErrorCode, IntakeFailure> = {
  PROVIDER_UNAVAILABLE: "unavailable",
  PROVIDER_RATE_LIMITED: "rate-limited",
  PROVIDER_QUOTA_EXHAUSTED: "rate-limited",
  PROVIDER_UNAUTHORIZED: "unauthorized",
  PROVIDER_UNROUTABLE_DESTINATION: "invalid-answer",
  PROVIDER_LIMIT_EXCEEDED: "invalid-answer",
  PROVIDER_REQUEST_REJECTED: "invalid-answer",
  PROVIDER_INVALID_RESPONSE: "invalid-answer",
};

import { ofetch } from "ofetch";
import pRetry from "p-retry";
import { z } from "zod";
import type { IntakeFailure } from "./intake-result.js";
import type { IntakeSettings } from "./intake-settings.js";

export interface ChatRequest {
  readonly messages: readonly { readonly role: "system" | "user"; readonly content: string }[];
  readonly jsonSchema: object;
}

/** Why there is no answer. */
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
 * What the model says, as it says it. Asks again where that helps, until the signal is aborted.
 *
 * @throws {ModelError}
 */
export async function askModel(request: ChatRequest, settings: IntakeSettings, signal: AbortSignal): Promise<string> {
  return pRetry(() => exchange(request, settings, signal), {
    retries: settings.retries,
    minTimeout: settings.retryDelayMs,
    randomize: true,
    signal,
    shouldRetry: ({ error }) =>
      error instanceof ModelError && (error.reason === "unavailable" || error.reason === "rate-limited"),
  });
}

async function exchange(
  { messages, jsonSchema }: ChatRequest,
  { apiKey, model, baseUrl }: IntakeSettings,
  signal: AbortSignal,
): Promise<string> {
  const response = await ofetch
    .raw(`${baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}` },
      body: {
        model,
        messages,
        response_format: {
          type: "json_schema",
          json_schema: { name: "service_request", strict: true, schema: jsonSchema },
        },
      },
      signal,
      retry: false,
      ignoreResponseError: true,
      responseType: "text",
      redirect: "error",
    })
    .catch(() => {
      throw new ModelError("unavailable");
    });
  if (!response.ok) throw new ModelError(toReason(response.status));
  return readContent(response._data ?? "");
}

function toReason(status: number): IntakeFailure {
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 402 || status === 429) return "rate-limited";
  // Anything else that is refused is refused again: an unknown model, a form that the service cannot take.
  return status >= 500 || status === 408 ? "unavailable" : "invalid-answer";
}

function readContent(text: string): string {
  try {
    const [choice] = completionSchema.parse(JSON.parse(text)).choices;
    return choice?.message.content ?? "";
  } catch {
    throw new ModelError("invalid-answer");
  }
}

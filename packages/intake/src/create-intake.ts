import { type Intake, InvalidRequestError } from "@dispatch/core";
import { checkOperationOptions, startDeadline } from "@dispatch/core/plugin-kit";
import { askModel, ModelError } from "./ask-model.js";
import { type IntakeOptions, type IntakeSettings, parseIntakeOptions } from "./intake-settings.js";
import { type AnswerForm, createAnswerForm } from "./model-answer.js";
import { toMessages } from "./to-messages.js";
import { type Ballot, vote } from "./vote.js";

const maxTextLength = 10_000;

/**
 * Turns free text into requirements, with a language model behind any OpenAI-compatible endpoint. It asks for several
 * answers and takes the majority, field by field. Whatever a text tells the model to do, the result contains only values
 * that `IntakeResult` allows: the model says what is needed, never who goes.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 * @example
 * const intake = createIntake({ apiKey: process.env.OPENROUTER_API_KEY, model: "openai/gpt-5-mini", skills: ["gas", "water"] });
 * const { requirements, priority } = await intake.toRequirements("It smells of gas in the cellar!");
 * await dispatcher.dispatch({ customerId: "42", requirements, priority });
 */
export function createIntake(options: IntakeOptions = {}): Intake {
  const settings = parseIntakeOptions(options);
  const form = createAnswerForm({ skills: settings?.skills ?? null, timeZone: settings?.timeZone ?? "UTC" });
  return {
    async toRequirements(text, options = {}) {
      checkOperationOptions(options);
      const { signal } = options;
      if (typeof text !== "string" || text.length > maxTextLength) {
        throw new InvalidRequestError({
          parameter: "text",
          problem: `must be a string of at most ${maxTextLength} characters`,
        });
      }
      signal?.throwIfAborted();
      if (settings === null) return { basis: "none", requirements: {}, reason: "off" };
      if (text.trim() === "") return { basis: "none", requirements: {}, reason: "no-text" };
      const nowMs = settings.service.clock.now();
      return vote(await collectBallots(text, settings, form, nowMs, signal), nowMs);
    },
  };
}

async function collectBallots(
  text: string,
  settings: IntakeSettings,
  form: AnswerForm,
  nowMs: number,
  signal: AbortSignal | undefined,
): Promise<readonly Ballot[]> {
  const { clock, timeoutMs: afterMs } = settings.service;
  const request = { messages: toMessages(text, settings, nowMs), jsonSchema: form.jsonSchema };
  const deadline = startDeadline({ afterMs, toReason: () => new ModelError("timeout"), signal, clock });
  const ask = async (): Promise<Ballot> => {
    try {
      return form.parse(await askModel(request, settings, deadline.signal), nowMs) ?? "invalid-answer";
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ModelError) return deadline.hasPassed ? "timeout" : error.reason;
      throw error;
    }
  };
  try {
    return await Promise.all(Array.from({ length: settings.responseCount }, ask));
  } finally {
    deadline.cancel();
  }
}

import { InvalidRequestError, type OperationOptions } from "@dispatch/core";
import { askModel, ModelError } from "./ask-model.js";
import type { IntakeResult } from "./intake-result.js";
import { type IntakeOptions, type IntakeSettings, parseIntakeOptions } from "./intake-settings.js";
import { type AnswerForm, createAnswerForm } from "./model-answer.js";
import { toMessages } from "./to-messages.js";
import { type Ballot, vote } from "./vote.js";

/** Reads what customers write. */
export interface Intake {
  /**
   * What a text asks of whoever goes. A model that fails, is late or talks nonsense is no error: the result is then
   * labelled, and asks for nothing.
   *
   * @throws {InvalidRequestError} where the text is longer than 10,000 characters
   */
  toRequirements(text: string, options?: OperationOptions): Promise<IntakeResult>;
}

const maxTextLength = 10_000;

/**
 * Free text to requirements, by a model behind any OpenAI-compatible endpoint. Several answers are voted on. Whatever
 * a text tells the model to do, the result holds nothing but values that `IntakeResult` allows: the model says what is
 * needed, never who goes.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 * @example
 * const intake = createIntake({ apiKey: process.env.OPENROUTER_API_KEY, model: "openai/gpt-5-mini", skills: ["gas", "water"] });
 * const { requirements } = await intake.toRequirements("It smells of gas in the cellar!");
 * await dispatcher.dispatch({ customerId: "42", requirements });
 */
export function createIntake(options: IntakeOptions = {}): Intake {
  const settings = parseIntakeOptions(options);
  const form = createAnswerForm(settings?.skills ?? null);
  return {
    async toRequirements(text, { signal } = {}) {
      if (typeof text !== "string" || text.length > maxTextLength) {
        throw new InvalidRequestError({
          parameter: "text",
          problem: `must be a text of ${maxTextLength} characters at most`,
        });
      }
      signal?.throwIfAborted();
      if (settings === null) return { basis: "none", requirements: {}, reason: "off" };
      if (text.trim() === "") return { basis: "none", requirements: {}, reason: "no-text" };
      return vote(await collectBallots(text, settings, form, signal));
    },
  };
}

function collectBallots(
  text: string,
  settings: IntakeSettings,
  form: AnswerForm,
  signal: AbortSignal | undefined,
): Promise<readonly Ballot[]> {
  const nowMs = settings.clock.now();
  const request = { messages: toMessages(text, settings, nowMs), jsonSchema: form.jsonSchema };
  const timeout = AbortSignal.timeout(settings.timeoutMs);
  const ends = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const ask = async (): Promise<Ballot> => {
    try {
      return form.parse(await askModel(request, settings, ends), nowMs) ?? "invalid-answer";
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted) return "timeout";
      if (error instanceof ModelError) return error.reason;
      throw error;
    }
  };
  return Promise.all(Array.from({ length: settings.responseCount }, ask));
}

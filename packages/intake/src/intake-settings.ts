import { type Clock, InvalidRequestError } from "@dispatch/core";
import { checkFields, checkWhole, type FieldsOf, isTimeZone } from "@dispatch/core/plugin-kit";
import { type FetchLike, parseApiKey, parseServiceOptions, type ServiceSettings } from "@dispatch/provider-kit";

/** Which model to ask, and what it may answer with. */
export interface IntakeOptions {
  /** Without a key, nothing is sent and every result has the reason `"off"`. Pass any text if your own server needs no key. */
  readonly apiKey?: string | undefined;
  /** The model's name at the endpoint, such as `"openai/gpt-5-mini"`. Required with a key. */
  readonly model?: string | undefined;
  /** The URL of an OpenAI-compatible service. @default "https://openrouter.ai/api/v1" */
  readonly baseUrl?: string | undefined;
  /** How many answers to request at once and to vote on, 1 to 15. @default 3 */
  readonly responseCount?: number | undefined;
  /** The skills that a result may name, 1 to 100; recommended. @default any names of 1 to 100 characters */
  readonly skills?: readonly string[] | undefined;
  /** The IANA time zone of "tomorrow at 8" in a text, and of a time without an offset in an answer. @default "UTC" */
  readonly timeZone?: string | undefined;
  /** The timeout of a whole call, including repeats, in milliseconds, 1 to 600,000. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** How often a request that failed on the side of the service is repeated, 0 to 10. @default 1 */
  readonly retries?: number | undefined;
  /** The wait before the first repeat, in milliseconds, 0 to 60,000; doubles with each further one, with jitter. @default 500 */
  readonly retryDelayMs?: number | undefined;
  /** An answer longer than this is refused, in bytes. @default 1_048_576 */
  readonly maxResponseBytes?: number | undefined;
  /** @default the global `fetch` */
  readonly fetch?: FetchLike | undefined;
  /** Gives the model the current date; all waits and timeouts run on it. @default the machine's clock */
  readonly clock?: Clock | undefined;
}

const optionFields: FieldsOf<IntakeOptions> = {
  apiKey: true,
  model: true,
  baseUrl: true,
  responseCount: true,
  skills: true,
  timeZone: true,
  timeoutMs: true,
  retries: true,
  retryDelayMs: true,
  maxResponseBytes: true,
  fetch: true,
  clock: true,
};

/** The options, checked and complete. */
export interface IntakeSettings {
  readonly apiKey: string;
  readonly model: string;
  readonly service: ServiceSettings;
  readonly responseCount: number;
  /** Null if any skill may be named. */
  readonly skills: readonly string[] | null;
  readonly timeZone: string;
}

/**
 * Returns null if there is no key.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 */
export function parseIntakeOptions(options: IntakeOptions): IntakeSettings | null {
  checkFields("", options, optionFields);
  const apiKey = parseApiKey(options.apiKey);
  if (apiKey === "") return null;
  return {
    apiKey,
    model: parseName("model", options.model ?? ""),
    service: parseServiceOptions(
      "the model",
      {
        ...options,
        baseUrl: options.baseUrl ?? "https://openrouter.ai/api/v1",
        retries: options.retries ?? 1,
        retryDelayMs: options.retryDelayMs ?? 500,
        maxResponseBytes: options.maxResponseBytes ?? 2 ** 20,
      },
      [apiKey],
    ),
    responseCount: checkWhole("responseCount", options.responseCount ?? 3, 1, 15),
    skills: options.skills === undefined ? null : parseSkills(options.skills),
    timeZone: parseTimeZone(options.timeZone ?? "UTC"),
  };
}

function parseSkills(skills: readonly string[]): readonly string[] {
  if (!Array.isArray(skills) || skills.length < 1 || skills.length > 100)
    throw new InvalidRequestError({ parameter: "skills", problem: "must be a list of 1 to 100 names" });
  return skills.map((skill, index) => parseName(`skills[${index}]`, skill));
}

function parseName(option: string, name: string): string {
  if (typeof name === "string" && name.length >= 1 && name.length <= 100) return name;
  throw new InvalidRequestError({ parameter: option, problem: "must be a string of 1 to 100 characters" });
}

function parseTimeZone(timeZone: string): string {
  if (typeof timeZone === "string" && isTimeZone(timeZone)) return timeZone;
  throw new InvalidRequestError({ parameter: "timeZone", problem: "must be an IANA time zone such as Europe/Berlin" });
}

import { createIntake, type IntakeOptions } from "@dispatch/intake";
import { findMistakes } from "./find-mistake.js";
import type { Environment } from "./read-variables.js";

export interface ParsedIntake {
  /** Null if the model or the key is missing. */
  readonly intake: IntakeOptions | null;
  /** Variables that are set but have no effect without the others. */
  readonly ignored: readonly string[];
  readonly mistakes: readonly string[];
}

const variables = {
  apiKey: "OPENROUTER_API_KEY",
  model: "OPENROUTER_MODEL",
  baseUrl: "OPENROUTER_BASE_URL",
  responseCount: "RESPONSE_COUNT",
  skills: "INTAKE_SKILLS",
  timeZone: "INTAKE_TIME_ZONE",
} as const;

export const intakeVariables: readonly string[] = Object.values(variables);

/** Reads which model parses what customers write. Intake is on if both a key and a model are set. */
export function parseIntake(given: Environment): ParsedIntake {
  const { OPENROUTER_API_KEY: apiKey, OPENROUTER_MODEL: model, RESPONSE_COUNT: count } = given;
  if (apiKey === undefined || model === undefined) {
    return {
      intake: null,
      ignored: Object.values(variables).filter((name) => given[name] !== undefined),
      mistakes: [],
    };
  }
  const intake = {
    apiKey,
    model,
    baseUrl: given["OPENROUTER_BASE_URL"],
    responseCount: count === undefined ? undefined : Number(count),
    skills: given["INTAKE_SKILLS"]?.split(",").map((skill) => skill.trim()),
    timeZone: given["INTAKE_TIME_ZONE"],
  };
  const sound = { apiKey: "key", model: "model" };
  const mistakes = findMistakes((option) => createIntake({ ...sound, [option]: intake[option] }), variables);
  return { intake: mistakes.length > 0 ? null : intake, ignored: [], mistakes };
}

import { InvalidRequestError } from "@dispatch/core";
import { createIntake, type IntakeOptions } from "../intake/index.js";
import type { Environment } from "./settings.js";

export interface ParsedIntake {
  /** Null where no model is named, or no key. */
  readonly intake: IntakeOptions | null;
  /** Variables that are set, and mean nothing without the others. */
  readonly ignored: readonly string[];
  readonly mistakes: readonly string[];
}

const variables = [
  "OPENROUTER_API_KEY",
  "OPENROUTER_MODEL",
  "OPENROUTER_BASE_URL",
  "RESPONSE_COUNT",
  "INTAKE_SKILLS",
  "INTAKE_TIME_ZONE",
];

/** Who reads what customers write: on where both a key and a model are named. */
export function parseIntake(given: Environment): ParsedIntake {
  const { OPENROUTER_API_KEY: apiKey, OPENROUTER_MODEL: model, RESPONSE_COUNT: count } = given;
  if (apiKey === undefined || model === undefined) {
    return { intake: null, ignored: variables.filter((name) => given[name] !== undefined), mistakes: [] };
  }
  const intake = {
    apiKey,
    model,
    baseUrl: given["OPENROUTER_BASE_URL"],
    responseCount: count === undefined ? undefined : Number(count),
    skills: given["INTAKE_SKILLS"]?.split(",").map((skill) => skill.trim()),
    timeZone: given["INTAKE_TIME_ZONE"],
  };
  try {
    createIntake(intake);
    return { intake, ignored: [], mistakes: [] };
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
    return { intake: null, ignored: [], mistakes: [`OPENROUTER_* and INTAKE_*: ${error.message}`] };
  }
}

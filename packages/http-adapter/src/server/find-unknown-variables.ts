import { createNameFinder } from "@dispatch/core";
import { accessVariables } from "./access-settings.js";
import { environmentVariables } from "./environment-schema.js";
import { guardVariables } from "./guard-settings.js";
import { intakeVariables } from "./parse-intake.js";
import type { Environment } from "./settings.js";

/** Every variable that the server reads. */
export const knownVariables: readonly string[] = [
  "NODE_ENV",
  "HOST",
  ...environmentVariables,
  ...guardVariables,
  ...accessVariables,
  ...intakeVariables,
];

/** Variables of other programs seldom start with these. */
const ownPrefix = /^(?:DISPATCH|OPENROUTER?|ORS|JWT|INTAKE|RATE_LIMIT|DATABASE|DB)_/;

/** What Kubernetes and Docker set for a service of such a name. */
const ofService = /_(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT_\d+_(?:TCP|UDP)(?:_\w+)?|ENV_\w+)$/;

const maxNamed = 20;

const findName = createNameFinder(knownVariables.map((name) => ({ name })));

/**
 * Variables that look like ours and are not: one letter away from one, or starting as ours do. For people: with the
 * name that may be meant.
 */
export function findUnknownVariables(environment: Environment): readonly string[] {
  return Object.entries(environment)
    .filter(([name, text]) => text !== undefined && text !== "" && !knownVariables.includes(name))
    .flatMap(([name]) => {
      const meant = findName(name);
      if (meant !== null) return [`${name} (is ${meant.name} meant?)`];
      return ownPrefix.test(name) && !ofService.test(name) ? [`${name} (unknown)`] : [];
    })
    .slice(0, maxNamed);
}

/** For people, where a program starts. */
export function toUnknownText(unknown: readonly string[]): string {
  return `Variables that are not known here, and ignored: ${unknown.join(", ")}`;
}

import { createNameFinder } from "@dispatch/core/plugin-kit";
import { accessVariables } from "./access-settings.js";
import { environmentVariables } from "./environment-schema.js";
import { guardVariables } from "./guard-settings.js";
import { intakeVariables } from "./parse-intake.js";
import type { Environment } from "./read-variables.js";

/** Every variable that the server reads. */
export const knownVariables: readonly string[] = [
  "NODE_ENV",
  "HOST",
  ...environmentVariables,
  ...guardVariables,
  ...accessVariables,
  ...intakeVariables,
];

/** Prefixes that other programs seldom use. */
const ownPrefix = /^(?:DISPATCH|OPENROUTER?|ORS|OSRM|VALHALLA|GRAPHHOPPER|JWT|INTAKE|RATE_LIMIT|DATABASE|DB)_/;

/** Variables that Kubernetes and Docker set for a service with such a name. */
const ofService = /_(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT_\d+_(?:TCP|UDP)(?:_\w+)?|ENV_\w+)$/;

const maxNamed = 20;

const findName = createNameFinder(knownVariables.map((name) => ({ name })));

/** More suggestions would not help. */
const maxMeant = 3;

/**
 * Returns the variables that look like ours but are not: misspelt, or with one of our prefixes. Each comes with the
 * names that may be meant, as text for a person.
 */
export function findUnknownVariables(environment: Environment): readonly string[] {
  return Object.entries(environment)
    .filter(([name, text]) => text !== undefined && text !== "" && !knownVariables.includes(name))
    .flatMap(([name]) => {
      const isOwn = ownPrefix.test(name) && !ofService.test(name);
      const near = findName(name)?.name;
      const meant = near !== undefined ? [near] : isOwn ? findMeant(name) : [];
      if (meant.length > 0) return [`${name} (did you mean ${meant.join(" or ")}?)`];
      return isOwn ? [`${name} (unknown)`] : [];
    })
    .slice(0, maxNamed);
}

/** `DISPATCH_API_KEYS` is API_KEYS with a prefix, `DISPATCH_SHORTLIST` starts a name, `ORS_TIMEOUT_SECONDS` has another unit. */
function findMeant(name: string): readonly string[] {
  const withoutPrefix = findName(name.replace(/^DISPATCH_/, ""));
  if (withoutPrefix !== null) return [withoutPrefix.name];
  const words = name.split("_");
  const starts = [words, words.slice(0, -1)].filter(({ length }) => length >= 2).map((start) => start.join("_"));
  const meant = starts
    .map((start) => knownVariables.filter((known) => known === start || known.startsWith(`${start}_`)))
    .find(({ length }) => length > 0);
  return meant === undefined || meant.length > maxMeant ? [] : meant;
}

/** Returns a line to print when a program starts. */
export function toUnknownText(unknown: readonly string[]): string {
  return `Unknown variables, ignored: ${unknown.join(", ")}`;
}

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

/** Variables of other programs seldom start with these. */
const ownPrefix = /^(?:DISPATCH|OPENROUTER?|ORS|JWT|INTAKE|RATE_LIMIT|DATABASE|DB)_/;

/** What Kubernetes and Docker set for a service of such a name. */
const ofService = /_(?:SERVICE_(?:HOST|PORT)(?:_\w+)?|PORT_\d+_(?:TCP|UDP)(?:_\w+)?|ENV_\w+)$/;

const maxNamed = 20;

const findName = createNameFinder(knownVariables.map((name) => ({ name })));

/** More would be no help. */
const maxMeant = 3;

/**
 * Variables that look like ours and are not: one letter away from one, or starting as ours do. For people: with the
 * names that may be meant.
 */
export function findUnknownVariables(environment: Environment): readonly string[] {
  return Object.entries(environment)
    .filter(([name, text]) => text !== undefined && text !== "" && !knownVariables.includes(name))
    .flatMap(([name]) => {
      const isOwn = ownPrefix.test(name) && !ofService.test(name);
      const near = findName(name)?.name;
      const meant = near !== undefined ? [near] : isOwn ? findMeant(name) : [];
      if (meant.length > 0) return [`${name} (is ${meant.join(" or ")} meant?)`];
      return isOwn ? [`${name} (unknown)`] : [];
    })
    .slice(0, maxNamed);
}

/** `DISPATCH_API_KEYS` is API_KEYS, `DISPATCH_SHORTLIST` the start of a name, `ORS_TIMEOUT_SECONDS` one with another unit. */
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

/** For people, where a program starts. */
export function toUnknownText(unknown: readonly string[]): string {
  return `Variables that are not known here, and ignored: ${unknown.join(", ")}`;
}

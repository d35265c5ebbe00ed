import type { EntryFilter, EntryState } from "@dispatch/core";
import { z } from "zod";
import { pageQuery } from "../assignments/filter-assignments.js";
import { invalidRequest } from "../problem/invalid-request.js";
import { ProblemError } from "../problem/problem-error.js";
import { ifMatchRequired, isMatch, parseIfMatch } from "../request/if-match.js";
import type { Shape } from "../route/define-route.js";
import { nameSchema } from "../schemas/terms.js";

export const replaceIfMatchSchema = z
  .string()
  .max(1000)
  .optional()
  .describe("The ETag of the version to replace, or * for any, or none yet. Without it, nobody may have the id yet");

/** What is said of the routes that erase. */
export const eraseDetail =
  "For good: texts and the external id are removed, and places are cut to two decimals, also in the history of their " +
  "jobs. Refused while one of them is open. A long history takes long: if the answer is an error, ask again. Backups and " +
  "logs keep what they have.";

/** How far around `near`, if nothing is said. */
const defaultMeters = 50_000;

/** What lists of both kinds can be asked for. */
export const entryQuery = {
  ...pageQuery,
  active: z.boolean().optional().describe("Whether they are active. Default: all"),
  name: nameSchema.optional().describe("Those whose name contains this text, in small or large letters"),
  near: z
    .string()
    .max(100)
    .optional()
    .meta({ description: "Those near this latitude and longitude", examples: ["49.41,8.69"] }),
  within_meters: z
    .number()
    .min(0)
    .optional()
    .describe(`With near: how far, by great circle. Default: ${defaultMeters}`),
} satisfies Shape;

interface FilterQuery {
  readonly active?: boolean | undefined;
  readonly name?: string | undefined;
  readonly near?: string | undefined;
  readonly within_meters?: number | undefined;
}

/** @throws {ProblemError} `near` is not a place, or `within_meters` has no `near` */
export function toEntryFilter({
  active,
  name,
  near,
  within_meters: withinMeters = defaultMeters,
  ...rest
}: FilterQuery): EntryFilter {
  if (near === undefined) {
    if (withinMeters !== defaultMeters) throw refusal("within_meters", "goes with near, which is missing");
    return { ...rest, isActive: active, name };
  }
  const [, latitude, longitude] = /^(-?\d{1,3}(?:\.\d{1,15})?),(-?\d{1,3}(?:\.\d{1,15})?)$/.exec(near) ?? [];
  const location = { latitude: Number(latitude), longitude: Number(longitude) };
  if (!(Math.abs(location.latitude) <= 90 && Math.abs(location.longitude) <= 180)) {
    throw refusal("near", "must be a latitude and a longitude in degrees, such as 49.41,8.69");
  }
  return { ...rest, isActive: active, name, near: { location, withinMeters } };
}

function refusal(name: string, msg: string): ProblemError {
  return invalidRequest([{ loc: ["query", name], msg, type: "value_error" }]);
}

/**
 * Returns the version that a change of an entry is meant for; undefined for any.
 *
 * @throws {ProblemError} PRECONDITION_REQUIRED without the header, VERSION_CONFLICT if it does not match
 */
export function toVersionToChange(header: string | undefined, entry: EntryState): string | undefined {
  const tags = parseIfMatch(header);
  if (tags.includes("*")) return undefined;
  if (isMatch(tags, entry)) return entry.version;
  throw new ProblemError({ status: 412, code: "VERSION_CONFLICT", detail: "It has changed: read it again" });
}

/** The same, but the header is optional: without it, any version matches. */
export function toVersionIfNamed(header: string | undefined, entry: EntryState): string | undefined {
  return header === undefined ? undefined : toVersionToChange(header, entry);
}

/**
 * Returns the version that a replacement is meant for: null for an entry that does not exist yet, undefined for any.
 *
 * @param entry what is stored, if anything is
 * @throws {ProblemError} VERSION_CONFLICT if the header does not match
 */
export function toVersionToReplace(header: string | undefined, entry: EntryState | null): string | null | undefined {
  if (header === undefined) return null;
  const tags = parseIfMatch(header);
  if (tags.includes("*")) return undefined;
  if (entry !== null && isMatch(tags, entry)) return entry.version;
  throw new ProblemError({ status: 412, code: "VERSION_CONFLICT", detail: "It has changed or is gone: read it again" });
}

/** An entry that exists can be replaced only by a caller who names its version. */
export function requireIfMatch(): never {
  throw new ProblemError(ifMatchRequired);
}

import { parseInstant } from "../domain/instant.js";
import type { Requirements } from "../domain/requirements.js";
import { parseRequirements } from "../eligibility/check-requirements.js";
import type { DispatchRequest } from "./dispatcher.js";

/**
 * The canonical text of what a request asks for: two requests with the same text ask for the same. Who asks is no part of
 * it, nor is the order of properties and lists, the offset of an instant, or what is left out or asks for nothing.
 *
 * @throws {InvalidRequestError} naming the first requirement that cannot be used
 */
export function toFingerprint({ customerId, location, requirements = {} }: DispatchRequest): string {
  const place = location === undefined ? null : [location.latitude, location.longitude];
  return JSON.stringify([customerId ?? null, place, toCanonical(parseRequirements(requirements))]);
}

function toCanonical({ startsAt, ...others }: Requirements): readonly (readonly [string, unknown])[] {
  const asked = Object.entries({ ...others, startsAt: parseInstant(startsAt) ?? undefined });
  return asked
    .filter(([name, value]) => value !== undefined && !asksForNothing(name, value))
    .map(([name, value]) => [name, Array.isArray(value) ? toSet(value) : value] as const)
    .sort(([left], [right]) => compareTexts(left, right));
}

/** An empty list does, but for the pinned: of those nobody may go. */
function asksForNothing(name: string, value: unknown): boolean {
  return Array.isArray(value) && value.length === 0 && name !== "pinned";
}

/** The order of a list says nothing, nor does a repeated entry. */
function toSet(items: readonly unknown[]): readonly string[] {
  return [...new Set(items.map(toText))].sort(compareTexts);
}

function toText(item: unknown): string {
  return JSON.stringify(item, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => compareTexts(left, right)))
      : value,
  );
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

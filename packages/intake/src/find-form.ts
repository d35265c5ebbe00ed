import { findJsonExcess } from "@dispatch/core/plugin-kit";

/** Of longer contents only the end is read, which contains the answer. */
const maxLength = 100_000;

/** The limit of characters read in one content: each opening brace costs the characters up to its closing brace. */
const maxLooks = 20 * maxLength;

/** A form has a few dozen values. */
const maxValues = 1000;

const endOfThoughts = "</think>";

/** How many fields of the form an object has; 0 if it is not one. */
type CountFields = (object: object) => number;

/**
 * Returns the JSON object in a text that has the most fields of the form, and of equals the last; null if none has any. Models
 * put it into a fence, after a sentence, before a note that repeats a field, or after a block of thoughts that contains braces
 * too. If forms are nested, returns the outer one.
 */
export function findForm(content: string, countFields: CountFields): object | null {
  const text = content.slice(-maxLength);
  const thoughts = text.lastIndexOf(endOfThoughts);
  const answer = thoughts === -1 ? text : text.slice(thoughts + endOfThoughts.length);
  return findFullest(answer, countFields) ?? (thoughts === -1 ? null : findFullest(text, countFields));
}

/** Searches from the end, so that braces before the form cannot use up the limit. */
function findFullest(text: string, countFields: CountFields): object | null {
  let found: object | null = null;
  let foundEnd = 0;
  let foundCount = 0;
  let looks = 0;
  for (let from = text.lastIndexOf("{"); from !== -1 && looks < maxLooks; from = findBefore(text, from)) {
    const end = findEnd(text, from);
    looks += (end === -1 ? text.length : end) - from;
    const object = end === -1 ? null : parseObject(text.slice(from, end));
    const count = object === null ? 0 : countFields(object);
    // An object around the one that is found replaces it; one before it must be fuller.
    if (count > (end > foundEnd ? 0 : foundCount)) [found, foundEnd, foundCount] = [object, end, count];
  }
  return found;
}

function findBefore(text: string, from: number): number {
  return from === 0 ? -1 : text.lastIndexOf("{", from - 1);
}

/** Returns the index after the brace that closes the one at `start`; -1 if none does. Ignores braces in JSON strings. */
function findEnd(text: string, start: number): number {
  let depth = 0;
  let isInString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (isInString && character === "\\") index += 1;
    else if (character === '"') isInString = !isInString;
    else if (!isInString && character === "{") depth += 1;
    else if (!isInString && character === "}") depth -= 1;
    if (depth === 0) return index + 1;
  }
  return -1;
}

function parseObject(text: string): object | null {
  if (findJsonExcess(text, maxValues) !== null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

import { findJsonExcess } from "@dispatch/core/plugin-kit";

/** Longer contents are cut: their end holds the answer. */
const maxLength = 100_000;

/** Characters looked at in one content: each brace costs what stands up to the one that closes it. */
const maxLooks = 20 * maxLength;

/** A form has some dozens. */
const maxValues = 1000;

const endOfThoughts = "</think>";

/**
 * The last JSON object in a text that the caller knows for a form: models put it into a fence, after a sentence, or after
 * a block of thoughts with braces of its own. Of forms in each other it is the outer one. Null if there is none.
 */
export function findForm(content: string, isForm: (object: object) => boolean): object | null {
  const text = content.slice(-maxLength);
  const thoughts = text.lastIndexOf(endOfThoughts);
  const answer = thoughts === -1 ? text : text.slice(thoughts + endOfThoughts.length);
  return findLast(answer, isForm) ?? (thoughts === -1 ? null : findLast(text, isForm));
}

/** Looks from the end: no braces before the form can use up the looks. */
function findLast(text: string, isForm: (object: object) => boolean): object | null {
  let found: object | null = null;
  let foundEnd = 0;
  let looks = 0;
  for (let from = text.lastIndexOf("{"); from !== -1 && looks < maxLooks; from = findBefore(text, from)) {
    const end = findEnd(text, from);
    looks += (end === -1 ? text.length : end) - from;
    // After the first one, only what is around it counts.
    const object = end > foundEnd ? parseObject(text.slice(from, end)) : null;
    if (object !== null && isForm(object)) [found, foundEnd] = [object, end];
  }
  return found;
}

function findBefore(text: string, from: number): number {
  return from === 0 ? -1 : text.lastIndexOf("{", from - 1);
}

/** Past the brace that closes the one at `start`; -1 if none does. Braces in JSON strings do not count. */
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

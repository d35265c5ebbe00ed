/** Longer contents are cut: their end holds the answer. */
const maxLength = 100_000;

/** Braces tried in one content: each costs a pass over what follows it. */
const maxTries = 200;

/**
 * The last JSON object in a text that the caller knows for a form: models put it into a fence, after a sentence, or after
 * a block of thoughts with braces of its own. Null if there is none.
 */
export function findForm(content: string, isForm: (object: object) => boolean): object | null {
  const text = content.slice(-maxLength);
  let found: object | null = null;
  let from = text.indexOf("{");
  for (let tries = 0; from !== -1 && tries < maxTries; tries += 1) {
    const end = findEnd(text, from);
    const object = end === -1 ? null : parseObject(text.slice(from, end));
    const isFound = object !== null && isForm(object);
    if (isFound) found = object;
    from = text.indexOf("{", isFound ? end : from + 1);
  }
  return found;
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
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

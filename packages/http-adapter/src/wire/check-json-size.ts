/** The largest body that is allowed, 1,000 reports of locations, has some 4,000. */
const maxJsonValues = 10_000;
/** The deepest body that has a meaning has 8. */
const maxJsonDepth = 32;

const quote = 34;
const comma = 44;
const backslash = 92;
const openings: ReadonlySet<number> = new Set(["[", "{"].map(toCode));
const closings: ReadonlySet<number> = new Set(["]", "}"].map(toCode));

/**
 * What is wrong with the size of a JSON text; null if nothing is. Looks at the text alone: to parse many names or a deep
 * nesting takes many times as long as to read them.
 */
export function checkJsonSize(text: string): string | null {
  let values = 1;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = findEndOfString(text, index);
    else if (code === comma) values += 1;
    else if (openings.has(code)) depth += 1;
    else if (closings.has(code)) depth -= 1;
    if (values > maxJsonValues) return `must not hold more than ${maxJsonValues} values`;
    if (depth > maxJsonDepth) return `must not be nested more than ${maxJsonDepth} deep`;
  }
  return null;
}

/** Where the string that starts here ends; the end of the text if it does not end. */
function findEndOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== quote) {
    index += text.charCodeAt(index) === backslash ? 2 : 1;
  }
  return index;
}

function toCode(character: string): number {
  return character.charCodeAt(0);
}

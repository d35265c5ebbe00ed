/** The deepest valid text here has 8 levels. */
const maxDepth = 32;

const quote = 34;
const comma = 44;
const backslash = 92;
const openingBracket = 91;
const closingBracket = 93;
const openingBrace = 123;
const closingBrace = 125;

/**
 * Returns what a JSON text has too much of, such as `"more than 10000 values"`; null if it may be parsed. Scans the
 * text without parsing it: parsing many names or deep nesting takes many times as long as scanning.
 */
export function findJsonExcess(text: string, maxValues: number): string | null {
  let values = 1;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = findEndOfString(text, index);
    else if (code === comma) values += 1;
    else if (code === openingBracket || code === openingBrace) depth += 1;
    else if (code === closingBracket || code === closingBrace) depth -= 1;
    else continue;
    if (values > maxValues) return `more than ${maxValues} values`;
    if (depth > maxDepth) return `more than ${maxDepth} levels`;
  }
  return null;
}

/** Returns where the string that starts here ends; the end of the text if it is not closed. */
function findEndOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text.charCodeAt(index) !== quote) {
    index += text.charCodeAt(index) === backslash ? 2 : 1;
  }
  return index;
}

import { createHash } from "node:crypto";

const names = new Map<string, string>();

/**
 * The name under which a connection remembers a statement. There are some dozens: of all values, only the count of a
 * search is part of a text.
 */
export function toStatementName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `dispatch_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
  names.set(text, name);
  return name;
}

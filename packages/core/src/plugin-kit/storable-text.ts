/** What a database does not store as text: NUL, and half of a surrogate pair. */
export const unstorable: RegExp = /[\0\p{Cs}]/u;

/** Whether any text of a JSON value, also a name, has a character that a database does not store. */
export function hasUnstorableText(value: unknown): boolean {
  // A loop: recursion would overflow the stack on a value that is nested too deeply.
  const rest = [value];
  while (rest.length > 0) {
    const item = rest.pop();
    if (typeof item === "string" && unstorable.test(item)) return true;
    if (typeof item !== "object" || item === null) continue;
    for (const name of Object.keys(item)) {
      if (unstorable.test(name)) return true;
      rest.push(Reflect.get(item, name));
    }
  }
  return false;
}

/** Whether two values are the same as JSON. The order of fields does not count, and a field that is undefined counts as missing. */
export function isEqualJson(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  for (const name of Object.keys(left)) {
    if (!isEqualJson(getOwn(left, name), getOwn(right, name))) return false;
  }
  for (const name of Object.keys(right)) {
    if (!Object.hasOwn(left, name) && getOwn(right, name) !== undefined) return false;
  }
  return true;
}

/** A field may have the name of something that every object inherits, such as `constructor`. */
function getOwn(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}

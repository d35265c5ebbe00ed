/** Whether two values are the same as JSON. The order of fields does not count, and a field that is undefined counts as missing. */
export function isEqualJson(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => isEqualJson(Reflect.get(left, name), Reflect.get(right, name)));
}

/**
 * Compares two ids, to order technicians who are equally far: whole numbers first, in numeric order, then everything
 * else by UTF-16 code unit. Ids are opaque otherwise. Returns a negative number, 0 or a positive number, for
 * `Array.prototype.sort`.
 *
 * @example ["10", "a", "9"].sort(compareIds) // ["9", "10", "a"]
 */
export function compareIds(left: string, right: string): number {
  if (left === right) return 0;
  const leftIsNumber = wholeNumber.test(left);
  const rightIsNumber = wholeNumber.test(right);
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
  if (!leftIsNumber) return left < right ? -1 : 1;
  const leftIsNegative = left.startsWith("-");
  if (leftIsNegative !== right.startsWith("-")) return leftIsNegative ? -1 : 1;
  // Without leading zeros, the longer number is the larger one.
  const isSmaller = left.length === right.length ? left < right : left.length < right.length;
  return isSmaller === leftIsNegative ? 1 : -1;
}

const wholeNumber = /^(?:0|-?[1-9]\d*)$/;

/** The least key of the tables, which are int4. Other programs also use ids of 0 and below. */
export const leastKey: number = -(2 ** 31);
export const greatestKey: number = 2 ** 31 - 1;

/** Returns the integer of an id; null if no row can have that id. */
export function parseId(id: string): number | null {
  if (!/^(?:0|-?[1-9]\d{0,9})$/.test(id)) return null;
  const number = Number(id);
  return number >= leastKey && number <= greatestKey ? number : null;
}

/**
 * Writes JSON in which a whole `distance_km` has a decimal (`2.0`), as Python writes a float, so that clients that
 * compare or parse bytes see no difference.
 */
export function toJsonText(body: object): string {
  return JSON.stringify(body).replaceAll(/"distance_km":(-?\d+)(?=[,}])/g, '"distance_km":$1.0');
}

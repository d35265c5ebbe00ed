/** Returns how many characters a value has as JSON; `Infinity` if it cannot be written, because it is too deep or circular. */
export function toJsonLength(value: unknown): number {
  try {
    return (JSON.stringify(value) ?? "").length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Memoizes a function of a text: keeps the results of the `maxKeys` most recently used keys. */
export function memoizeRecent<Value>(maxKeys: number, make: (key: string) => Value): (key: string) => Value {
  const kept = new Map<string, Value>();
  return (key) => {
    const isKept = kept.has(key);
    const value = isKept ? (kept.get(key) as Value) : make(key);
    if (isKept) kept.delete(key);
    kept.set(key, value);
    // Only when it must: the oldest key is behind the traces of all that were deleted.
    if (kept.size > maxKeys) kept.delete(kept.keys().next().value as string);
    return value;
  };
}

/** Memoizes a function of a text: keeps the results of the `maxKeys` most recently used keys. */
export function memoizeRecent<Value>(maxKeys: number, make: (key: string) => Value): (key: string) => Value {
  const kept = new Map<string, Value>();
  return (key) => {
    const isKept = kept.has(key);
    const value = isKept ? (kept.get(key) as Value) : make(key);
    if (isKept) kept.delete(key);
    kept.set(key, value);
    const [oldest] = kept.keys();
    if (kept.size > maxKeys && oldest !== undefined) kept.delete(oldest);
    return value;
  };
}

/** What `make` makes of a key, kept for the keys that were asked for last. */
export function keepRecent<Value>(maxKeys: number, make: (key: string) => Value): (key: string) => Value {
  const kept = new Map<string, Value>();
  return (key) => {
    const value = kept.get(key) ?? make(key);
    kept.delete(key);
    kept.set(key, value);
    const [oldest] = kept.keys();
    if (kept.size > maxKeys && oldest !== undefined) kept.delete(oldest);
    return value;
  };
}

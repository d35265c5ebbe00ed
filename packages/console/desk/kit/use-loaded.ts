import { useEffect, useRef, useState } from "preact/hooks";

/** What is loaded: the last value stays until the next one is there. */
export type Loaded<Value> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly error: unknown }
  | { readonly state: "ready"; readonly value: Value };

/**
 * Loads something, and again whenever the key changes. Null: there is nothing to load. While it is loaded again for the same
 * subject, the part of the key before the first space, the value before it stays.
 */
export function useLoaded<Value>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<Value>,
  onError?: (error: unknown) => void,
): Loaded<Value> {
  const [loaded, setLoaded] = useState<{ readonly subject: string; readonly result: Loaded<Value> } | null>(null);
  const latest = useRef({ load, onError });
  latest.current = { load, onError };
  const subject = key?.split(" ")[0] ?? "";
  useEffect(() => {
    if (key === null) return setLoaded(null);
    const leaving = new AbortController();
    const { signal } = leaving;
    latest.current.load(signal).then(
      (value) => !signal.aborted && setLoaded({ subject, result: { state: "ready", value } }),
      (error: unknown) => {
        if (signal.aborted) return;
        latest.current.onError?.(error);
        setLoaded({ subject, result: { state: "failed", error } });
      },
    );
    return () => leaving.abort();
  }, [key, subject]);
  return loaded?.subject === subject && key !== null ? loaded.result : { state: "loading" };
}

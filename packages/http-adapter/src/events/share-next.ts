/**
 * Wraps a call so that only one runs at a time. All who ask while it runs share the next call, which starts when the
 * running one ends. So an answer is never older than its question, and two calls are enough for any number of callers.
 */
export function shareNext<Value>(call: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<unknown> | undefined;
  let next: Promise<Value> | undefined;

  function start(): Promise<Value> {
    const started = call();
    running = started;
    const end = (): void => {
      if (running === started) running = undefined;
    };
    started.then(end, end);
    return started;
  }

  return () => {
    if (running === undefined) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}

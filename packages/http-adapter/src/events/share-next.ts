/**
 * The same call, of which one runs at a time: all who ask meanwhile share the next one, which starts when it ends. So none
 * gets an answer that is older than their question, and however many ask, two calls answer them.
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

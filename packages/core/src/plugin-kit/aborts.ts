/** The one listener on a signal, and whom it calls. */
interface SharedListener {
  readonly calls: Set<() => void>;
  readonly listener: () => void;
}

const sharedListeners = new WeakMap<AbortSignal, SharedListener>();

/**
 * Calls back once, as soon as the signal is aborted; the function returned calls that off. However many calls share a
 * signal, it has one listener (of more than ten, Node warns as of a leak), and none once all of them are called off.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const { calls, listener } = sharedListeners.get(signal) ?? listen(signal);
  // One of its own for each call: the same callback may be given twice.
  const call = (): void => callback();
  calls.add(call);
  return () => {
    if (!calls.delete(call) || calls.size > 0) return;
    sharedListeners.delete(signal);
    signal.removeEventListener("abort", listener);
  };
}

function listen(signal: AbortSignal): SharedListener {
  const calls = new Set<() => void>();
  const listener = (): void => {
    for (const call of calls) call();
  };
  const shared = { calls, listener };
  sharedListeners.set(signal, shared);
  signal.addEventListener("abort", listener, { once: true });
  return shared;
}

/**
 * For plug-ins that cannot stop what they began: the promise, or the signal's reason as soon as it is aborted, even where
 * whoever made the promise ignores the signal, or rejects with an error of its own when it is aborted.
 */
export async function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  let callOff: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    callOff = onAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([aborted, promise]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    callOff?.();
  }
}

/** The single listener on a signal, and the calls that it makes. */
interface SharedListener {
  readonly calls: Set<() => void>;
  readonly listener: () => void;
}

const sharedListeners = new WeakMap<AbortSignal, SharedListener>();

/**
 * Calls back once, as soon as the signal is aborted; the returned function cancels that. A signal has only one listener
 * however many calls share it, because Node reports more than ten as a possible leak. The listener is removed when all
 * calls are cancelled.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const { calls, listener } = sharedListeners.get(signal) ?? listen(signal);
  // A new function for each call: the same callback may be passed twice.
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
 * For plug-ins that cannot stop what they started. Settles as the promise does, but rejects with the signal's reason as
 * soon as it is aborted, even if the code behind the promise ignores the signal or rejects with another error.
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

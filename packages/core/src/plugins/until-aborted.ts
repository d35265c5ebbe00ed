import { onAbort } from "./on-abort.js";

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

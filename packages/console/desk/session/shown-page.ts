/** A page that is hidden for so long gives up what it holds open, in milliseconds. */
const hiddenMs = 10_000;

const isShown = (): boolean => document.visibilityState === "visible";

/**
 * Resolves as soon as the page is shown. An abort rejects with the signal's reason.
 */
export async function untilShown(signal: AbortSignal | null | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (isShown()) return;
  await new Promise<void>((resolve) => {
    const check = (): void => {
      if (!isShown() && signal?.aborted !== true) return;
      document.removeEventListener("visibilitychange", check);
      signal?.removeEventListener("abort", check);
      resolve();
    };
    document.addEventListener("visibilitychange", check);
    signal?.addEventListener("abort", check);
  });
  signal?.throwIfAborted();
}

/** Calls the listener once the page has been hidden for a while. Returns how to stop that. */
export function onceHidden(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const check = (): void => {
    clearTimeout(timer);
    if (!isShown()) timer = setTimeout(listener, hiddenMs);
  };
  document.addEventListener("visibilitychange", check);
  check();
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", check);
  };
}

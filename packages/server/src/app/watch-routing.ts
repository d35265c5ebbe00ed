import { type DistanceProvider, DistanceProviderError } from "@dispatch/core";
import { onAbort, wrapDistances } from "@dispatch/core/plugin-kit";
import type { ReadRouting, RoutingState } from "@dispatch/http-adapter";

/** A routing service, and how its last call went. */
export interface RoutingWatch {
  /** The same routing service. */
  readonly distances: DistanceProvider;
  readonly read: ReadRouting;
}

/** How long the last call says something. After a failure at night, nobody may dispatch until the morning. */
const knownForMs = 5 * 60_000;

/**
 * Returns a provider that remembers how its last call went, for 5 minutes. Nothing is sent to find out. It knows the calls of
 * this process only. A call that the deadline of a search ends counts as not answered, as `PROVIDER_UNAVAILABLE`; one whose
 * caller left says nothing.
 *
 * @param now the time in milliseconds. Default: that of the machine
 */
export function watchRouting(provider: DistanceProvider, now: () => number = Date.now): RoutingWatch {
  let state: RoutingState | null = null;
  let notedAtMs = Number.NEGATIVE_INFINITY;
  const note = (code: string | null): void => {
    notedAtMs = now();
    if (state === null || state.code !== code)
      state = { isUp: code === null, code, since: new Date(notedAtMs).toISOString() };
  };
  const watch = async <Answer>(call: () => Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> => {
    signal?.throwIfAborted();
    // Noted at once: a call that ignores its signal never ends.
    const stopListening = signal && onAbort(signal, () => isTimeout(signal.reason) && note("PROVIDER_UNAVAILABLE"));
    try {
      const answer = await call();
      note(null);
      return answer;
    } catch (error) {
      if (DistanceProviderError.isInstance(error) && !ownFaults.has(error.code)) note(error.code);
      throw error;
    } finally {
      stopListening?.();
    }
  };
  return {
    distances: wrapDistances(
      provider,
      (request, options) => watch(() => provider.measureDistances(request, options), options?.signal),
      (request, options) =>
        watch(async () => (await provider.measureMatrix?.(request, options)) ?? [], options?.signal),
    ),
    read: () => (now() - notedAtMs < knownForMs ? state : null),
  };
}

/** The routing service works: what was asked for is too much, not understood, or has no answer. */
const ownFaults: ReadonlySet<string> = new Set([
  "PROVIDER_UNROUTABLE_DESTINATION",
  "PROVIDER_LIMIT_EXCEEDED",
  "PROVIDER_REQUEST_REJECTED",
]);

/** Whether a deadline ended a call, and not its caller. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === "TimeoutError";
}

import { createStore, type Store } from "../kit/store.js";
import { onceHidden, untilShown } from "./shown-page.js";

/** How well the desk hears from the server. */
export interface Connection {
  /** Live: both streams of events are open. Lost: since `since`, one of them is not. */
  readonly state: "connecting" | "live" | "lost";
  /** When this state began, in milliseconds since 1970. */
  readonly since: number;
  /** When the data was last known to be current, in milliseconds since 1970; null before the first time. */
  readonly currentAt: number | null;
}

/** Watches what the desk fetches. */
export interface ConnectionWatch {
  readonly connection: Store<Connection>;
  /**
   * `fetch`, with streams that end when they stay silent for too long, or when the page is hidden for a while, and begin when
   * it is shown: over HTTP/1.1, a browser has six connections to a server for all tabs together.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Called when every stream is open again, and the data must be read anew. Returns how to stop that. */
  onOpen(listener: () => void): () => void;
}

/** The server sends something every 15 seconds; two of them may get lost. */
const silenceMs = 40_000;
const eventPaths = ["/events", "/jobs/events"];
const isPositions = (path: string): boolean => path.startsWith("/technicians/positions/events");

export function watchConnection(apiUrl: string): ConnectionWatch {
  const connection = createStore<Connection>({ state: "connecting", since: Date.now(), currentAt: null });
  const open = new Set<string>();
  const listeners = new Set<() => void>();

  const setOpen = (path: string, isOpen: boolean): void => {
    if (isOpen) open.add(path);
    else open.delete(path);
    const { state } = connection.get();
    const now = Date.now();
    if (open.size === eventPaths.length && state !== "live") {
      connection.set({ state: "live", since: now, currentAt: now });
      for (const listener of listeners) listener();
    } else if (open.size < eventPaths.length && state === "live") {
      connection.set((known) => ({ ...known, state: "lost", since: now }));
    }
  };
  const hear = (): void =>
    connection.set((known) => (known.state === "live" ? { ...known, currentAt: Date.now() } : known));

  /** What was never open cannot close. */
  const noteFailure = (): void => {
    const { state, ...rest } = connection.get();
    if (state === "connecting") connection.set({ ...rest, state: "lost" });
  };

  const openStream = async (path: string, input: RequestInfo | URL, init: RequestInit | undefined) => {
    const hasEvents = eventPaths.includes(path);
    await untilShown(init?.signal);
    const silence = new AbortController();
    const signals = [silence.signal, ...(init?.signal ? [init.signal] : [])];
    const stop = onceHidden(() => silence.abort(new DOMException("The page is hidden", "AbortError")));
    const end = (): void => {
      stop();
      if (hasEvents) setOpen(path, false);
    };
    try {
      const response = await fetch(input, { ...init, signal: AbortSignal.any(signals) });
      if (!response.ok || response.body === null) {
        stop();
        return response;
      }
      if (hasEvents) setOpen(path, true);
      const body = watchBody(response.body, { silence, hear: hasEvents ? hear : () => undefined, end });
      return new Response(body, { status: response.status, headers: response.headers });
    } catch (error) {
      stop();
      if (hasEvents && !signals.some(({ aborted }) => aborted)) noteFailure();
      throw error;
    }
  };
  return {
    connection,
    async fetch(input, init) {
      const path = String(input).slice(apiUrl.length);
      const isStream = eventPaths.includes(path) || isPositions(path);
      return isStream ? openStream(path, input, init) : fetch(input, init);
    },
    onOpen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

interface Watch {
  readonly silence: AbortController;
  hear(): void;
  end(): void;
}

/** Passes the body on, and aborts it after too long a silence: a connection may be dead without anyone saying so. */
function watchBody(body: ReadableStream<Uint8Array>, { silence, hear, end }: Watch): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new DOMException("The stream is silent", "TimeoutError")), silenceMs);
  };
  const finish = (): void => {
    clearTimeout(timer);
    end();
  };
  wait();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          finish();
          return controller.close();
        }
        wait();
        hear();
        controller.enqueue(value);
      } catch (error) {
        finish();
        controller.error(error);
      }
    },
    async cancel(reason) {
      finish();
      await reader.cancel(reason);
    },
  });
}

import { createStore, type Store } from "../kit/store.js";
import type { FetchStream } from "../streams/fetch-shared.js";
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
  /** Since when the oldest request waits for its answer, in milliseconds since 1970; null if none does. */
  readonly askedAt: Store<number | null>;
  /**
   * `fetch`, which fails with a `TimeoutError` if the answer is not there in time. Streams end when they stay silent for too
   * long, or when the page is hidden for a while, and begin when it is shown: over HTTP/1.1, a browser has six connections to a
   * server for all tabs together.
   */
  readonly fetch: typeof globalThis.fetch;
  /** Called when every stream is open again, and the data must be read anew. Returns how to stop that. */
  onOpen(listener: () => void): () => void;
  /** The same for the stream of positions. */
  onPositions(listener: () => void): () => void;
}

/** Longer than the server takes at most, in milliseconds. */
const answerMs = 45_000;
/** A file may be long, and the way to the server slow. */
const importMs = 16 * 60_000;

/** The server sends something every 15 seconds; two of them may get lost. */
const silenceMs = 40_000;
const eventPaths = ["/events", "/jobs/events"];
const isPositions = (path: string): boolean => path.startsWith("/technicians/positions/events");

export function watchConnection(apiUrl: string, fetchStream: FetchStream): ConnectionWatch {
  const connection = createStore<Connection>({ state: "connecting", since: Date.now(), currentAt: null });
  const open = new Set<string>();
  const listeners = new Set<() => void>();
  const positionListeners = new Set<() => void>();
  const askedAt = createStore<number | null>(null);
  const asked = new Set<{ readonly at: number }>();

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

  /** Says that a stream is open, and later that it is not; and passes its body on meanwhile. */
  const watchStream = (path: string, response: Response, silence: AbortController, stop: () => void): Response => {
    const hasEvents = eventPaths.includes(path);
    if (!response.ok || response.body === null) {
      stop();
      return response;
    }
    if (hasEvents) setOpen(path, true);
    else for (const listener of positionListeners) listener();
    const end = (): void => {
      stop();
      if (hasEvents) setOpen(path, false);
    };
    const body = watchBody(response.body, { silence, hear: hasEvents ? hear : () => undefined, end });
    return new Response(body, { status: response.status, headers: response.headers });
  };

  const openStream = async (path: string, input: RequestInfo | URL, init: RequestInit | undefined) => {
    const hasEvents = eventPaths.includes(path);
    await untilShown(init?.signal);
    const silence = new AbortController();
    const signals = [silence.signal, ...(init?.signal ? [init.signal] : [])];
    const stop = onceHidden(() => silence.abort(new DOMException("The page is hidden", "AbortError")));
    try {
      const opening = setTimeout(() => silence.abort(late()), silenceMs);
      const request = { headers: new Headers(init?.headers), signal: AbortSignal.any(signals) };
      const response = await fetchStream(String(input), request).finally(() => clearTimeout(opening));
      return watchStream(path, response, silence, stop);
    } catch (error) {
      stop();
      if (hasEvents && init?.signal?.aborted !== true) noteFailure();
      throw error;
    }
  };
  const ask = async (path: string, input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> => {
    const isImport = /\/import(?:\?|$)/.test(path);
    const [entry, stop] = [{ at: Date.now() }, new AbortController()];
    const timer = setTimeout(() => stop.abort(late()), isImport ? importMs : answerMs);
    const noteAsked = (): void => askedAt.set([...asked][0]?.at ?? null);
    if (!isImport) asked.add(entry);
    noteAsked();
    try {
      const signals = [stop.signal, ...(init?.signal ? [init.signal] : [])];
      return await readAll(await fetch(input, { ...init, signal: AbortSignal.any(signals) }));
    } finally {
      clearTimeout(timer);
      asked.delete(entry);
      noteAsked();
    }
  };
  return {
    connection,
    askedAt,
    async fetch(input, init) {
      const path = String(input).slice(apiUrl.length);
      const isStream = eventPaths.includes(path) || isPositions(path);
      return isStream ? openStream(path, input, init) : ask(path, input, init);
    },
    onOpen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onPositions(listener) {
      positionListeners.add(listener);
      return () => void positionListeners.delete(listener);
    },
  };
}

function late(): DOMException {
  return new DOMException("The server did not answer in time", "TimeoutError");
}

/** Reads an answer to its end, so that one that breaks off, or stops on its way, counts as lost. */
async function readAll(response: Response): Promise<Response> {
  const { body, status, statusText, headers } = response;
  if (body === null) return response;
  return new Response(await response.arrayBuffer(), { status, statusText, headers });
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

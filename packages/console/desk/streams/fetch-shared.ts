import { leave, type StreamNews } from "./messages.js";

/** As `fetch`, for a stream. */
export type FetchStream = (
  url: string,
  init: { readonly headers: Headers; readonly signal: AbortSignal },
) => Promise<Response>;

/**
 * Returns a `fetch` for streams that all windows of this origin with the same credentials share: each is open once. The answer
 * may begin in the middle of a stream that is open already, with a whole event.
 *
 * @param workerUrl the script of the worker that holds the streams. A browser without shared workers has a stream a window
 */
export function createSharedFetch(workerUrl: string): FetchStream {
  let worker: SharedWorker | null = null;
  try {
    worker = new SharedWorker(workerUrl, { type: "module" });
  } catch {
    // This browser has no shared workers, or does not allow this page to use them.
  }
  const direct: FetchStream = (url, { headers, signal }) => fetch(url, { headers, signal, credentials: "omit" });
  // A script that does not load, as after an update of the server, would leave everybody without an answer.
  worker?.addEventListener("error", () => {
    worker = null;
  });
  return (url, init) => (worker === null ? direct(url, init) : fetchShared(worker.port, url, init));
}

function fetchShared(
  door: MessagePort,
  url: string,
  { headers, signal }: Parameters<FetchStream>[1],
): Promise<Response> {
  const { port1: port, port2: other } = new MessageChannel();
  const encoder = new TextEncoder();
  return new Promise((resolve, reject) => {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    let isOver = false;
    const finish = (close: () => void): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener("abort", abort);
      removeEventListener("pagehide", hide);
      port.postMessage(leave);
      port.close();
      close();
    };
    const fail = (error: unknown): void =>
      finish(() => (controller === undefined ? reject(error) : controller.error(error)));
    const abort = (): void => fail(signal.reason);
    const hide = (): void => fail(new TypeError("The page was left"));
    const body = (): ReadableStream<Uint8Array> =>
      new ReadableStream<Uint8Array>({
        start(given) {
          controller = given;
        },
        cancel: () => finish(() => undefined),
      });
    port.onmessage = ({ data }: MessageEvent<StreamNews>) => {
      if (isOver) return;
      if (data.is === "open") {
        const { status } = data;
        resolve(
          new Response(body(), {
            status,
            headers: data.headers.map(([name, value]): [string, string] => [name, value]),
          }),
        );
      } else if (data.is === "text") controller?.enqueue(encoder.encode(data.text));
      else if (data.is === "ended") finish(() => controller?.close());
      else fail(new TypeError(data.message));
    };
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort);
    addEventListener("pagehide", hide);
    door.postMessage({ url, headers: [...headers] }, [other]);
  });
}

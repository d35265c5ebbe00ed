import { leave, type StreamNews, type StreamRequest } from "./messages.js";

/**
 * Holds the streams of all windows of this origin, each once: over HTTP/1.1, a browser has six connections to a server for all
 * of its windows together. Only windows that send the very same credentials hear the same stream. These stay in memory, and no
 * longer than their stream.
 */

interface Stream {
  readonly ports: Set<MessagePort>;
  readonly stop: AbortController;
  /** The start of the answer, for windows that come later. Null: it has not come yet. */
  head: StreamNews | null;
}

/** The server sends something every 15 seconds; two of them may get lost. */
const silenceMs = 40_000;
const streams = new Map<string, Stream>();

function join(request: StreamRequest, port: MessagePort): void {
  const key = toKey(request);
  const known = streams.get(key);
  const stream = known ?? { ports: new Set(), stop: new AbortController(), head: null };
  const part = (): void => {
    stream.ports.delete(port);
    port.close();
    if (stream.ports.size === 0) end(key, stream);
  };
  stream.ports.add(port);
  port.onmessage = ({ data }) => data === leave && part();
  // Of a window that is gone without a word, where the browser tells it.
  port.addEventListener("close", part);
  if (stream.head !== null) port.postMessage(stream.head);
  if (known !== undefined) return;
  streams.set(key, stream);
  void run(request, key, stream);
}

/** Where a stream goes on from is no part of it: a window reads everything anew when its stream begins. */
function toKey({ url, headers }: StreamRequest): string {
  return JSON.stringify([url, ...headers.filter(([name]) => name !== "last-event-id").sort()]);
}

function end(key: string, stream: Stream): void {
  if (streams.get(key) === stream) streams.delete(key);
  stream.stop.abort();
}

async function run({ url, headers }: StreamRequest, key: string, stream: Stream): Promise<void> {
  const tell = (news: StreamNews): void => {
    for (const port of stream.ports) port.postMessage(news);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stream.stop.abort(new Error("The stream is silent")), silenceMs);
  };
  try {
    wait();
    const init = {
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      signal: stream.stop.signal,
    };
    const response = await fetch(url, { ...init, credentials: "omit" });
    stream.head = { is: "open", status: response.status, headers: [...response.headers] };
    tell(stream.head);
    // Who comes later asks anew, with a right that may be another one by then.
    if (!response.ok) streams.delete(key);
    await passOn(response, wait, (text) => tell({ is: "text", text }));
    tell({ is: "ended" });
  } catch (error) {
    tell({ is: "failed", message: error instanceof Error ? error.message : String(error) });
  } finally {
    clearTimeout(timer);
    end(key, stream);
  }
}

/** A window may come between two parts of an event: so a stream is passed on in whole events. */
async function passOn({ body, ok }: Response, hear: () => void, tell: (text: string) => void): Promise<void> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {};
    hear();
    rest += decoder.decode(value, { stream: !done });
    const whole = done || !ok ? rest.length : rest.lastIndexOf("\n\n") + 2;
    if (whole > 1) tell(rest.slice(0, whole));
    rest = rest.slice(whole > 1 ? whole : 0);
    if (done) return;
  }
}

addEventListener("connect", (event) => {
  const [door] = (event as MessageEvent).ports;
  if (door === undefined) return;
  door.onmessage = ({ data, ports: [port] }) => port !== undefined && join(data as StreamRequest, port);
});

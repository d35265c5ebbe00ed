import { type Agent, type IncomingMessage, type OutgoingHttpHeaders, request as openRequest } from "node:http";
import type { FuzzRequest } from "./fuzz-request.js";

const timeoutMs = 30_000;

/** Returns the answer of a request. Leaves an event stream after its start. Rejects if there is no answer. */
export function ask(agent: Agent, url: string, request: FuzzRequest): Promise<Response> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = { ...request.headers, ...toLength(request) };
    const asked = openRequest({ agent, hostname, port, method: request.method, path: request.target, headers });
    asked.once("response", (incoming) => read(incoming).then(resolve, reject));
    asked.once("error", reject);
    asked.setTimeout(timeoutMs, () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    asked.end(request.body ?? undefined);
  });
}

function toLength({ body, isChunked }: FuzzRequest): OutgoingHttpHeaders {
  if (body === null) return {};
  return isChunked ? { "transfer-encoding": "chunked" } : { "content-length": body.length };
}

async function read(incoming: IncomingMessage): Promise<Response> {
  const isStream = incoming.headers["content-type"] === "text/event-stream";
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    if (isStream) break;
  }
  const status = incoming.statusCode ?? 0;
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  return new Response(status === 204 || status === 304 ? null : Buffer.concat(chunks), { status, headers });
}

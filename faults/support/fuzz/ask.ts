import { type Agent, type IncomingMessage, request as openRequest } from "node:http";
import type { FuzzRequest } from "./fuzz-request.js";

const timeoutMs = 30_000;

/** What a request is answered with. A stream of events is left after its beginning. Rejects where nothing is answered. */
export function ask(agent: Agent, url: string, { method, target, headers, body }: FuzzRequest): Promise<Response> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { "content-length": body.length };
    const asked = openRequest({ agent, hostname, port, method, path: target, headers: { ...headers, ...length } });
    asked.once("response", (incoming) => read(incoming).then(resolve, reject));
    asked.once("error", reject);
    asked.setTimeout(timeoutMs, () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    asked.end(body ?? undefined);
  });
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

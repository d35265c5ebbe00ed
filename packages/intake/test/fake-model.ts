import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly response_format: { readonly json_schema: { readonly schema: unknown } };
}

export interface FakeModel {
  readonly baseUrl: string;
  readonly requests: readonly { readonly authorization: string | undefined; readonly body: ChatBody }[];
}

/** How the fake answers one request: with a status, with a content, or not at all. */
export type Reply =
  | { readonly status: number }
  | { readonly content: string }
  | { readonly raw: string }
  | "hang"
  | "reset";

/** A chat endpoint on loopback: request n gets reply n; further requests get the last reply. */
export async function startFakeModel(...replies: readonly Reply[]): Promise<FakeModel> {
  const requests: { authorization: string | undefined; body: ChatBody }[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = JSON.parse(await readBody(incoming)) as ChatBody;
    const reply = replies[Math.min(requests.length, replies.length - 1)];
    requests.push({ authorization: incoming.headers.authorization, body });
    if (incoming.url !== "/v1/chat/completions") outgoing.writeHead(404).end();
    else send(reply ?? "hang", outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests };
}

/** Returns a reply that fills in the form. */
export function form(fields: object = {}): Reply {
  return { content: JSON.stringify({ skills: [], priority: null, startsAt: null, endsAt: null, ...fields }) };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(reply: Reply, outgoing: ServerResponse): void {
  if (reply === "hang") return;
  if (reply === "reset") outgoing.destroy();
  else if ("status" in reply) outgoing.writeHead(reply.status).end('{"error":{"message":"no"}}');
  else if ("raw" in reply) outgoing.writeHead(200).end(reply.raw);
  else {
    const choices = [{ index: 0, message: { role: "assistant", content: reply.content }, finish_reason: "stop" }];
    outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id: "1", choices }));
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { systemClock } from "@dispatch/core/plugin-kit";
import { afterEach, describe, expect, it } from "vitest";
import { type Answer, exchange } from "../src/index.js";
import { nodeFetch } from "../src/node.js";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(answer: Answerer): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += part;
  return text;
}

function ask(
  url: string,
  { body, maxResponseBytes = 10_000, timeoutMs = 5_000, signal, headers = {} }: AskOptions = {},
) {
  const method = body === undefined ? "GET" : "POST";
  return exchange({ url, method, body, headers, timeoutMs, maxResponseBytes }, nodeFetch, systemClock, signal);
}

interface AskOptions {
  readonly body?: object;
  readonly maxResponseBytes?: number;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly headers?: Record<string, string>;
}

function textOf(answer: Answer): string | null {
  return answer.status === null ? null : answer.text;
}

describe("nodeFetch", () => {
  it("sends the body with its length in bytes, and the headers", async () => {
    const url = await serve(async (request, response) => {
      const { "content-length": length, authorization } = request.headers;
      response.end(JSON.stringify({ method: request.method, length, authorization, text: await readText(request) }));
    });
    const answer = await ask(url, { body: { name: "Zürich" }, headers: { Authorization: "key" } });
    expect(JSON.parse(textOf(answer) ?? "")).toEqual({
      method: "POST",
      length: "18",
      authorization: "key",
      text: '{"name":"Zürich"}',
    });
  });

  it("returns status and headers, of a redirect too", async () => {
    const url = await serve((_, response) => {
      response
        .writeHead(302, { location: "/elsewhere", "Retry-After": "7", "set-cookie": ["a=1", "b=2"] })
        .end("moved");
    });
    const answer = await ask(url);
    expect(answer).toMatchObject({ status: 302, text: "moved" });
    const headers = answer.status === null ? null : answer.headers;
    expect(headers?.get("retry-after")).toBe("7");
    expect(headers?.get("RETRY-AFTER")).toBe("7");
    expect(headers?.get("set-cookie")).toBe("a=1, b=2");
    expect(headers?.get("etag")).toBeNull();
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ] as const)("decompresses %s, and limits what comes out", async (encoding, compress) => {
    const url = await serve((request, response) => {
      expect(request.headers["accept-encoding"]).toContain(encoding);
      response.writeHead(200, { "content-encoding": encoding }).end(compress("ä".repeat(5_000)));
    });
    expect(textOf(await ask(url))).toBe("ä".repeat(5_000));
    expect(await ask(url, { maxResponseBytes: 9_999 })).toMatchObject({ status: 200, isTooLong: true });
  });

  it("reports a compressed answer that is not one as no answer", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip");
    });
    expect(await ask(url)).toMatchObject({ status: null, message: "no connection, or it broke" });
  });

  it("stops a longer answer, and closes its connection", async () => {
    let closed: () => void = () => undefined;
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const url = await serve((_, response) => {
      response.on("close", closed).write("x".repeat(20_000));
    });
    expect(await ask(url)).toMatchObject({ status: 200, isTooLong: true });
    await isClosed;
  });

  it("rejects with the caller's reason before the answer, and in the middle of it", async () => {
    for (const start of [() => undefined, (response: ServerResponse) => void response.write("x")]) {
      const stop = new AbortController();
      const reason = new Error("enough");
      const url = await serve((_, response) => {
        start(response);
        setImmediate(() => stop.abort(reason));
      });
      await expect(ask(url, { signal: stop.signal })).rejects.toBe(reason);
    }
    const aborted = AbortSignal.abort(new Error("before"));
    await expect(ask("http://127.0.0.1:1", { signal: aborted })).rejects.toThrow("before");
  });

  it("gives up on an answer that does not end in time", async () => {
    const url = await serve((_, response) => void response.write("x"));
    expect(await ask(url, { timeoutMs: 100 })).toMatchObject({ status: null, isTimeout: true });
  });

  it("reports a refused connection, and one that breaks in the middle", async () => {
    expect(await ask("http://127.0.0.1:1")).toMatchObject({ status: null, cause: { code: "ECONNREFUSED" } });
    const url = await serve((request, response) => {
      response.writeHead(200, { "content-length": "10" }).write("x");
      setImmediate(() => request.socket.destroy());
    });
    expect(await ask(url)).toMatchObject({ status: null, message: "no connection, or it broke" });
  });

  it("keeps a connection, and asks once more if the server closed it at that moment", async () => {
    const sockets = new Set<unknown>();
    let count = 0;
    const url = await serve((request, response) => {
      sockets.add(request.socket);
      count += 1;
      if (count === 3) request.socket.resetAndDestroy();
      else response.end(`${count}`);
    });
    expect(textOf(await ask(url))).toBe("1");
    expect(textOf(await ask(url))).toBe("2");
    expect(sockets.size).toBe(1);
    expect(textOf(await ask(url))).toBe("4");
    expect(sockets.size).toBe(2);
  });

  it("passes a request of another form on to the global fetch", async () => {
    const url = await serve(async (request, response) => {
      if (request.url === "/start") response.writeHead(307, { location: "/end" }).end();
      else response.end(`${request.url} ${await readText(request)}`);
    });
    const followed = await nodeFetch(`${url}/start`, { method: "POST", body: "text" });
    expect(await (followed as Response).text()).toBe("/end text");
    const streamed = await nodeFetch(url, { method: "POST", body: new Uint8Array([65]), redirect: "manual" });
    expect(await (streamed as Response).text()).toBe("/ A");
    const request = await nodeFetch(new Request(`${url}/request`), { redirect: "manual" });
    expect(await (request as Response).text()).toBe("/request ");
  });
});

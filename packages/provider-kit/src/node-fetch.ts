import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { onAbort } from "@dispatch/core/plugin-kit";
import type { FetchAnswer, FetchLike } from "./exchange.js";

/**
 * A `fetch` for Node that takes a third of the processor time of the global one. It sends texts itself, over the global
 * agents of `node:http` and `node:https`, which keep connections; other bodies, requests that follow redirects and `Request`
 * objects go to the global `fetch`.
 *
 * @example orsDistances({ apiKey, fetch: nodeFetch })
 */
export const nodeFetch: FetchLike = (input, init = {}) => {
  const { body = null, redirect } = init;
  const isSimple = (typeof input === "string" || input instanceof URL) && redirect === "manual";
  if (!isSimple || (body !== null && typeof body !== "string")) return globalThis.fetch(input, init);
  return send(new URL(input), init, body);
};

async function send(url: URL, init: RequestInit, body: string | null, isRepeated = false): Promise<FetchAnswer> {
  const { signal } = init;
  signal?.throwIfAborted();
  const request = openRequest(url, init, body);
  const stopFollowing = signal ? onAbort(signal, () => request.destroy(toError(signal.reason))) : () => undefined;
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once("response", resolve).once("error", reject);
      request.end(body ?? undefined);
    });
    // Until the body has ended, an abort ends it too.
    response.once("close", stopFollowing);
    return toAnswer(response);
  } catch (error) {
    stopFollowing();
    signal?.throwIfAborted();
    // The server closed a kept connection at the very moment: it has not seen the request.
    const isStale = request.reusedSocket && (error as NodeJS.ErrnoException).code === "ECONNRESET";
    if (isStale && !isRepeated) return send(url, init, body, true);
    throw error;
  } finally {
    request.removeAllListeners("error").on("error", () => undefined);
  }
}

function openRequest(url: URL, { method = "GET", headers }: RequestInit, body: string | null): ClientRequest {
  const options = {
    method,
    headers: {
      "accept-encoding": "gzip, br",
      ...toRecord(headers),
      ...(body === null ? {} : { "content-length": Buffer.byteLength(body) }),
    },
  };
  return url.protocol === "https:" ? requestHttps(url, options) : requestHttp(url, options);
}

function toRecord(headers: RequestInit["headers"]): Record<string, string> {
  if (headers === undefined) return {};
  return Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers));
}

function toAnswer(response: IncomingMessage): FetchAnswer {
  const { headers, statusCode = 0 } = response;
  return {
    status: statusCode,
    headers: {
      get(name) {
        const value = headers[name.toLowerCase()] ?? null;
        return Array.isArray(value) ? value.join(", ") : value;
      },
    },
    body: decompress(response),
  };
}

function decompress(response: IncomingMessage): AsyncIterable<Uint8Array> {
  const decompressor = toDecompressor(response.headers["content-encoding"]);
  if (decompressor === null) return response;
  response.once("error", (error) => decompressor.destroy(error));
  decompressor.once("close", () => response.destroy());
  return response.pipe(decompressor);
}

function toDecompressor(encoding = "") {
  switch (encoding.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "br":
      return createBrotliDecompress();
    default:
      return null;
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error("aborted", { cause: reason });
}

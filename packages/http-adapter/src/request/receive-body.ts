import { createTurns, untilAborted } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import type { Problem } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import { isBodyless } from "./is-bodyless.js";

/** Receiving this many parts takes a few milliseconds. Only a body in tiny parts has more. */
const partsPerTurn = 1000;

/** Limit if no guard has read the body before, with a limit of its own. */
const unguardedMaxBytes = 1_048_576;

export interface ReceiveOptions {
  /** @default 1048576 */
  readonly maxBytes?: number | undefined;
  /** Called before memory is used, with the bytes needed; false refuses the body. Default: all is allowed. */
  readonly take?: ((bytes: number) => boolean) | undefined;
}

/**
 * Reads the whole body of a request. All bodies are read here: reading stops with the signal of the request, and holds
 * at most twice what has arrived so far. A second call returns the same bytes, as do the methods of `context.req`.
 *
 * @throws {ProblemError} BODY_TOO_LARGE, or OVERLOADED if `take` refuses; the connection is closed then, because the
 * rest of the body would stand before the next request
 */
export function receiveBody(context: Context, options: ReceiveOptions = {}): Promise<ArrayBuffer> {
  const cache: CachedBody = context.req.bodyCache as object;
  if (Object.keys(cache).length > 0) return context.req.arrayBuffer();
  cache.arrayBuffer = readToEnd(context, options);
  return cache.arrayBuffer;
}

/** What Hono's cache of the body really holds, unlike its types. */
interface CachedBody {
  arrayBuffer?: Promise<ArrayBuffer>;
}

async function readToEnd(context: Context, options: ReceiveOptions): Promise<ArrayBuffer> {
  const { maxBytes = unguardedMaxBytes, take = () => true } = options;
  const { signal } = context.req.raw;
  signal.throwIfAborted();
  if (isBodyless(context)) return new ArrayBuffer(0);
  const refuse = (problem: Problem): never => {
    context.header("connection", "close");
    throw new ProblemError(problem);
  };
  const reader = context.req.raw.body?.getReader();
  const takeTurns = createTurns(partsPerTurn, signal);
  let bytes = new Uint8Array(0);
  let size = 0;
  try {
    for (;;) {
      const { value } = await untilAborted<{ value: Uint8Array | undefined }>(reader?.read() ?? ended, signal);
      if (value === undefined) return bytes.buffer.slice(0, size);
      const start = size;
      size += value.length;
      if (size > maxBytes) refuse(tooLarge(maxBytes));
      if (size > bytes.length) {
        const grown = new Uint8Array(Math.min(maxBytes, Math.max(size, 2 * bytes.length)));
        if (!take(grown.length - bytes.length)) refuse(tooManyBytes);
        grown.set(bytes.subarray(0, start));
        bytes = grown;
      }
      bytes.set(value, start);
      await takeTurns(1);
    }
  } catch (error) {
    // Do not wait for this: a body that has stalled may never finish cancelling.
    reader?.cancel().catch(() => undefined);
    throw error;
  }
}

const ended = Promise.resolve({ value: undefined });

export function tooLarge(maxBytes: number): Problem {
  return { status: 413, code: "BODY_TOO_LARGE", detail: `The body must not be larger than ${maxBytes} bytes` };
}

const tooManyBytes: Problem = {
  status: 503,
  code: "OVERLOADED",
  detail: "The bodies of all running requests are too large together; retry later",
  retryAfterSeconds: 1,
};

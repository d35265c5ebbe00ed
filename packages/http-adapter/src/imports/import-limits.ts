import { checkFields, checkOptionalFunction, checkWhole, createTurns, untilAborted } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import type { DispatchEnv } from "../dispatch-env.js";
import type { Problem } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import { problemOfError } from "../problem/problem-of-error.js";
import { tooLarge } from "../request/receive-body.js";
import type { ImportPart } from "../route/route-parts.js";
import { createFairShares } from "../shares/fair-shares.js";
import { identifyClient } from "../shares/identify-client.js";
import type { ShowLimit } from "../shares/limit.js";

/**
 * Limits of imports, which are not those of other requests: a file is read as it arrives. The guard's deadline for the
 * answer ends when the import starts.
 */
export interface ImportSettings {
  /** Largest file, in bytes, 1 to 10,000,000,000. @default 104857600 */
  readonly maxBytes?: number | undefined;
  /** How long no part of the file may arrive, in milliseconds, 1 to 600,000. @default 30000 */
  readonly idleMs?: number | undefined;
  /** How long the whole file may take, in milliseconds, 1 to 86,400,000. @default 900000 */
  readonly timeoutMs?: number | undefined;
  /**
   * After so long without a result, in milliseconds, a space is sent, so that nothing closes the connection, 1 to 600,000.
   *
   * @default 10000
   */
  readonly keepAliveMs?: number | undefined;
  /**
   * How many imports may run at once, over all tenants, 1 to 1,000. One principal, or one network if there are no
   * principals, gets at most three quarters of them.
   *
   * @default 4
   */
  readonly maxConcurrent?: number | undefined;
  /** How many of your own proxies add to `X-Forwarded-For`, 0 to 10, as in the guard. @default 0 */
  readonly trustedProxies?: number | undefined;
  /** Receives the limit `import-slots`, as `createMetrics().showLimit` does. Default: not shown. */
  readonly showLimit?: ShowLimit | undefined;
}

/**
 * @param onError receives what ends an import and is not the fault of the file
 * @throws {InvalidRequestError} naming the setting that cannot be used
 */
export function createImportPart(settings: ImportSettings, onError: (error: unknown) => void): ImportPart {
  checkFields("imports.", settings, {
    maxBytes: true,
    idleMs: true,
    timeoutMs: true,
    keepAliveMs: true,
    maxConcurrent: true,
    trustedProxies: true,
    showLimit: true,
  });
  const maxBytes = checkWhole("imports.maxBytes", settings.maxBytes ?? 104_857_600, 1, 10_000_000_000);
  const idleMs = checkWhole("imports.idleMs", settings.idleMs ?? 30_000, 1, 600_000);
  const timeoutMs = checkWhole("imports.timeoutMs", settings.timeoutMs ?? 900_000, 1, 86_400_000);
  const keepAliveMs = checkWhole("imports.keepAliveMs", settings.keepAliveMs ?? 10_000, 1, 600_000);
  const limit = checkWhole("imports.maxConcurrent", settings.maxConcurrent ?? 4, 1, 1000);
  const trustedProxies = checkWhole("imports.trustedProxies", settings.trustedProxies ?? 0, 0, 10);
  checkOptionalFunction("imports.showLimit", settings.showLimit);
  const slots = createFairShares({ name: "import-slots", limit });
  settings.showLimit?.(slots);
  return {
    open(context) {
      const holder = identifyClient(context, trustedProxies).key;
      if (Number(context.req.header("content-length") ?? 0) > maxBytes) throw new ProblemError(tooLarge(maxBytes));
      if (!slots.take(holder)) throw new ProblemError(tooManyImports);
      context.get("liftDeadline")?.();
      const stop = new AbortController();
      const signal = AbortSignal.any([context.req.raw.signal, stop.signal]);
      const file = receiveFile(context, { maxBytes, idleMs, timeoutMs, signal });
      let isOpen = true;
      return {
        ...file,
        signal,
        keepAliveMs,
        report(error) {
          if (problemOfError(error, undefined).status >= 500) onError(error);
        },
        close(reason = new Error("The import is over")) {
          if (!isOpen) return;
          isOpen = false;
          slots.giveBack(holder);
          stop.abort(reason);
        },
      };
    },
  };
}

interface ReceiveOptions {
  readonly maxBytes: number;
  readonly idleMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Receiving this many parts, and reading them, takes a few milliseconds if they are tiny. */
const partsPerTurn = 200;

/** The bytes of a body as they arrive, and whether all have. */
function receiveFile(
  context: Context<DispatchEnv>,
  { maxBytes, idleMs, timeoutMs, signal }: ReceiveOptions,
): { readonly bytes: AsyncIterable<Uint8Array>; isRead(): boolean } {
  const endsAt = performance.now() + timeoutMs;
  let isRead = false;
  const read = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = context.req.raw.body?.getReader();
    const takeTurns = createTurns(partsPerTurn, signal);
    let size = 0;
    try {
      while (reader !== undefined) {
        const leftMs = Math.max(1, endsAt - performance.now());
        const problem = leftMs < idleMs ? tooSlow(timeoutMs) : stalled(idleMs);
        const { value } = await within<{ value?: Uint8Array | undefined }>(
          reader.read(),
          Math.min(idleMs, leftMs),
          problem,
          signal,
        );
        if (value === undefined) break;
        size += value.length;
        if (size > maxBytes) throw new ProblemError(tooLarge(maxBytes));
        yield value;
        await takeTurns(1);
      }
    } finally {
      isRead = true;
      // Do not wait for this: a body that has stalled may never finish cancelling.
      reader?.cancel().catch(() => undefined);
    }
  };
  return { bytes: read(), isRead: () => isRead };
}

async function within<Value>(
  work: Promise<Value>,
  timeoutMs: number,
  problem: Problem,
  signal: AbortSignal,
): Promise<Value> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new ProblemError(problem)), timeoutMs);
  try {
    return await untilAborted(untilAborted(work, late.signal), signal);
  } finally {
    clearTimeout(timer);
  }
}

function stalled(idleMs: number): Problem {
  return { status: 400, code: "BODY_STALLED", detail: `No part of the body has arrived for ${idleMs} ms` };
}

function tooSlow(timeoutMs: number): Problem {
  return { status: 400, code: "BODY_TOO_SLOW", detail: `The body has not arrived within ${timeoutMs} ms` };
}

const tooManyImports: Problem = {
  status: 503,
  code: "OVERLOADED",
  detail: "Too many imports are running; retry later",
  retryAfterSeconds: 10,
};

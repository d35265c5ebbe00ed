import type { ShowLimit } from "@dispatch/http-adapter/guard";
import type { Hono } from "hono";
import type { ServerSettings } from "../settings/settings.js";
import { createProbeApp } from "./create-probe-app.js";
import { type Listener, listen } from "./listen.js";

export interface Listeners extends Listener {
  /** Null if the probes have no separate port. */
  readonly probeUrl: string | null;
}

export interface ListenToAllOptions {
  readonly closing: AbortSignal;
  readonly showLimit: ShowLimit;
}

/** Probes are few and short, and no other client should reach their port. */
const probeLimits = { maxConnections: 64, answerTimeoutMs: 5_000, headersTimeoutMs: 5_000, requestTimeoutMs: 5_000 };

/**
 * Serves the app on its port, and its probes on a separate port if they have one. The probe port answers even when all
 * connections of the main port are taken, and until the main port is drained.
 */
export async function listenToAll(
  app: Hono,
  settings: ServerSettings,
  { closing, showLimit }: ListenToAllOptions,
): Promise<Listeners> {
  const { host, port, probePort, guard, requestTimeoutMs: answerTimeoutMs } = settings;
  const { maxConnections, maxConnectionsPerAddress, maxPipelined, stallMs, maxUnsentBytes, trustedProxies } = guard;
  const probes =
    probePort === null ? null : await listen(createProbeApp(app), { ...probeLimits, host, port: probePort });
  try {
    const main = await listen(app, {
      host,
      port,
      maxConnections,
      maxConnectionsPerAddress,
      trustsProxies: trustedProxies > 0,
      maxPipelined,
      stallMs,
      maxUnsentBytes,
      answerTimeoutMs,
      // After this, the import itself says that the file was too slow.
      uploadTimeoutMs: guard.imports.timeoutMs + guard.imports.idleMs,
      closing,
      showLimit,
    });
    return {
      url: main.url,
      probeUrl: probes?.url ?? null,
      async drain(drainMs) {
        await main.drain(drainMs);
        await probes?.drain(0);
      },
    };
  } catch (error) {
    await probes?.drain(0);
    throw error;
  }
}

import type { QueueStore } from "@dispatch/core";
import type pg from "pg";
import { settle } from "./settle.js";

/** A ledger that waits, before it lists events, until nothing holds them back. */
export function settledLedger(ledger: QueueStore, pool: pg.Pool): QueueStore {
  return {
    ...ledger,
    async listEvents(request, options) {
      await settle(pool);
      return ledger.listEvents(request, options);
    },
    async listJobEvents(request, options) {
      await settle(pool);
      return ledger.listJobEvents(request, options);
    },
  };
}

import type { QueueStore } from "@dispatch/core";
import type pg from "pg";
import { settle } from "./settle.js";

/** A ledger that waits, before it lists events, until nothing holds them back. */
export function settledLedger<Ledger extends QueueStore>(ledger: Ledger, pool: pg.Pool): Ledger {
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

import type { PositionSource } from "@dispatch/core";
import type pg from "pg";
import { settle } from "./settle.js";

/** A source that waits, before it reads changes or where they end, until nothing holds them back. */
export function settledPositions<Source extends PositionSource>(source: Source, pool: pg.Pool): Source {
  return {
    ...source,
    async listPositions(request, options) {
      await settle(pool);
      return source.listPositions(request, options);
    },
    async listPositionChanges(request, options) {
      await settle(pool);
      return source.listPositionChanges(request, options);
    },
    async findPositionsEnd(options) {
      await settle(pool);
      return source.findPositionsEnd(options);
    },
  };
}

import { type RawBuilder, sql } from "kysely";

/** Whether the queue leaves a waiting job alone, by the clock of the database. */
export const isHeld: RawBuilder<boolean> = sql<boolean>`coalesce(held_until > now(), false)`;

import type { OperationOptions } from "@dispatch/core";
import type { ShownPeople } from "../schemas/person.js";

/** Whom an item names. */
export interface Named {
  readonly technicianId?: string | null | undefined;
  readonly customerId?: string | null | undefined;
  /** Whether a technician may see the customer: they have, or had, the work. @default false */
  readonly isOwn?: boolean | undefined;
}

/** Returns the people of an item that were asked for: nothing if nobody was asked for. */
export type Show = (named: Named) => ShownPeople;

/** Loads people by what they are named by. */
export type ReadPeople = (named: readonly Named[], options?: OperationOptions) => Promise<Show>;

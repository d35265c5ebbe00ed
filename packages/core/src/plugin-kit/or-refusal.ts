import { DispatchError } from "../errors/dispatch-error.js";
import type { InvalidRequestError } from "../errors/invalid-request-error.js";
import { StoreError } from "../errors/store-error.js";

/** Why one of many things that were given together is left out. */
export interface Refusal {
  readonly error: DispatchError;
  /** What else is wrong with it. Default: nothing else is known. */
  readonly otherErrors?: readonly InvalidRequestError[];
}

export function isRefusal(value: object): value is Refusal {
  return "error" in value;
}

/** Returns what an attempt throws because of what was given. Failures of the store and aborts are thrown. */
export async function orRefusal<Value>(attempt: () => Promise<Value>): Promise<Value | Refusal> {
  try {
    return await attempt();
  } catch (error) {
    return toRefusal(error);
  }
}

/** Returns an error that is due to what was given. Throws any other. */
export function toRefusal(error: unknown): Refusal {
  if (!DispatchError.isInstance(error) || StoreError.isInstance(error)) throw error;
  return { error };
}

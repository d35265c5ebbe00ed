import { DispatchError } from "../../errors/dispatch-error.js";
import type {
  AssignmentLedger,
  BookAssignmentRequest,
  MoveAssignmentRequest,
  Reservation,
  ReserveKeyRequest,
} from "../../plugins/assignment-ledger.js";

/** A call that writes. */
export type Command =
  | { readonly method: "bookAssignment"; readonly request: BookAssignmentRequest }
  | { readonly method: "moveAssignment"; readonly request: MoveAssignmentRequest }
  | { readonly method: "reserveKey"; readonly request: ReserveKeyRequest }
  | { readonly method: "releaseKey"; readonly request: Reservation };

/** The outcome: a value, or the code of an error. */
export type Outcome =
  | { readonly value: unknown; readonly code?: undefined }
  | { readonly value?: undefined; readonly code: string };

export async function perform(ledger: AssignmentLedger, { method, request }: Command): Promise<Outcome> {
  // Bound, because the ledger may be an instance of a class.
  const call = (ledger[method] as (request: Command["request"]) => Promise<unknown>).bind(ledger);
  try {
    return { value: await call(request) };
  } catch (error) {
    if (!DispatchError.isInstance(error)) throw error;
    return { code: error.code };
  }
}

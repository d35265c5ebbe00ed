import { DispatchApiError } from "@dispatch/client";
import { ConnectionLost } from "../kit/connection-lost.js";
import type { Texts } from "../texts/en.js";

/** Why an action was not done, for a person. */
export interface Failure {
  /** Race: somebody else changed the same thing. Lost: nobody knows whether it was done. */
  readonly kind: "race" | "gone" | "forbidden" | "lost" | "refused";
  readonly text: string;
}

/** What the desk itself does not do: the message is the sentence that says why. */
export class Refusal extends Error {}

/** Puts an error of an action into a sentence. */
export function explainFailure(error: unknown, { act }: Texts): Failure {
  const isFault = error instanceof TypeError && !(error instanceof ConnectionLost);
  if (error instanceof Refusal) return { kind: "refused", text: error.message };
  if (isFault) return { kind: "refused", text: act.failed(error.message) };
  if (!(error instanceof DispatchApiError)) return { kind: "lost", text: act.lost };
  const { status, code, message } = error;
  if (status === 412 || (status === 409 && races.has(code))) return { kind: "race", text: act.race };
  if (status === 404) return { kind: "gone", text: act.gone };
  if (status === 403) return { kind: "forbidden", text: act.forbidden };
  // A gateway gave up waiting for the server, which may have gone on.
  if (status === 502 || status === 504) return { kind: "lost", text: act.lost };
  return { kind: "refused", text: act.failed(message) };
}

const races: ReadonlySet<string> = new Set([
  "ASSIGNMENT_CONFLICT",
  "JOB_ALREADY_ASSIGNED",
  "ILLEGAL_MOVE",
  "ILLEGAL_JOB_CHANGE",
  "SLOT_NOT_AVAILABLE",
  "VERSION_CONFLICT",
]);

import type { Requirements } from "../domain/requirements.js";
import type { OperationOptions } from "./operation-options.js";

/** Reads what customers write. `@dispatch/intake` has one. */
export interface Intake {
  /**
   * What a text asks of whoever goes. A model that fails, is late or talks nonsense is no error: the result is then
   * labelled, and asks for nothing.
   *
   * @throws {InvalidRequestError} where the text is longer than 10,000 characters
   */
  toRequirements(text: string, options?: OperationOptions): Promise<IntakeResult>;
}

/** How soon a customer needs someone. */
export type Priority = "low" | "normal" | "high" | "emergency";

/** A field of the form that is filled in from a text; `"other"` is any that the form does not have. */
export type IntakeField = "skills" | "priority" | "startsAt" | "endsAt" | "other";

/** What a text asks for, or the label of why nothing is known of that. */
export type IntakeResult = RequestAsked | NothingAsked;

/** What more than half of the answers agree on. A field that they do not agree on, or all leave open, is not there. */
export interface RequestAsked {
  readonly basis: "model";
  /** For `dispatch`: `skills` and `startsAt` at most, so that a text can never name who goes, or who does not. */
  readonly requirements: Requirements;
  readonly priority?: Priority | undefined;
  /** The end of the time window, an RFC 3339 instant in UTC; its begin is `requirements.startsAt`. */
  readonly endsAt?: string | undefined;
  /**
   * What the model filled in with something that is not allowed, such as an unknown skill: left out, so that the text may
   * ask for more than this result says. Absent if there is nothing of the kind.
   */
  readonly ignoredFields?: readonly IntakeField[] | undefined;
}

/** Dispatch as if there were no text. */
export interface NothingAsked {
  readonly basis: "none";
  /** Empty: whoever is nearest may go. */
  readonly requirements: Requirements;
  readonly reason: IntakeFailure;
}

/** Why a text gave no requirements. */
export type IntakeFailure =
  /** No key is set. */
  | "off"
  /** The text is blank. */
  | "no-text"
  /** The endpoint cannot be reached, or failed. */
  | "unavailable"
  /** No answer in time. */
  | "timeout"
  /** Too many requests, or the credit is spent. */
  | "rate-limited"
  /** The endpoint refuses the key. */
  | "unauthorized"
  /** Not the form that was asked for, or values that it does not allow. */
  | "invalid-answer"
  /** Too few answers say the same. */
  | "disagreement";

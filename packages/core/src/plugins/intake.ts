import type { PriorityName } from "../domain/job.js";
import type { Requirements } from "../domain/requirements.js";
import type { TimeWindow } from "../domain/time-window.js";
import type { OperationOptions } from "./operation-options.js";

/** Reads what customers write. `@dispatch/intake` implements it. */
export interface Intake {
  /**
   * Returns what a text asks of the technician. A model that fails, is late or answers nonsense does not cause an
   * error: the result is then labelled, and has no requirements.
   *
   * @throws {InvalidRequestError} the text is longer than 10,000 characters
   */
  toRequirements(text: string, options?: OperationOptions): Promise<IntakeResult>;
}

/** A field of the form that is filled in from a text; `"other"` is any field that the form does not have. */
export type IntakeField = "skills" | "priority" | "startsAt" | "endsAt" | "other";

/** What a text asks for, or why that is not known. */
export type IntakeResult = RequestAsked | NothingAsked;

/**
 * What more than half of the answers agree on. A field is absent if they do not agree on it, or if all leave it open.
 */
export interface RequestAsked {
  readonly basis: "model";
  /**
   * For a job or a dispatch. Has at most `skills` and `startsAt`, so a text can never pin or exclude a technician. There
   * is no `startsAt` if there is a `window`.
   */
  readonly requirements: Requirements;
  /** For a job or a dispatch. */
  readonly priority?: PriorityName | undefined;
  /** For a job. Present only if the text says until when someone should come. Starts now if it does not say from when. */
  readonly window?: TimeWindow | undefined;
  /**
   * Fields for which the model gave a value that is not allowed, such as an unknown skill. They are left out, so the
   * text may ask for more than this result says. Absent if there are no such fields.
   */
  readonly ignoredFields?: readonly IntakeField[] | undefined;
}

/** Dispatch as if there were no text. */
export interface NothingAsked {
  readonly basis: "none";
  /** Empty: no requirements. */
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
  /** There was no answer in time. */
  | "timeout"
  /** Too many requests, or the credit is spent. */
  | "rate-limited"
  /** The endpoint refuses the key. */
  | "unauthorized"
  /** The answer does not have the form that was asked for, or has values that are not allowed. */
  | "invalid-answer"
  /** Too few answers agree. */
  | "disagreement";

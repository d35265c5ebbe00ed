import type { Coordinates } from "../domain/coordinates.js";
import type { DispatchLimits } from "../domain/limits.js";
import type { Requirements } from "../domain/requirements.js";
import type { Technician } from "../domain/technician.js";
import type { SearchWindow } from "./technician-source.js";

/** What a rule knows besides the technician. */
export interface EligibilityContext {
  readonly requirements: Requirements;
  /** The limits of every dispatch. Default: no limits. */
  readonly limits?: DispatchLimits | undefined;
  /** Where the work is. */
  readonly location: Coordinates;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** When the work starts: the later of `requirements.startsAt` and now. Milliseconds since the Unix epoch. */
  readonly startsAtMs: number;
  /**
   * When the work may start instead; `startsAtMs` is then the earliest start that the calendar of the technician allows.
   * Default: the technician leaves now.
   */
  readonly within?: SearchWindow | undefined;
  /** Whether the technician sets off from another place than their location. @default false */
  readonly setsOffElsewhere?: boolean | undefined;
}

/**
 * Decides who may go at all; the policy then chooses among them. Rules run before anything is measured, and never see
 * distances.
 *
 * @example
 * const noSmokers: EligibilityRule = {
 *   name: "no-smokers",
 *   check: ({ attributes }) => (attributes?.["smokes"] === true ? "SMOKES" : null),
 * };
 */
export interface EligibilityRule {
  readonly name: string;
  /**
   * Returns null if the technician may go, otherwise a reason code in upper case, such as `"SKILL_MISSING"`. Must be
   * pure.
   */
  check(technician: Technician, context: EligibilityContext): string | null;
}

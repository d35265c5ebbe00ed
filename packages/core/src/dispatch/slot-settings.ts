import { checkFields } from "../plugin-kit/check-fields.js";
import { checkWhole } from "../plugin-kit/check-option.js";

/** How much a search for slots may cost. */
export interface SlotOptions {
  /**
   * The most technicians that a search for slots loads, the nearest first, a whole number from 1 to 100,000. It
   * also stops at 200,000 stretches of time in which they could start, besides one of each: those of 2,000 technicians with
   * three shifts on each of 28 days fit.
   *
   * @default 2,000
   */
  readonly maxRows?: number | undefined;
  /** The most routing calls that a search for slots costs, a whole number from 1 to 1,000. @default 20 */
  readonly maxCalls?: number | undefined;
  /** The most elements that a search for slots costs, a whole number from 1 to 1,000,000. @default 10,000 */
  readonly maxElements?: number | undefined;
}

/** The options, checked and complete. */
export type SlotSettings = { readonly [Name in keyof SlotOptions]-?: number };

/** @throws {InvalidRequestError} naming the first option that cannot be used, such as `slots.maxRows` */
export function parseSlotOptions(options: SlotOptions = {}): SlotSettings {
  checkFields("slots.", options, {
    maxRows: true,
    maxCalls: true,
    maxElements: true,
  });
  return {
    maxRows: checkWhole("slots.maxRows", options.maxRows ?? 2000, 1, 100_000),
    maxCalls: checkWhole("slots.maxCalls", options.maxCalls ?? 20, 1, 1000),
    maxElements: checkWhole("slots.maxElements", options.maxElements ?? 10_000, 1, 1_000_000),
  };
}

import { checkFields } from "../plugin-kit/check-fields.js";
import { checkWhole } from "../plugin-kit/check-option.js";

/** How many slots may be held, and for how long. */
export interface HoldOptions {
  /** The longest time that a slot is held, in minutes, a whole number from 1 to 1,440 (a day). @default 60 */
  readonly maxMinutes?: number | undefined;
  /** The most slots that one holder may have at once, a whole number from 1 to 10,000. @default 10 */
  readonly maxPerHolder?: number | undefined;
  /** The most slots that a store, or a tenant of it, may hold at once, a whole number from 1 to 100,000. @default 1,000 */
  readonly maxHolds?: number | undefined;
}

/** The options, checked and complete. */
export type HoldSettings = { readonly [Name in keyof HoldOptions]-?: number };

/** @throws {InvalidRequestError} naming the first option that cannot be used, such as `holds.maxMinutes` */
export function parseHoldOptions(options: HoldOptions = {}): HoldSettings {
  checkFields("holds.", options, { maxMinutes: true, maxPerHolder: true, maxHolds: true });
  return {
    maxMinutes: checkWhole("holds.maxMinutes", options.maxMinutes ?? 60, 1, 1440),
    maxPerHolder: checkWhole("holds.maxPerHolder", options.maxPerHolder ?? 10, 1, 10_000),
    maxHolds: checkWhole("holds.maxHolds", options.maxHolds ?? 1000, 1, 100_000),
  };
}

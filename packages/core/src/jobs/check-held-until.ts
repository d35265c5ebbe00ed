import { parseInstant } from "../domain/instant.js";
import { maxHeldHours } from "../domain/job.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { Clock } from "../plugins/clock.js";

/**
 * A job is held for a while, not put away: what nobody does in that time, the queue does.
 *
 * @throws {InvalidRequestError} naming `heldUntil`
 */
export function checkHeldUntil(heldUntil: string | null, clock: Pick<Clock, "now">): void {
  if (heldUntil === null) return;
  const aheadMs = (parseInstant(heldUntil) ?? 0) - clock.now();
  if (aheadMs > 0 && aheadMs <= maxHeldHours * 3_600_000) return;
  const problem = `must be in the future, at most ${maxHeldHours} hours ahead`;
  throw new InvalidRequestError({ parameter: "heldUntil", problem });
}

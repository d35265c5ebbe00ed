/** Less than the limit of a day: the clock of this machine may be ahead of the server's. */
const heldMs = 23.75 * 3_600_000;

/** Until when the queue leaves a job alone that somebody assigns by hand. */
export function toHeldUntil(nowMs: number): string {
  return new Date(nowMs + heldMs).toISOString();
}

import assert from "node:assert/strict";

/** Checks that a call whose signal is already aborted rejects with the signal's reason itself. */
export async function rejectsWithReason(call: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const reason = new Error("the caller's own reason");
  const error = await call(AbortSignal.abort(reason)).then(
    () => assert.fail("resolved, though its signal was aborted"),
    (caught: unknown) => caught,
  );
  assert.equal(error, reason, "rejected with something else than the signal's reason");
}

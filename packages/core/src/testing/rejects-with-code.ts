import assert from "node:assert/strict";
import { DispatchError, type DispatchErrorCode } from "../errors/dispatch-error.js";

/** Checks that a call rejects with an error of this code. */
export async function rejectsWithCode(code: DispatchErrorCode, call: () => Promise<unknown>): Promise<void> {
  await assert.rejects(call, (error) => {
    assert.ok(DispatchError.isInstance(error), `rejected with ${String(error)} instead of a DispatchError`);
    assert.equal(error.code, code);
    return true;
  });
}

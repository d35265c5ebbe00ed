import { DispatchError, type DispatchErrorCode } from "../errors/dispatch-error.js";

/**
 * Runs work again if another change of what it works on overtook it.
 *
 * @param codes of the errors that say so
 * @throws what the work throws: any other error at once, these after `maxTries`
 */
export async function retryOvertaken<Result>(
  codes: readonly DispatchErrorCode[],
  maxTries: number,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === maxTries || !DispatchError.isInstance(error) || !codes.includes(error.code)) throw error;
    }
  }
}

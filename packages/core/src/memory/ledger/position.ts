import { InvalidRequestError } from "../../errors/invalid-request-error.js";

/** A place in a list, from 1 on. @throws {InvalidRequestError} where the cursor is none */
export function parsePosition(name: string, cursor: string): number {
  if (!/^[1-9]\d{0,14}$/.test(cursor))
    throw new InvalidRequestError({ parameter: name, problem: "must be a cursor that this store gave" });
  return Number(cursor);
}

import { InvalidRequestError } from "../../errors/invalid-request-error.js";

/** Returns the position that a cursor stands for, from 1. @throws {InvalidRequestError} the cursor is not valid */
export function parsePosition(name: string, cursor: string): number {
  if (!/^[1-9]\d{0,14}$/.test(cursor))
    throw new InvalidRequestError({ parameter: name, problem: "must be a cursor that this store returned" });
  return Number(cursor);
}

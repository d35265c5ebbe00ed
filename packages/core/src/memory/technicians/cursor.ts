import { InvalidRequestError } from "../../errors/invalid-request-error.js";
import type { Rank } from "../../geo/nearest-list.js";

/** A place in the ranking, whoever is wanted. */
export function formatCursor({ squaredChord, id }: Rank): string {
  return `${squaredChord} ${id}`;
}

/** @throws {InvalidRequestError} where it is none */
export function parseCursor(cursor: string): Rank {
  const [, squaredChord, id] = /^(\d\S*) (.*)$/s.exec(cursor) ?? [];
  if (squaredChord === undefined || id === undefined || !Number.isFinite(Number(squaredChord))) {
    throw new InvalidRequestError({ parameter: "after", problem: "must be a cursor that this source gave" });
  }
  return { squaredChord: Number(squaredChord), id };
}

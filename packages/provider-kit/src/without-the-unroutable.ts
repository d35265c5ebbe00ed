import {
  type Coordinates,
  greatCircleDistanceMeters,
  type MeasureDistancesRequest,
  type RoadResult,
  type UnreachableReason,
} from "@dispatch/core";
import { invalidResponse, unroutableDestination } from "./provider-errors.js";

/** One request's outcome: a result an origin, or that some of them spoil the request. */
export type Attempt =
  | { readonly results: readonly RoadResult[] }
  | {
      /** Positions in the list of origins; empty if the service does not name them. */
      readonly unroutable: readonly number[];
      /** What they are. `NOT_SNAPPED` may also be true of the destination. @default "NOT_SNAPPED" */
      readonly reason?: UnreachableReason | undefined;
    };

/** Asks the service for some of the origins. @inline */
type Ask = (origins: readonly Coordinates[]) => Promise<Attempt>;

/** Whose requests these are, and how many more may be sent. */
export interface WithoutTheUnroutableOptions {
  readonly provider: string;
  /** How many further requests may find out who spoils the first; those still in doubt then are `UNKNOWN`. */
  readonly maxExtraCalls: number;
}

/**
 * Services refuse a whole matrix for one point. Leaves that one out and asks for the others again. If the service does
 * not name it, asks for the way from the destination to itself, and then finds it by halves, the nearest first: about
 * 2 log2 n further requests a point.
 *
 * @throws {DistanceProviderError} `PROVIDER_UNROUTABLE_DESTINATION` if it is the destination; `PROVIDER_INVALID_RESPONSE`
 * if it is not one of the points
 */
export async function withoutTheUnroutable(
  { origins, destination }: MeasureDistancesRequest,
  ask: Ask,
  { provider, maxExtraCalls }: WithoutTheUnroutableOptions,
): Promise<readonly RoadResult[]> {
  const results = origins.map((): RoadResult => unreachable("UNKNOWN"));
  let callsLeft = 1 + maxExtraCalls;

  const note = (indices: readonly number[], toResult: (position: number) => RoadResult | undefined): void => {
    indices.forEach((index, position) => {
      results[index] = toResult(position) ?? unreachable("UNKNOWN");
    });
  };

  const measure = async (indices: readonly number[], isFirst: boolean): Promise<void> => {
    if (indices.length === 0 || callsLeft <= 0) return;
    callsLeft -= 1;
    const outcome = await ask(indices.flatMap((index) => origins[index] ?? []));
    if ("results" in outcome) return note(indices, (position) => outcome.results[position]);
    const { unroutable, reason = "NOT_SNAPPED" } = outcome;
    if (unroutable.length > 0) return measureOthers(indices, unroutable, reason);
    if (isFirst && reason === "NOT_SNAPPED" && callsLeft > 0) await checkDestination();
    if (indices.length === 1) return note(indices, () => unreachable(reason));
    const middle = Math.ceil(indices.length / 2);
    const nearestFirst = indices.toSorted((left, right) => toMeters(left) - toMeters(right));
    await measure(nearestFirst.slice(0, middle), false);
    await measure(nearestFirst.slice(middle), false);
  };

  const measureOthers = async (
    indices: readonly number[],
    unroutable: readonly number[],
    reason: UnreachableReason,
  ): Promise<void> => {
    // To leave out somebody else would leave the same request, for ever.
    if (unroutable.some((position) => indices[position] === undefined)) {
      throw invalidResponse(provider, "that a point is near no road which it was not asked for");
    }
    const named = new Set(unroutable);
    const isNamed = (_: number, position: number): boolean => named.has(position);
    note(indices.filter(isNamed), () => unreachable(reason));
    await measure(
      indices.filter((index, position) => !isNamed(index, position)),
      false,
    );
  };

  const checkDestination = async (): Promise<void> => {
    callsLeft -= 1;
    if ("unroutable" in (await ask([destination]))) throw unroutableDestination(provider);
  };

  const toMeters = (index: number): number => {
    const origin = origins[index];
    return origin === undefined ? 0 : greatCircleDistanceMeters(origin, destination);
  };

  await measure([...origins.keys()], true);
  return results;
}

function unreachable(reason: UnreachableReason): RoadResult {
  return { status: "unreachable", reason };
}

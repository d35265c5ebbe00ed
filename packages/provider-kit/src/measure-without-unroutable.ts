import {
  type Coordinates,
  greatCircleDistanceMeters,
  type MeasureDistancesRequest,
  type RoadResult,
  type UnreachableReason,
} from "@dispatch/core";
import { invalidResponse, unroutableDestination } from "./provider-errors.js";

/** One request's outcome: a result for each origin, or the origins that make the whole request fail. */
export type Attempt =
  | { readonly results: readonly RoadResult[] }
  | {
      /** Positions in the list of origins; empty if the service does not name them. */
      readonly unroutable: readonly number[];
      /** Why they cannot be measured. With `NOT_SNAPPED`, the cause may also be the destination. @default "NOT_SNAPPED" */
      readonly reason?: UnreachableReason | undefined;
    };

/** Measures some of the origins with one request to the service. @inline */
type Ask = (origins: readonly Coordinates[]) => Promise<Attempt>;

/** Which provider sends the requests, and how many more it may send. */
export interface MeasureWithoutUnroutableOptions {
  readonly provider: string;
  /** How many further requests may be sent to find the bad points. Origins still in doubt after that are `UNKNOWN`. */
  readonly maxExtraCalls: number;
}

/**
 * Measures a matrix although the service refuses all of it because of one bad point: leaves that point out and asks again
 * for the others. If the service does not name the point, this checks the destination (the route from it to itself), then
 * finds the point by bisection, the nearest half first: about 2 log2 n further requests for each bad point.
 *
 * @throws {DistanceProviderError} `PROVIDER_UNROUTABLE_DESTINATION` if the bad point is the destination;
 * `PROVIDER_INVALID_RESPONSE` if the service names a point that was not in the request
 */
export async function measureWithoutUnroutable(
  { origins, destination }: MeasureDistancesRequest,
  ask: Ask,
  { provider, maxExtraCalls }: MeasureWithoutUnroutableOptions,
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
    // Leaving out a point that is not in the request would repeat the same request forever.
    if (unroutable.some((position) => indices[position] === undefined)) {
      throw invalidResponse(provider, "it names an unroutable point that was not in the request");
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

import type { MeasuredRoad, RoadResult, UnreachableReason } from "../domain/road-result.js";
import { DistanceProviderError } from "../errors/distance-provider-error.js";
import { greatCircleDistanceMeters, halfEarthMeters } from "../geo/great-circle.js";
import type { DistanceProvider, MeasureDistancesRequest } from "../plugins/distance-provider.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import { checkOperationOptions } from "./check-fields.js";
import { checkList, checkObject } from "./check-option.js";
import { checkDistanceProvider } from "./check-plugin.js";

/**
 * A drive is impossible below this share of the great circle, less the slack. A drive between that and the bound of the
 * proof is used, but the decision is not proven.
 */
const leastShare = 0.95;
const slackMeters = 50;

/** A drive longer than this must take more than 0 s. */
const longestInstantMeters = 1000;

/**
 * Longer than any drive on Earth: once around the equator. The longest road, the Pan-American Highway, has 30,000 km,
 * and the longest way on foot or by car, from Cape Town to Magadan, 22,400 km. The numbers that engines use for "no
 * way" (2^31 m and more) are far above it.
 */
const longestDriveMeters: number = 2 * halfEarthMeters;

/** Slower than any drive on Earth: the longest one at 5 km/h, a walk. */
const longestDriveSeconds: number = longestDriveMeters / (5 / 3.6);

/**
 * Asks a distance provider, and returns its answer without the impossible parts. An impossible drive becomes `UNKNOWN`:
 * one that is shorter than 95 % of the great circle less 50 m (door to door; also less twice the snap limit if the
 * provider reports no snaps), takes 0 s for more than 1 km, or is longer than any drive on Earth. A technician who is
 * farther from any road than the snap limit becomes `NOT_SNAPPED`. Estimates may be shorter than the great circle.
 *
 * `fallback` passes the answers of its first provider through this.
 *
 * @throws {DistanceProviderError} `PROVIDER_INVALID_RESPONSE` if the answer is malformed, only impossible drives are left
 * of it, or all of it is `UNKNOWN`; `PROVIDER_UNROUTABLE_DESTINATION` if the customer is farther from any road than the
 * snap limit
 * @throws {InvalidRequestError} naming the argument that cannot be used
 */
export async function measureChecked(
  provider: DistanceProvider,
  request: MeasureDistancesRequest,
  options: OperationOptions = {},
): Promise<readonly RoadResult[]> {
  checkDistanceProvider("provider", provider);
  checkObject("request", request);
  checkList("request.origins", request.origins);
  checkObject("request.destination", request.destination);
  checkOperationOptions(options);
  const results = await measurePossible(provider, request, options);
  if (results.length > 0 && results.every(isUnknown)) throw allUnknown(provider);
  return results;
}

/**
 * Does the same as `measureChecked`, but accepts an answer that is all `UNKNOWN`. The dispatcher passes every answer
 * through this, because another call may measure somebody.
 */
export async function measurePossible(
  provider: DistanceProvider,
  request: MeasureDistancesRequest,
  options?: OperationOptions,
): Promise<readonly RoadResult[]> {
  const answer = await provider.measureDistances(request, options);
  const results = parseResults(answer, request.origins.length, provider);
  const faults = new Set<Fault>();
  const checked = withoutImpossible(results, request, provider, faults);
  // Without a single drive, the cause matters: a fallback can make up for an invalid answer.
  if (!checked.some(({ status }) => status === "measured")) throwIfUseless(faults, provider);
  return checked;
}

/** Replaces the drives that cannot be true, and adds to `faults` what was wrong with them. */
export function withoutImpossible(
  results: readonly RoadResult[],
  { origins, destination }: MeasureDistancesRequest,
  provider: DistanceProvider,
  faults: Set<Fault>,
): readonly RoadResult[] {
  return results.map((result, index): RoadResult => {
    if (result.status === "unreachable") return result;
    const greatCircleMeters = greatCircleDistanceMeters(origins[index] ?? destination, destination);
    const fault = findFault(result, greatCircleMeters, provider);
    if (fault === null) return result;
    faults.add(fault);
    return { status: "unreachable", reason: reasonByFault[fault] };
  });
}

/** Whether a result gives neither a drive nor a reason why there is no drive. */
export function isUnknown(result: RoadResult): boolean {
  return result.status === "unreachable" && result.reason === "UNKNOWN";
}

/** The error for an answer that is `UNKNOWN` for every origin. */
export function allUnknown(provider: DistanceProvider): DistanceProviderError {
  return invalidResponse(provider, "neither a drive nor a reason for anyone");
}

/** Why a drive is not used. */
export type Fault = "impossible" | "origin-too-far-off" | "destination-too-far-off";

const reasonByFault: Record<Fault, UnreachableReason> = {
  impossible: "UNKNOWN",
  "origin-too-far-off": "NOT_SNAPPED",
  "destination-too-far-off": "UNKNOWN",
};

function findFault(road: MeasuredRoad, greatCircleMeters: number, provider: DistanceProvider): Fault | null {
  const { originSnapMeters = 0, destinationSnapMeters = 0, basis } = road;
  if (basis === "estimate") return isEndless(road) ? "impossible" : null;
  if (destinationSnapMeters > provider.maxSnapMeters) return "destination-too-far-off";
  if (originSnapMeters > provider.maxSnapMeters) return "origin-too-far-off";
  const unreportedMeters = provider.reportsSnaps ? 0 : 2 * provider.maxSnapMeters;
  const snapMeters = originSnapMeters + destinationSnapMeters + unreportedMeters;
  return isPossibleDrive(road, { snapMeters, greatCircleMeters }) ? null : "impossible";
}

/** A drive and its time. @inline */
type Drive = Pick<MeasuredRoad, "distanceMeters" | "durationSeconds">;

/**
 * Whether a drive can be true. It cannot if, with the snaps at both ends, it is shorter than 95 % of the great circle less
 * 50 m, if it takes 0 s for more than 1 km, or if it is longer than any drive on Earth.
 */
export function isPossibleDrive(
  drive: Drive,
  { snapMeters, greatCircleMeters }: { readonly snapMeters: number; readonly greatCircleMeters: number },
): boolean {
  const { distanceMeters, durationSeconds } = drive;
  if (isEndless(drive) || (durationSeconds === 0 && distanceMeters > longestInstantMeters)) return false;
  return distanceMeters + snapMeters >= greatCircleMeters * leastShare - slackMeters;
}

function isEndless({ distanceMeters, durationSeconds }: Drive): boolean {
  return distanceMeters > longestDriveMeters || durationSeconds > longestDriveSeconds;
}

function throwIfUseless(faults: ReadonlySet<Fault>, provider: DistanceProvider): void {
  if (faults.has("impossible")) throw onlyImpossible(provider);
  if (!faults.has("destination-too-far-off")) return;
  const message = `Distance provider ${provider.name} found no road within ${provider.maxSnapMeters} m of the destination`;
  throw new DistanceProviderError("PROVIDER_UNROUTABLE_DESTINATION", message, { provider: provider.name });
}

/** The error for an answer of which only impossible drives are left. */
export function onlyImpossible(provider: DistanceProvider): DistanceProviderError {
  return invalidResponse(provider, "only drives that cannot be true");
}

/** @throws {DistanceProviderError} it is not a list of this many well-formed results */
export function parseResults(
  answer: unknown,
  count: number,
  provider: DistanceProvider,
  places: "origins" | "destinations" = "origins",
): readonly RoadResult[] {
  if (!Array.isArray(answer)) throw invalidResponse(provider, `${describe(answer)} instead of a list of results`);
  if (answer.length !== count) throw invalidResponse(provider, `${answer.length} results for ${count} ${places}`);
  for (let index = 0; index < count; index += 1) {
    const problem = findProblem(answer[index]);
    if (problem !== null) throw invalidResponse(provider, problem);
  }
  return answer;
}

/** Typed so that a new reason does not compile until it is listed here. */
const isReason: Record<UnreachableReason, true> = {
  NO_ROUTE: true,
  NOT_SNAPPED: true,
  OUT_OF_BOUNDS: true,
  UNKNOWN: true,
};

function findProblem(result: unknown): string | null {
  if (typeof result !== "object" || result === null) return `${describe(result)} instead of a result`;
  const { status, reason, basis } = result as Record<string, unknown>;
  if (status === "unreachable") {
    return typeof reason === "string" && Object.hasOwn(isReason, reason) ? null : `reason ${describe(reason)}`;
  }
  if (status !== "measured") return `status ${describe(status)}`;
  if (basis !== undefined && basis !== "road" && basis !== "estimate") return `basis ${describe(basis)}`;
  const { distanceMeters, durationSeconds, originSnapMeters = 0, destinationSnapMeters = 0 } = result as MeasuredRoad;
  return (
    findFaultyNumber("distanceMeters", distanceMeters) ??
    findFaultyNumber("durationSeconds", durationSeconds) ??
    findFaultyNumber("originSnapMeters", originSnapMeters) ??
    findFaultyNumber("destinationSnapMeters", destinationSnapMeters)
  );
}

function findFaultyNumber(field: keyof MeasuredRoad, value: unknown): string | null {
  return Number.isFinite(value) && (value as number) >= 0 ? null : `${field} ${describe(value)}`;
}

/** Always short: an answer can be of any size. */
export function describe(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return String(value).slice(0, 50);
}

export function invalidResponse(provider: DistanceProvider, what: string): DistanceProviderError {
  return new DistanceProviderError("PROVIDER_INVALID_RESPONSE", `Distance provider ${provider.name} answered ${what}`, {
    provider: provider.name,
  });
}

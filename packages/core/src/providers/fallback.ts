import { DispatchError, type DispatchErrorCode } from "../errors/dispatch-error.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkList } from "../plugin-kit/check-option.js";
import { checkDistanceProvider } from "../plugin-kit/check-plugin.js";
import { measureChecked } from "../plugin-kit/measure-checked.js";
import { measureMatrixChecked } from "../plugin-kit/measure-matrix.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import type { OperationOptions } from "../plugins/operation-options.js";

/** Options of `fallback`. */
export interface FallbackOptions {
  /**
   * The failures of the first provider after which the second is asked. By default, a customer whom no road reaches, a
   * wrong key and a refused request stay failures: a second answer would hide them.
   *
   * @default ["PROVIDER_UNAVAILABLE", "PROVIDER_INVALID_RESPONSE", "PROVIDER_RATE_LIMITED", "PROVIDER_QUOTA_EXHAUSTED"]
   */
  readonly codes?: readonly DispatchErrorCode[] | undefined;
}

const defaultCodes: readonly DispatchErrorCode[] = [
  "PROVIDER_UNAVAILABLE",
  "PROVIDER_INVALID_RESPONSE",
  "PROVIDER_RATE_LIMITED",
  "PROVIDER_QUOTA_EXHAUSTED",
];

/**
 * Returns a provider that asks the first provider, and the second if the first fails, or if no part of its answer is
 * known and can be true. Answers keep the basis of their provider: those of `straightLineDistances` stay labelled as
 * estimates. An abort does not count as a failure.
 *
 * @throws {InvalidRequestError} naming the provider that is missing, or the option that cannot be used
 * @example const distances = fallback(orsDistances({ apiKey }), straightLineDistances());
 */
export function fallback(
  primary: DistanceProvider,
  secondary: DistanceProvider,
  options: FallbackOptions = {},
): DistanceProvider {
  checkDistanceProvider("primary", primary);
  checkDistanceProvider("secondary", secondary);
  checkFields("", options, { codes: true });
  const { codes = defaultCodes } = options;
  checkList("codes", codes);
  /** Asks the first provider, and the second after one of the failures. */
  const either = async <Answer>(
    first: () => Promise<Answer>,
    second: () => Promise<Answer>,
    operation: OperationOptions | undefined,
  ): Promise<Answer> => {
    try {
      return await first();
    } catch (error) {
      operation?.signal?.throwIfAborted();
      if (!DispatchError.isInstance(error) || !codes.includes(error.code)) throw error;
      return second();
    }
  };

  const measureMatrix: NonNullable<DistanceProvider["measureMatrix"]> = (request, operation) =>
    either(
      () => measureMatrixChecked(primary, request, operation),
      () => measureMatrixChecked(secondary, request, operation),
      operation,
    );

  return {
    specificationVersion: "v1",
    name: `${primary.name}, else ${secondary.name}`,
    get maxOriginsPerCall() {
      return Math.min(primary.maxOriginsPerCall, secondary.maxOriginsPerCall);
    },
    get maxSnapMeters() {
      return Math.max(primary.maxSnapMeters, secondary.maxSnapMeters);
    },
    get reportsSnaps() {
      return primary.reportsSnaps && secondary.reportsSnaps;
    },
    get maxCellsPerCall() {
      return primary.maxCellsPerCall ?? Number.POSITIVE_INFINITY;
    },
    get billing() {
      return primary.billing ?? "elements";
    },
    measureDistances: (request, operation) =>
      either(
        () => measureChecked(primary, request, operation),
        () => secondary.measureDistances(request, operation),
        operation,
      ),
    // A matrix of the second provider may need several of its calls.
    ...(primary.measureMatrix !== undefined && { measureMatrix }),
  };
}

export type { Answer, FetchLike, HeadersLike } from "@dispatch/provider-kit";
export type { CacheLookupEvent, DistanceCacheOptions } from "./cache/cached-distances.js";
export { createOrsClient, type OrsClient } from "./create-ors-client.js";
export type { Directions, DirectionsPreference, DirectionsRequest } from "./endpoints/directions.js";
export type { OrsHealth, OrsProfileStatus, OrsStatus } from "./endpoints/health.js";
export type { Optimization, OptimizationStep } from "./endpoints/optimization.js";
export type {
  OptimizationJob,
  OptimizationRequest,
  OptimizationVehicle,
  TimeWindow,
} from "./endpoints/optimization-request.js";
export type { SnappedPlace, SnapRequest } from "./endpoints/snap.js";
export type { Matrix, MatrixRequest } from "./matrix/matrix.js";
export { type OrsDistancesOptions, orsDistances } from "./ors-distances.js";
export { OrsError } from "./ors-error.js";
export type { OrsClientOptions } from "./settings.js";
export type { BreakerState } from "./traffic/breaker.js";
export type { OrsHooks, RequestEvent, StateChangeEvent, VerdictEvent } from "./traffic/hooks.js";
export type { QuotaState } from "./traffic/quota.js";
export { type AnswerContext, judge } from "./verdict/judge.js";
export type { OrsEndpoint, OrsFailure, OrsLimit, Verdict } from "./verdict/verdict.js";

export { askService, type JsonAnswer, type ServiceRequest } from "./ask-service.js";
export {
  type Answer,
  type ExchangeRequest,
  exchange,
  type FetchAnswer,
  type FetchLike,
  type NoAnswer,
  type ReceivedAnswer,
} from "./exchange.js";
export {
  type Attempt,
  type MeasuredWithoutUnroutable,
  type MeasureWithoutUnroutableOptions,
  measureWithoutUnroutable,
} from "./measure-without-unroutable.js";
export { parseApiKey } from "./parse-api-key.js";
export { parseBaseUrl, parseHttpUrl, withoutSlashes } from "./parse-base-url.js";
export { invalidResponse, rejected, tooLarge, unroutableDestination } from "./provider-errors.js";
export { redactText } from "./redact-text.js";
export {
  type HeadersLike,
  type ReportedQuota,
  type RequestedWait,
  readReportedQuota,
  readRequestedWait,
  readRetryAfterMs,
} from "./requested-wait.js";
export { type RetryOptions, retry } from "./retry.js";
export {
  globalFetch,
  parseServiceOptions,
  type ServiceOptions,
  type ServiceSettings,
  serviceFields,
} from "./service-settings.js";
export {
  type RoadCell,
  type RoadCellOptions,
  type RoadMatrixOptions,
  toRoadMatrix,
  toRoadResults,
} from "./to-road-results.js";

import fc from "fast-check";
import type {
  JsonSchema,
  OpenApiDocument,
  Operation,
  Parameter,
} from "../../../packages/http-adapter/src/openapi/document.js";
import { bodies } from "./bodies.js";
import { credentials } from "./credentials.js";
import type { FuzzRequest } from "./fuzz-request.js";
import { headerValues, pathParts, queries } from "./targets.js";
import { type NamedSchemas, validValues } from "./valid-values.js";

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** Valid keys, the one with the most rights first. */
  readonly keys: readonly string[];
}

/** Generates requests from the document alone; the same seed always gives the same requests. */
export function* fuzzRequests(document: OpenApiDocument, { seed, count, keys }: FuzzOptions): Generator<FuzzRequest> {
  const requests = fc.tuple(requestsOf(document), credentials(keys)).map(withHeaders);
  const atOnce = 500;
  for (let made = 0; made < count; made += atOnce) {
    yield* fc.sample(requests, { seed: seed + made, numRuns: Math.min(atOnce, count - made) });
  }
}

function requestsOf({ paths, components }: OpenApiDocument): fc.Arbitrary<FuzzRequest> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      arbitrary: operationRequests(path, method.toUpperCase(), operation, components.schemas),
      weight: weightOf(operation),
    })),
  );
  const described = fc.oneof(...operations);
  return fc.oneof(
    { arbitrary: described, weight: 90 },
    { arbitrary: fc.tuple(described, fc.constantFrom(...methods)).map(withMethod), weight: 6 },
    { arbitrary: fc.tuple(described, fc.array(pathParts(fc.string()))).map(withPath), weight: 4 },
  );
}

function withHeaders([request, headers]: readonly [FuzzRequest, FuzzRequest["headers"]]): FuzzRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

/** Operations with more input get more requests. */
function weightOf({ parameters, requestBody }: Operation): number {
  return 1 + parameters.length + (requestBody?.required === true ? 8 : 0);
}

/** Without CONNECT, which is not a request to a server. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "M-SEARCH"];

function withMethod([request, method]: readonly [FuzzRequest, string]): FuzzRequest {
  return { ...request, operation: "any method", method };
}

function withPath([request, parts]: readonly [FuzzRequest, readonly string[]]): FuzzRequest {
  return { ...request, operation: "any path", target: `/${parts.join("/")}` };
}

function operationRequests(
  path: string,
  method: string,
  { operationId, parameters, requestBody }: Operation,
  named: NamedSchemas,
): fc.Arbitrary<FuzzRequest> {
  const valuesOf = (place: Parameter["in"]): Record<string, fc.Arbitrary<unknown>> =>
    Object.fromEntries(
      parameters
        .filter((parameter) => parameter.in === place)
        .map(({ name, schema }) => [name, validValues(schema, named)]),
    );
  const schema: JsonSchema = requestBody?.content["application/json"]?.schema ?? {};
  const body = bodies(validValues(schema, named));
  return fc
    .record({
      path: fc.record(mapValues(valuesOf("path"), pathParts)),
      query: queries(valuesOf("query")),
      headers: fc.record(mapValues(valuesOf("header"), headerValues), { requiredKeys: [] }),
      contentType: contentTypes,
      isChunked: fc.oneof({ arbitrary: fc.constant(false), weight: 9 }, fc.boolean()),
      // Some clients send a body even if none is expected.
      body: requestBody === undefined ? fc.oneof({ arbitrary: fc.constant(null), weight: 9 }, body) : body,
    })
    .map(({ path: parts, query, headers, contentType, isChunked, body: sent }) => ({
      operation: operationId,
      method,
      target: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? "") + query,
      headers: { ...headers, ...(contentType === null ? {} : { "content-type": contentType }) },
      body: sent,
      isChunked,
    }));
}

function mapValues<From, To>(values: Record<string, From>, toValue: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toValue(value)]));
}

const contentTypes = fc.oneof(
  { arbitrary: fc.constant("application/json"), weight: 8 },
  fc.constantFrom(
    null,
    "",
    "text/plain",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/json, text/html;;;",
  ),
);

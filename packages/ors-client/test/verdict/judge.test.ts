import { describe, expect, it } from "vitest";
import { type Answer, judge, type OrsFailure } from "../../src/index.js";

const nowMs = Date.UTC(2026, 10, 24, 12);
const resetsAtMs = nowMs + 3_600_000;

interface Row {
  readonly name: string;
  readonly answer: Answer;
  readonly hasKeySucceeded?: boolean;
  readonly expected: Partial<OrsFailure>;
  /** How often repeating the same request may help. */
  readonly maxRetries: number;
}

const ever = Number.POSITIVE_INFINITY;
const ors = (status: number, code: number | null, message: string): Answer =>
  answer(status, JSON.stringify({ error: { ...(code === null ? {} : { code }), message }, info: {} }));
const gateway = (status: number, error: string): Answer => answer(status, JSON.stringify({ error }, null, 4));
const vroom = (status: number, code: number, error: string): Answer => answer(status, JSON.stringify({ code, error }));
const problem = (status: number): Answer =>
  answer(status, JSON.stringify({ type: "about:blank", title: "No", status, detail: "No." }));
const spring = JSON.stringify({ status: 500, error: "Internal Server Error", path: "/ors/v2/matrix" });

function answer(status: number, text: string, headers: Record<string, string> = {}): Answer {
  return { status, text, headers: new Headers(headers) };
}

const matrixFailed = "Unable to compute a distance/duration matrix:";

const rows: readonly Row[] = [
  {
    name: "no answer",
    answer: { status: null, message: "no connection" },
    expected: { kind: "Unavailable", isBisectable: false, status: null },
    maxRetries: ever,
  },
  ...[408, 502, 503, 504].map((status) => ({
    name: `${status} with a page of HTML`,
    answer: answer(status, "<html>Bad</html>"),
    expected: { kind: "Unavailable", isBisectable: false, status } as const,
    maxRetries: ever,
  })),
  {
    name: "503 that says when to come back",
    answer: answer(503, "", { "retry-after": "7" }),
    expected: { kind: "Unavailable", retryAfterMs: 7000 },
    maxRetries: ever,
  },
  {
    name: "500 of the gateway",
    answer: gateway(500, "There was a problem proxying the request"),
    expected: { kind: "Unavailable", isBisectable: false },
    maxRetries: ever,
  },
  {
    name: "500 of the framework",
    answer: answer(500, spring),
    expected: { kind: "Unavailable", isBisectable: false },
    maxRetries: ever,
  },
  {
    name: "500 without a body",
    answer: answer(500, ""),
    expected: { kind: "Unavailable", isBisectable: false },
    maxRetries: ever,
  },
  ...[2099, 6099, 8099, null].map((code) => ({
    name: `500 of the engine with code ${code}`,
    answer: ors(500, code, `${matrixFailed} null`),
    expected: { kind: "Unavailable", isBisectable: true, orsCode: code } as const,
    maxRetries: 1,
  })),
  ...["Index 0 out of bounds for length 0", "JSON parse error: Unexpected character"].map((message) => ({
    name: `500 without a code: ${message}`,
    answer: ors(500, null, message),
    expected: { kind: "InvalidRequest" } as const,
    maxRetries: 0,
  })),
  {
    name: "500 for a missing body",
    answer: ors(500, 6001, "Request body could not be read"),
    expected: { kind: "InvalidRequest" },
    maxRetries: 0,
  },
  ...[2008, 2018, 6006].map((code) => ({
    name: `500 with code ${code}, which a repeat cannot help`,
    answer: ors(500, code, "unsupported option"),
    expected: { kind: "InvalidRequest", orsCode: code } as const,
    maxRetries: 0,
  })),
  ...(
    [
      [503, "Service temporarily unavailable."],
      [504, "Upstream service reached hard timeout."],
    ] as const
  ).map(([status, error]) => ({
    name: `${status} of the gateway`,
    answer: gateway(status, error),
    expected: { kind: "Unavailable", isBisectable: false, message: error } as const,
    maxRetries: ever,
  })),
  {
    name: "429 that does not say how long",
    answer: gateway(429, "Rate Limit Exceeded"),
    expected: { kind: "RateLimited", retryAfterMs: null },
    maxRetries: ever,
  },
  {
    name: "429 with seconds",
    answer: answer(429, "", { "retry-after": "12" }),
    expected: { kind: "RateLimited", retryAfterMs: 12_000 },
    maxRetries: ever,
  },
  {
    name: "429 with a date",
    answer: answer(429, "", { "retry-after": new Date(nowMs + 30_000).toUTCString() }),
    expected: { kind: "RateLimited", retryAfterMs: 30_000 },
    maxRetries: ever,
  },
  {
    name: "429 that asks to wait a week",
    answer: answer(429, "", { "retry-after": "604800" }),
    expected: { kind: "QuotaExhausted", until: new Date(nowMs + 86_400_000), isAmbiguous: false },
    maxRetries: 0,
  },
  {
    name: "429 that asks to wait two minutes",
    answer: answer(429, "", { "retry-after": "120" }),
    expected: { kind: "RateLimited", retryAfterMs: 120_000 },
    maxRetries: ever,
  },
  {
    name: "429 that asks to wait an hour",
    answer: answer(429, "", { "retry-after": "3600" }),
    expected: { kind: "QuotaExhausted", until: new Date(nowMs + 3_600_000) },
    maxRetries: 0,
  },
  {
    name: "429 with the reset of the limit per minute",
    answer: answer(429, "", { "x-ratelimit-reset": String(nowMs / 1000 + 20) }),
    expected: { kind: "RateLimited", retryAfterMs: 20_000 },
    maxRetries: ever,
  },
  {
    name: "429 with the reset of the daily quota",
    answer: answer(429, "", { "x-ratelimit-reset": String(nowMs / 1000 + 7200) }),
    expected: { kind: "RateLimited", retryAfterMs: null },
    maxRetries: ever,
  },
  {
    name: "403 about the quota",
    answer: gateway(403, "Quota exceeded"),
    expected: { kind: "QuotaExhausted", until: new Date(resetsAtMs), isAmbiguous: false },
    maxRetries: 0,
  },
  {
    name: "403 about the quota or the key, for a key that worked before",
    answer: gateway(403, "Daily quota reached or API key unauthorized"),
    hasKeySucceeded: true,
    expected: { kind: "QuotaExhausted", isAmbiguous: true },
    maxRetries: 0,
  },
  {
    name: "403 about the quota or the key, for a new key",
    answer: gateway(403, "Daily quota reached or API key unauthorized"),
    expected: { kind: "Unauthorized", isAmbiguous: true },
    maxRetries: 0,
  },
  ...(
    [
      [401, "Authorization field missing"],
      [401, "Key has expired, please renew"],
      [403, "Access to this API has been disallowed"],
      [403, "Key is inactive, please renew"],
    ] as const
  ).map(([status, error]) => ({
    name: `${status} ${error}`,
    answer: gateway(status, error),
    expected: { kind: "Unauthorized", isAmbiguous: false } as const,
    maxRetries: 0,
  })),
  {
    name: "404 that names places outside the area of a matrix",
    answer: ors(
      404,
      6010,
      "Source point(s) [0, 3] out of bounds: 1.0,2.0; 3.0,4.0. Destination point(s) [1] out of bounds: 5.0,6.0",
    ),
    expected: { kind: "UnroutableLocation", sources: [0, 3], destinations: [1] },
    maxRetries: 0,
  },
  {
    name: "404 that names places outside the area for snapping",
    answer: ors(404, 8010, "Point(s) [2] out of bounds: 1.0,2.0"),
    expected: { kind: "UnroutableLocation", locations: [2] },
    maxRetries: 0,
  },
  {
    name: "404 for points without a road, with German decimals",
    answer: ors(
      404,
      2010,
      "Could not find routable point within a radius of 350,0 meters of specified coordinate 0: 8.6 49.4.; Could not find routable point within a radius of 350,0 meters of specified coordinate 2: 8.7 49.4.",
    ),
    expected: { kind: "UnroutableLocation", locations: [0, 2] },
    maxRetries: 0,
  },
  {
    name: "404 without a route",
    answer: ors(
      404,
      2009,
      "Route could not be found - Unable to find a route between points 1 (8.68 49.41) and 2 (8.7 49.4).",
    ),
    expected: { kind: "NoRoute", pair: [0, 1] },
    maxRetries: 0,
  },
  ...[2013, 2014, 2015, 2016, 2017].map((code) => ({
    name: `404 of public transport, ${code}`,
    answer: ors(404, code, "not reached"),
    expected: { kind: "NoRoute", pair: null } as const,
    maxRetries: 0,
  })),
  {
    name: "500 for an unreachable place that is not named",
    answer: ors(500, 6099, `${matrixFailed} Some target nodes could not be found.`),
    expected: { kind: "UnroutableLocation", sources: [], destinations: [], locations: [] },
    maxRetries: 0,
  },
  {
    name: "500 for a search that is too long",
    answer: ors(500, 6020, `${matrixFailed} Search exceeds the limit of visited nodes.`),
    expected: { kind: "LimitExceeded", limit: "visited-nodes" },
    maxRetries: 0,
  },
  {
    name: "400 for too many cells",
    answer: ors(
      400,
      6004,
      "Request parameters exceed the server configuration limits. Only a total of 2500 routes are allowed.",
    ),
    expected: { kind: "LimitExceeded", limit: "matrix-cells", max: 2500 },
    maxRetries: 0,
  },
  {
    name: "400 for too many waypoints",
    answer: ors(400, 2004, "The number of waypoints must not be greater than 50."),
    expected: { kind: "LimitExceeded", limit: "parameter", max: 50 },
    maxRetries: 0,
  },
  {
    name: "400 for a drive that is too long",
    answer: ors(400, 2004, "The approximated route distance must not be greater than 6000000.0 meters."),
    expected: { kind: "LimitExceeded", limit: "parameter", max: 6_000_000 },
    maxRetries: 0,
  },
  {
    name: "400 for too many places to snap",
    answer: ors(400, 8004, "Parameter 'locations=5001' is out of range. Maximum possible value is 5000."),
    expected: { kind: "LimitExceeded", limit: "parameter", max: 5000 },
    maxRetries: 0,
  },
  {
    name: "413",
    answer: answer(413, "<html>Too large</html>"),
    expected: { kind: "LimitExceeded", limit: "body" },
    maxRetries: 0,
  },
  ...[6001, 6002, 6003, 6011, 2001, 2003, 2011, 2012, 8003, 8011].map((code) => ({
    name: `400 with code ${code}`,
    answer: ors(400, code, "Parameter 'profile' has incorrect value of 'driving-cat'."),
    expected: { kind: "InvalidRequest", orsCode: code } as const,
    maxRetries: 0,
  })),
  {
    name: "406 from an endpoint",
    answer: ors(406, 6007, "This response format is not supported"),
    expected: { kind: "InvalidRequest", message: "This response format is not supported" },
    maxRetries: 0,
  },
  {
    name: "501",
    answer: ors(501, 7006, "not supported"),
    expected: { kind: "InvalidRequest" },
    maxRetries: 0,
  },
  ...[400, 404, 405, 406, 415].map((status) => ({
    name: `${status} from no endpoint`,
    answer: problem(status),
    expected: { kind: "InvalidRequest", message: "baseUrl may be wrong: No." } as const,
    maxRetries: 0,
  })),
  {
    name: "302 to another URL",
    answer: answer(302, "", { location: "https://example.org" }),
    expected: { kind: "InvalidRequest" },
    maxRetries: 0,
  },
  {
    name: "200 with a page of HTML",
    answer: answer(200, "<html>Welcome</html>"),
    expected: { kind: "InvalidResponse" },
    maxRetries: 1,
  },
  {
    name: "200 with a malformed body",
    answer: answer(200, '{"unexpected":1}'),
    expected: { kind: "InvalidResponse", message: "no such form" },
    maxRetries: 1,
  },
  {
    name: "200 with a body that is too long",
    answer: { status: 200, text: "{", headers: new Headers(), isTooLong: true },
    expected: { kind: "InvalidResponse" },
    maxRetries: 1,
  },
  { name: "VROOM code 1", answer: vroom(500, 1, "Oops"), expected: { kind: "Unavailable" }, maxRetries: ever },
  { name: "VROOM code 2", answer: vroom(400, 2, "Invalid jobs"), expected: { kind: "InvalidRequest" }, maxRetries: 0 },
  {
    name: "VROOM code 3",
    answer: vroom(500, 3, "Unfound route(s) to location [8.68,-49.41]"),
    expected: { kind: "UnroutableLocation", position: { latitude: -49.41, longitude: 8.68 } },
    maxRetries: 0,
  },
  {
    name: "VROOM code 4",
    answer: vroom(413, 4, "Too many jobs"),
    expected: { kind: "LimitExceeded", limit: "body" },
    maxRetries: 0,
  },
];

describe("judge", () => {
  it("judge does not parse an error body that is nested too deeply", () => {
    const text = `{"error":{"code":6010,"message":"no"},"more":${"[".repeat(40)}${"]".repeat(40)}}`;
    const context = { nowMs, hasKeySucceeded: false, quotaResetsAtMs: null, parse: () => "" };
    const verdict = judge({ status: 404, headers: new Headers(), text }, context);
    expect(verdict).toMatchObject({ kind: "InvalidRequest", orsCode: null });
  });

  it.each(rows)(
    "judges $name as $expected.kind",
    ({ answer: given, hasKeySucceeded = false, expected, maxRetries }) => {
      const verdict = judge(given, {
        nowMs,
        isHosted: true,
        hasKeySucceeded,
        quotaResetsAtMs: resetsAtMs,
        parse: (body) => {
          if ((body as { distances?: unknown }).distances === undefined) throw new Error("no such form");
          return body;
        },
      });
      expect(verdict).toMatchObject({ ...expected, maxRetries });
    },
  );

  it("gives a 403 about the quota no date if the last known date has passed", () => {
    const context = {
      nowMs,
      isHosted: true,
      hasKeySucceeded: true,
      quotaResetsAtMs: nowMs - 1,
      parse: (body: unknown) => body,
    };
    expect(judge(gateway(403, "Quota exceeded"), context)).toMatchObject({ kind: "QuotaExhausted", until: null });
  });

  it.each([
    ["spaces", " ".repeat(200_000)],
    ["spaces before the keywords", `${" ".repeat(200_000)}point(s) [0]`],
    ["repeated starts of a phrase", "between points 1 (".repeat(12_000)],
    ["lists that never end", "source point(s) [1, ".repeat(12_000)],
    ["places that never end", "[1,".repeat(70_000)],
    ["digits", `total of ${"9".repeat(200_000)}`],
    ["places in one list", `point(s) [${"1,".repeat(130_001)}1] x`],
  ])("judges an error message of 200 kB of %s in linear time", (_, message) => {
    for (const [status, code] of [
      [404, 6010],
      [404, 2010],
      [404, 2009],
      [400, 6004],
      [500, 6099],
    ] as const) {
      const context = { nowMs, hasKeySucceeded: true, quotaResetsAtMs: null, parse: () => "content" };
      expect(judge(ors(status, code, message), context)).toMatchObject({ status, orsCode: code });
    }
    const context = { nowMs, hasKeySucceeded: true, quotaResetsAtMs: null, parse: () => "content" };
    expect(judge(vroom(500, 3, message), context)).toMatchObject({ kind: "UnroutableLocation" });
  });

  it("names no more places than a request can contain", () => {
    const context = { nowMs, hasKeySucceeded: true, quotaResetsAtMs: null, parse: () => "content" };
    const all = Array.from({ length: 3500 }, (_, index) => index);
    const positions = all.map(() => "8.681495,49.414601").join("; ");
    const message = `Source point(s) [${all.join(", ")}] out of bounds: ${positions}.`;
    expect(judge(ors(404, 6010, message), context)).toMatchObject({ sources: all });
    const verdict = judge(ors(404, 6010, `point(s) [${"1,".repeat(60_000)}1] x`), context);
    expect(verdict.kind === "UnroutableLocation" && verdict.locations.length).toBe(10_000);
  });

  it("repeats no key in a message, not even a part that is cut off", () => {
    const key = "5b3ce3597851110001cf6248";
    const context = { nowMs, hasKeySucceeded: true, quotaResetsAtMs: null, secrets: [key], parse: () => "content" };
    for (const text of [`${"x".repeat(290)}${key}`, `<html>${"x".repeat(70)}${key}`]) {
      for (const status of [200, 400, 403, 500]) {
        expect(JSON.stringify(judge(answer(status, text), context))).not.toContain(key.slice(0, 6));
      }
    }
  });

  it("judges a 200 with the expected body as Ok", () => {
    const context = { nowMs, hasKeySucceeded: true, quotaResetsAtMs: null, parse: () => "content" };
    expect(judge(answer(200, "{}"), context)).toEqual({ kind: "Ok", value: "content" });
  });
});

/** A fault in one answer. */
export type StubFault =
  /** The answer comes late. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** No answer comes. */
  | { readonly kind: "hang" }
  /** The answer comes byte by byte. */
  | { readonly kind: "drip"; readonly intervalMs: number }
  /** The connection breaks before the answer. */
  | { readonly kind: "reset" }
  /** The connection breaks in the middle of the body. */
  | { readonly kind: "truncate" }
  /** Another answer comes. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>> | undefined;
    }
  /** The right answer comes, with changed JSON. */
  | {
      readonly kind: "change";
      /** Returns the JSON to answer with instead. */
      readonly change: (body: unknown) => unknown;
    };

/** The names of `stubFaults`. */
export type StubFaultName =
  | "badGateway"
  | "serviceUnavailable"
  | "upstreamTimeout"
  | "springError"
  | "methodNotAllowed"
  | "engineError"
  | "htmlPage"
  | "rateLimit"
  | "zeros"
  | "tooShort"
  | "negative"
  | "text"
  | "missingRow";

const html = { "content-type": "text/html" };
const json = { "content-type": "application/json" };

/** Faulty answers that were observed from openrouteservice and the proxies in front of it. */
export const stubFaults: Readonly<Record<StubFaultName, StubFault>> = {
  badGateway: { kind: "answer", status: 502, headers: html, body: "<html><h1>502 Bad Gateway</h1></html>" },
  serviceUnavailable: { kind: "answer", status: 503, body: "" },
  upstreamTimeout: {
    kind: "answer",
    status: 504,
    headers: json,
    body: '{\n    "error": "Upstream service reached hard timeout."\n}',
  },
  springError: {
    kind: "answer",
    status: 500,
    headers: json,
    body: '{"timestamp":"2026-11-24T00:00:00Z","status":500,"error":"Internal Server Error","path":"/ors/v2/matrix"}',
  },
  methodNotAllowed: {
    kind: "answer",
    status: 405,
    headers: { "content-type": "application/problem+json" },
    body: '{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"Method is not supported."}',
  },
  engineError: {
    kind: "answer",
    status: 500,
    headers: json,
    body: '{"error":{"code":6099,"message":"Unable to compute a distance/duration matrix: null"},"info":{}}',
  },
  htmlPage: { kind: "answer", status: 200, headers: html, body: "<html><h1>Welcome</h1></html>" },
  rateLimit: { kind: "answer", status: 429, headers: json, body: '{\n    "error": "Rate Limit Exceeded"\n}' },
  zeros: { kind: "change", change: (body) => withCells(body, () => 0) },
  tooShort: { kind: "change", change: (body) => withCells(body, (cell) => (cell === null ? null : cell / 10)) },
  negative: { kind: "change", change: (body) => withCells(body, (cell) => (cell === null ? null : -cell - 2)) },
  text: { kind: "change", change: (body) => withCells(body, () => "NaN") },
  missingRow: { kind: "change", change: withoutLastRow },
};

type Cells = readonly (readonly (number | null)[])[];

function withCells(body: unknown, change: (cell: number | null) => unknown): unknown {
  const { distances = [], durations = [], ...rest } = body as { distances?: Cells; durations?: Cells };
  const changeAll = (cells: Cells): unknown => cells.map((row) => row.map(change));
  return { ...rest, distances: changeAll(distances), durations: changeAll(durations) };
}

function withoutLastRow(body: unknown): unknown {
  const { distances = [], ...rest } = body as { distances?: Cells };
  return { ...rest, distances: distances.slice(0, -1) };
}

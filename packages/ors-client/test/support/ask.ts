import { placeA, placeB, placeC } from "./heidelberg.js";

export const locations: readonly (readonly number[])[] = [placeA, placeB, placeC].map(({ longitude, latitude }) => [
  longitude,
  latitude,
]);
export const both: { readonly metrics: readonly string[] } = { metrics: ["distance", "duration"] };

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: ReplyBody;
}

/** The fields that a matrix answer may have; each test knows which of them its own answer has. */
interface ReplyBody {
  readonly distances: (number | null)[][];
  readonly durations: (number | null)[][];
  readonly sources: ({
    readonly location: number[];
    readonly snapped_distance?: number;
    readonly name?: string;
  } | null)[];
  readonly error: { readonly code?: number; readonly message: string };
  readonly info: { readonly engine: { readonly version: string } };
  readonly metadata: { readonly attribution: string; readonly id?: string; readonly query: object };
  readonly path?: string;
}

/** Sends a request directly, without a client. */
export async function ask(url: string, init: RequestInit & { readonly json?: unknown } = {}): Promise<Reply> {
  const { json, ...rest } = init;
  const post = json === undefined ? {} : { method: "POST", body: JSON.stringify(json) };
  const headers = { "content-type": "application/json", ...rest.headers };
  const response = await fetch(url, { ...post, ...rest, headers });
  const text = await response.text();
  const body = (text.startsWith("{") ? JSON.parse(text) : {}) as ReplyBody;
  return { status: response.status, headers: response.headers, text, body };
}

export function matrix(url: string, json: unknown, init: RequestInit = {}): Promise<Reply> {
  return ask(`${url}/v2/matrix/driving-car`, { json, ...init });
}

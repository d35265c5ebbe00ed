import { toApiError } from "./dispatch-api-error.js";

/** Options of `createDispatchClient`: the server to call, and the credentials. */
export interface DispatchClientOptions {
  /** Base URL of the API, such as `http://localhost:8000` or `https://example.com/api`. */
  readonly url: string;
  /**
   * An API key or a JSON Web Token, or a function that returns one and is called for each request. Default: no
   * credentials are sent.
   */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** The `fetch` to use. @default the global `fetch` of the runtime */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** Options of every call. */
export interface CallOptions {
  /** Aborting it rejects with the signal's reason. Default: never aborted. */
  readonly signal?: AbortSignal | undefined;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface RequestOptions extends CallOptions {
  readonly method?: Method;
  /** Sent as JSON; a `Blob` as it is, with its type. */
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Sends a request for a path. Rejects with a `DispatchApiError` if the answer is a problem. */
export type Request = (path: string, options?: RequestOptions) => Promise<Response>;

export function createRequest(options: DispatchClientOptions): Request {
  checkOptions(options);
  const { url, token, fetch = globalThis.fetch } = options;
  const base = url.replace(/(?<!\/)\/+$/, "");
  return async (path, { method = "GET", body, headers, signal } = {}) => {
    const credentials = typeof token === "function" ? await token() : token;
    const file = toFile(body);
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(credentials === undefined ? {} : { authorization: `Bearer ${credentials}` }),
        ...(file === null ? {} : { "content-type": file.type }),
        ...headers,
      },
      body: file,
      signal: signal ?? null,
    });
    if (!response.ok) throw await toApiError(response);
    return response;
  };
}

function toFile(body: object | undefined): Blob | null {
  if (body === undefined || body instanceof Blob) return body ?? null;
  return new Blob([JSON.stringify(body)], { type: "application/json" });
}

/**
 * Checks the options, because a misspelt one would be ignored silently. The error quotes no value, as it may be a
 * secret.
 */
function checkOptions(options: DispatchClientOptions): void {
  checkNames("createDispatchClient", options, ["url", "token", "fetch"]);
  const { url, token, fetch } = options;
  const refuse = (option: string, problem: string): never => refuseOption("createDispatchClient", option, problem);
  if (typeof url !== "string") refuse("url", "must be a text, such as http://localhost:8000");
  if (!["undefined", "string", "function"].includes(typeof token)) refuse("token", "must be a text or a function");
  if (fetch !== undefined && typeof fetch !== "function") refuse("fetch", "must be a function");
}

/**
 * Checks the options of a call. A misspelt `idempotencyKey` could book twice.
 *
 * @param call what the message starts with, such as `POST /dispatch`
 * @param names the options that it has besides `signal`
 * @throws {TypeError} naming the option
 */
export function checkCallOptions(call: string, options: CallOptions, names: readonly string[]): void {
  checkNames(call, options, [...names, "signal"]);
  const { signal } = options;
  if (signal === undefined || typeof Object(signal).throwIfAborted === "function") return;
  refuseOption(call, "signal", "must be an AbortSignal");
}

function checkNames(call: string, options: object, names: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${call}: options must be an object`);
  }
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined)
    refuseOption(call, unknown, `is not a known option; the known ones are ${names.join(", ")}`);
}

function refuseOption(call: string, option: string, problem: string): never {
  throw new TypeError(`${call}: ${option.slice(0, 100)} ${problem}`);
}

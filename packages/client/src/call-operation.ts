import { type CallOptions, checkCallOptions, type Method, type Request } from "./create-request.js";

/** How to call an operation. */
export interface OperationForm {
  readonly method: Method;
  /** The path with parameter names in braces, such as `/assignments/{id}`. */
  readonly path: string;
  readonly hasBody?: true;
  readonly hasQuery?: true;
  /** Names of headers, by the option that sets each. */
  readonly headers?: Readonly<Record<string, string>>;
}

type Options = CallOptions & Readonly<Record<string, unknown>>;

/**
 * Calls an operation with the arguments of its method: the path parameters in order, the body and the query if it has
 * them, and options. Resolves to the JSON of the answer.
 */
export type Caller = <Answer>(operation: OperationForm, given: readonly unknown[]) => Promise<Answer>;

export function createCaller(request: Request): Caller {
  return async <Answer>(operation: OperationForm, given: readonly unknown[]): Promise<Answer> => {
    const { method, path, hasBody, hasQuery, headers = {} } = operation;
    const rest = [...given];
    const parts = rest.splice(0, path.split("{").length - 1);
    const body = hasBody === true ? ((rest.shift() ?? {}) as object) : undefined;
    const query = hasQuery === true ? ((rest.shift() ?? {}) as object) : {};
    const options = (rest.shift() ?? {}) as Options;
    checkCallOptions(`${method} ${path}`, options, Object.keys(headers));
    const set = Object.entries(headers).filter(([name]) => options[name] !== undefined);
    const response = await request(toPath(path, parts, query), {
      method,
      body,
      headers: Object.fromEntries(set.map(([name, header]) => [header, String(options[name])])),
      signal: options.signal,
    });
    return (await response.json()) as Answer;
  };
}

/**
 * Fills in the parameters of a path, and adds the query parameters that are defined. List values are separated by
 * commas.
 *
 * @throws {TypeError} naming the parameter of the path that has no value: another path would be called
 */
export function toPath(path: string, parts: readonly unknown[], query: object = {}): string {
  const left = [...parts];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const part = left.shift();
    const isId = typeof part === "number" || (typeof part === "string" && part !== "");
    if (!isId) throw new TypeError(`${path}: ${name} must be a text or a number`);
    return encodeURIComponent(part);
  });
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return search.size === 0 ? filled : `${filled}?${search}`;
}

export interface FuzzRequest {
  /** The name under which the table counts it. */
  readonly operation: string;
  readonly method: string;
  /** Path and query as they are sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** Whether the body is sent without a length. */
  readonly isChunked: boolean;
}

/** Returns enough of a request to send it again. */
export function describeRequest({ method, target, headers, body }: FuzzRequest): string {
  const text = body === null ? "" : ` ${JSON.stringify(body.toString().slice(0, 2_000))}`;
  return `${method} ${target.slice(0, 500)} ${JSON.stringify(headers).slice(0, 500)}${text}`;
}

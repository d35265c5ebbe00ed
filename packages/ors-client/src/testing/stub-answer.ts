/** What the stub sends. */
export interface StubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Thrown to refuse a request with the given answer. */
export class StubRefusal extends Error {
  readonly answer: StubAnswer;

  constructor(answer: StubAnswer) {
    super(`answered with status ${answer.status}`);
    this.answer = answer;
  }
}

export function jsonAnswer(status: number, body: unknown, contentType = "application/json"): StubAnswer {
  return { status, headers: { "content-type": `${contentType};charset=UTF-8` }, body: JSON.stringify(body) };
}

/** An error in the format of openrouteservice itself; without a code if `code` is null. */
export function orsError(status: number, code: number | null, message: string, engineVersion: string): StubAnswer {
  return jsonAnswer(status, {
    error: { ...(code === null ? {} : { code }), message },
    info: { engine: { version: engineVersion, build_date: "2026-07-28T15:00:00Z", graph_version: "1" }, timestamp: 0 },
  });
}

/** An error in the format of Spring, for a request that no controller handles. */
export function problem(status: number, title: string, path: string): StubAnswer {
  const body = { type: "about:blank", title, status, detail: `${title}.`, instance: path };
  return jsonAnswer(status, body, "application/problem+json");
}

/** An error in the format of the gateway. */
export function gatewayError(status: number, error: string): StubAnswer {
  return {
    status,
    headers: { "content-type": "application/json", "x-generator": "tyk.io" },
    body: JSON.stringify({ error }, null, 4),
  };
}

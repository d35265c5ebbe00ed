import { gatewayError, type StubAnswer } from "./stub-answer.js";
import type { StubGatewayOptions, StubKeyState, StubRequest } from "./stub-options.js";

/** Keys, limits per minute and daily quotas, counted as the Tyk gateway does. */
export interface StubGateway {
  /** Returns the refusal; null if the request is passed on. */
  refuse(request: StubRequest): StubAnswer | null;
  /** Returns the headers that the gateway adds to an answer. */
  headersFor(request: StubRequest): Readonly<Record<string, string>>;
}

interface Usage {
  /** The times of the requests of the last minute, including refused ones. */
  attempts: number[];
  used: number;
  resetsAtMs: number;
}

interface Limits {
  readonly day: number;
  readonly minute: number;
}

/** Requests per day and per minute in the plan "Standard" of the public service. */
const standardPlan: Readonly<Record<string, Limits>> = {
  matrix: { day: 500, minute: 40 },
  directions: { day: 2000, minute: 40 },
  snap: { day: 2000, minute: 100 },
  optimization: { day: 500, minute: 40 },
};

const minuteMs = 60_000;
const dayMs = 86_400_000;

export function createStubGateway(options: StubGatewayOptions): StubGateway {
  const { keys, now = Date.now } = options;
  const toLimits = ({ service }: StubRequest): Limits => {
    const { day = 500, minute = 40 } = standardPlan[service] ?? {};
    return { day: options.requestsPerDay ?? day, minute: options.requestsPerMinute ?? minute };
  };
  const usages = new Map<string, Usage>();

  const usageOf = (request: StubRequest): Usage => {
    const name = `${request.service} ${toKey(request)}`;
    const usage = usages.get(name) ?? { attempts: [], used: 0, resetsAtMs: 0 };
    usages.set(name, usage);
    return usage;
  };

  return {
    refuse(request) {
      const key = toKey(request);
      if (key === "") return gatewayError(401, "Authorization field missing");
      const refusal = refusals[keys[key] ?? "forbidden"];
      if (refusal !== null) return gatewayError(refusal[0], refusal[1]);
      const usage = usageOf(request);
      const limits = toLimits(request);
      usage.attempts = usage.attempts.filter((atMs) => atMs > now() - minuteMs);
      usage.attempts.push(now());
      if (usage.attempts.length > limits.minute) return gatewayError(429, "Rate Limit Exceeded");
      // A day starts with the first request after the previous day ended.
      if (now() >= usage.resetsAtMs) Object.assign(usage, { used: 0, resetsAtMs: now() + dayMs });
      if (usage.used >= limits.day) return gatewayError(403, "Quota exceeded");
      usage.used += 1;
      return null;
    },
    headersFor(request) {
      const { used, resetsAtMs } = usageOf(request);
      const { day } = toLimits(request);
      return {
        "x-generator": "tyk.io",
        "x-ratelimit-limit": String(day),
        "x-ratelimit-remaining": String(day - used),
        "x-ratelimit-reset": String(Math.floor(resetsAtMs / 1000)),
      };
    },
  };
}

const refusals: Record<StubKeyState, readonly [status: number, error: string] | null> = {
  active: null,
  expired: [401, "Key has expired, please renew"],
  inactive: [403, "Key is inactive, please renew"],
  forbidden: [403, "Access to this API has been disallowed"],
};

function toKey({ headers, query }: StubRequest): string {
  const raw = headers["authorization"] ?? query.get("api_key") ?? "";
  return raw.replace(/^Bearer /i, "");
}

import type { RateLimiter } from "@dispatch/core";
import { memoryRateLimiter } from "@dispatch/core/memory";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type Authenticator,
  fallBackLimiter,
  type GuardOptions,
  type RateLimitOptions,
} from "../../src/guard/index.js";
import { fetchHeld } from "../support/fetch-held.js";
import { readProblem } from "../support/memory-app.js";
import { serveGuarded } from "./serve.js";

const two = { limit: 2, windowMs: 60_000 };

/** Authenticates all callers under the name they give. */
const byName: Authenticator = async (name) => (name === "nobody" ? null : { id: name, role: "viewer" });

async function serveLimited(
  { trustedProxies, ...rateLimits }: Partial<RateLimitOptions> & Pick<GuardOptions, "trustedProxies">,
  authenticators: readonly Authenticator[] | null = null,
) {
  const served = await serveGuarded({
    authenticators,
    trustedProxies,
    rateLimits: { limiter: memoryRateLimiter(), perAddress: two, perPrincipal: two, ...rateLimits },
  });
  const ask = (headers: Record<string, string> = {}, path = "/assignments") =>
    fetchHeld(served.url + path, { headers });
  return { ask, [Symbol.asyncDispose]: served[Symbol.asyncDispose] };
}

describe("the rate of requests", () => {
  it("each answer states the rate limit, and requests over it are refused", async () => {
    await using app = await serveLimited({});
    const first = await app.ask();
    expect(first.status).toBe(200);
    expect(first.headers.get("ratelimit-policy")).toBe('"address";q=2;w=60');
    expect(first.headers.get("ratelimit")).toBe('"address";r=1;t=60');
    expect((await app.ask()).headers.get("ratelimit")).toMatch(/^"address";r=0;t=(?:[45]\d|60)$/);
    const refused = await app.ask();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("ratelimit")).toMatch(/^"address";r=0;t=(?:[45]\d|60)$/);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(55);
    expect(await readProblem(refused)).toMatchObject({ status: 429, code: "TOO_MANY_REQUESTS" });
  });

  it("the rate is counted for each principal separately, and for all other callers together", async () => {
    await using app = await serveLimited({}, [byName]);
    const statusOf = async (name: string) => (await app.ask({ "x-api-key": name })).status;
    expect([await statusOf("ada"), await statusOf("ada"), await statusOf("ada")]).toEqual([200, 200, 429]);
    expect([await statusOf("bob"), await statusOf("nobody"), await statusOf("nobody")]).toEqual([200, 401, 401]);
    expect([await statusOf("nobody"), await statusOf("bob")]).toEqual([429, 200]);
  });

  it("the rate is counted for each tenant separately, even if their keys have the same names", async () => {
    const byTenant: Authenticator = async (tenant) => ({ id: "desk", role: "viewer", tenant });
    await using app = await serveLimited({}, [byTenant]);
    const statusOf = async (tenant: string) => (await app.ask({ "x-api-key": tenant })).status;
    expect([await statusOf("acme"), await statusOf("acme"), await statusOf("acme")]).toEqual([200, 200, 429]);
    expect(await statusOf("other")).toBe(200);
  });

  it("the rate limit does not apply to probes", async () => {
    await using app = await serveLimited({});
    for (let request = 0; request < 3; request += 1) await app.ask();
    expect((await app.ask({}, "/healthz")).status).toBe(429);
    expect((await app.ask({}, "/livez")).status).toBe(200);
    expect((await app.ask({}, "/readyz")).status).toBe(200);
  });

  it("the rate limits can be turned off", async () => {
    await using app = await serveLimited({ perAddress: null });
    for (let request = 0; request < 3; request += 1) expect((await app.ask()).headers.get("ratelimit")).toBeNull();
  });

  it.each([
    [{ perAddress: { limit: 0, windowMs: 1 } }, "perAddress.limit"],
    [{ perPrincipal: { limit: 1, windowMs: 0.5 } }, "perPrincipal.windowMs"],
    [{ trustedProxies: 11 }, "trustedProxies"],
  ])("invalid rate limits are refused: %j", async (options, named) => {
    await expect(serveLimited(options)).rejects.toThrow(named);
  });
});

describe("the address of a client", () => {
  const longest = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255";

  /** Whether two requests with these X-Forwarded-For headers count as the same client. */
  async function isSame(trustedProxies: number, left: string, right: string): Promise<boolean> {
    await using app = await serveLimited({ trustedProxies, perAddress: { limit: 1, windowMs: 60_000 } });
    await app.ask({ "x-forwarded-for": left });
    return (await app.ask({ "x-forwarded-for": right })).status === 429;
  }

  it("without proxies, the client's address is that of the connection, and headers are ignored", async () => {
    expect(await isSame(0, "203.0.113.1", "203.0.113.2")).toBe(true);
  });

  it.each<[string, number, string, string, boolean]>([
    ["the last entry behind one proxy", 1, "203.0.113.1", "203.0.113.2", false],
    ["not what the client put before it", 1, "192.0.2.1, 203.0.113.1", "192.0.2.2, 203.0.113.1", true],
    ["the last but one behind two", 2, "203.0.113.1, 10.0.0.1", "203.0.113.2, 10.0.0.1", false],
    ["nothing further to the left", 2, "1.1.1.1, 203.0.113.1, 10.0.0.1", "2.2.2.2, 203.0.113.1, 10.0.0.2", true],
    ["without its port", 1, "203.0.113.1:4711", "203.0.113.1:4712", true],
    ["a whole network of IPv6", 1, "2001:db8::1", "[2001:DB8:0:0:ffff::2]:443", true],
    ["no other network of IPv6", 1, "2001:db8:0:1::1", "2001:db8:0:2::1", false],
    ["IPv4 even if written as IPv6", 1, "::ffff:203.0.113.1", "203.0.113.1", true],
    ["the connection's if the entry is not an address", 1, "unknown", "<script>", true],
    [
      "the connection's if the entry is longer than an address",
      1,
      `1:${":".repeat(100)}`,
      `2:${":".repeat(15_000)}`,
      true,
    ],
    ["an address in brackets without a port", 1, "[2001:db8::1]", "2001:db8::2", true],
    ["the longest form of an address", 1, `[${longest}]:65535`, `${longest.slice(0, 19)}::`, true],
  ])("the client's address is %s", async (_, trustedProxies, left, right, expected) => {
    expect(await isSame(trustedProxies, left, right)).toBe(expected);
  });
});

describe("a limiter that fails", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("while the shared limiter fails, the process limits by itself, and asks it again later", async () => {
    let asked = 0;
    let isDown = true;
    const shared = memoryRateLimiter();
    const limiter: RateLimiter = {
      take(...call) {
        asked += 1;
        return isDown ? Promise.reject(new Error("down")) : shared.take(...call);
      },
    };
    const failures: unknown[] = [];
    vi.useFakeTimers({ toFake: ["performance"] });
    const steady = fallBackLimiter(limiter, { restMs: 5000, onFailure: (error) => failures.push(error) });
    const allowed = [await steady.take("a", two), await steady.take("a", two), await steady.take("a", two)];
    expect(allowed.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false]);
    expect(asked).toBe(1);
    vi.advanceTimersByTime(5000);
    await steady.take("b", two);
    expect([asked, failures.length]).toEqual([2, 1]);
    isDown = false;
    vi.advanceTimersByTime(5000);
    expect(await steady.take("a", two)).toMatchObject({ isAllowed: true, remaining: 1 });
    isDown = true;
    await steady.take("a", two);
    expect([asked, failures.length]).toEqual([4, 2]);
  });

  it("a limiter that never answers does not delay requests", async () => {
    const steady = fallBackLimiter({ take: () => new Promise(() => {}) }, { timeoutMs: 20 });
    expect(await steady.take("a", two)).toMatchObject({ isAllowed: true });
  });

  it("a failing limiter does not hide that the caller disconnected", async () => {
    const steady = fallBackLimiter({ take: () => new Promise(() => {}) });
    await expect(steady.take("a", two, { signal: AbortSignal.abort(new Error("gone")) })).rejects.toThrow("gone");
  });
});

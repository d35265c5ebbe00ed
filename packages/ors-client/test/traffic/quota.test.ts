import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../../provider-kit/test/support/virtual-clock.js";
import { createQuotaKeeper } from "../../src/traffic/quota.js";

const clock = createVirtualClock();
const nowSeconds = clock.now() / 1000;
const unknown = { limit: null, remaining: null, resetsAt: null, isExhausted: false };

function toHeaders(limit: number, remaining: number, resetSeconds: number): Headers {
  return new Headers({
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(resetSeconds),
  });
}

describe("A quota keeper", () => {
  it.each([
    ["without a limit", toHeaders(0, 0, nowSeconds + 3600)],
    ["with a negative limit", toHeaders(-1, 5, nowSeconds + 3600)],
    ["with less than nothing left", toHeaders(500, -1, nowSeconds + 3600)],
    ["of a minute", toHeaders(40, 0, nowSeconds + 60)],
    ["that are not numbers", new Headers({ "x-ratelimit-limit": "many", "x-ratelimit-remaining": "" })],
  ])("the quota keeper ignores quota headers %s", (_, headers) => {
    const quota = createQuotaKeeper(clock, { isObeyed: true });
    quota.note(headers);
    expect(quota.state).toEqual(unknown);
    expect(quota.blockedForMs).toBe(0);
  });

  it("the quota keeper handles answers that arrive out of order", () => {
    const quota = createQuotaKeeper(clock, { isObeyed: true });
    const resetSeconds = nowSeconds + 3600;
    quota.note(toHeaders(500, 0, resetSeconds));
    quota.note(toHeaders(500, 1, resetSeconds));
    expect(quota.blockedForMs).toBe(3_600_000);
    quota.note(toHeaders(2500, 2000, resetSeconds));
    expect(quota.blockedForMs).toBe(0);
  });
});

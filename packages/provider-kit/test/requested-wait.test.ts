import { describe, expect, it } from "vitest";
import { readReportedQuota, readRequestedWait, readRetryAfterMs } from "../src/index.js";

const nowMs = Date.UTC(2026, 10, 24, 12);
const dayMs = 86_400_000;
const inSeconds = (seconds: number): string => new Date(nowMs + seconds * 1000).toUTCString();

describe("readRetryAfterMs", () => {
  it.each<[string, number | null]>([
    ["7", 7000],
    ["0", 0],
    ["1.5", 2000],
    ["0.05", 1000],
    ["86400", dayMs],
    ["99999999999", dayMs],
    ["-5", null],
    ["-1.5", null],
    ["1e3", null],
    ["0x10", null],
    ["Infinity", null],
    ["soon", null],
    ["", null],
    ["5 seconds", null],
    ["Infinity GMT", null],
    [inSeconds(30), 30_000],
    [inSeconds(-30), 0],
    ["Tue, 24 Nov 2026 12:00:30 GMT", 30_000],
    ["Tuesday, 24-Nov-26 12:00:30 GMT", 30_000],
    ["Tue Nov 24 12:00:30 2026", 30_000],
    ["Fri, 31 Dec 9999 23:59:59 GMT", dayMs],
    [`Tue, ${" ".repeat(200_000)}`, null],
    ["9".repeat(200_000), null],
  ])("reads a Retry-After of %j as %s", (text, expected) => {
    expect(readRetryAfterMs({ get: () => text }, nowMs)).toBe(expected);
  });

  it("readRetryAfterMs returns null if Retry-After is absent", () => {
    expect(readRetryAfterMs(new Headers(), nowMs)).toBeNull();
    expect(readRequestedWait(new Headers(), nowMs)).toBeNull();
  });
});

describe("readRequestedWait", () => {
  it.each<[string, Record<string, string>, object | null]>([
    ["the reset of a daily quota in seconds", { "x-ratelimit-reset": "36000" }, { waitMs: 36_000_000, isQuota: true }],
    [
      "the reset of a daily quota as a Unix time",
      { "x-ratelimit-reset": `${nowMs / 1000 + 7200}` },
      { waitMs: 7_200_000, isQuota: true },
    ],
    [
      "a reset as a Unix time in milliseconds",
      { "x-ratelimit-reset": `${nowMs + 7_200_000}` },
      { waitMs: 7_200_000, isQuota: true },
    ],
    ["the reset of a limit per minute in seconds", { "x-ratelimit-reset": "20" }, { waitMs: 20_000, isQuota: false }],
    [
      "the reset of a limit per minute as a Unix time",
      { "x-ratelimit-reset": `${nowMs / 1000 + 20}` },
      { waitMs: 20_000, isQuota: false },
    ],
    ["a reset with decimals", { "x-ratelimit-reset": "1.2" }, { waitMs: 2000, isQuota: false }],
    [
      "the later of Retry-After and X-RateLimit-Reset",
      { "retry-after": "5", "x-ratelimit-reset": "36000" },
      { waitMs: 36_000_000, isQuota: true },
    ],
    ["a reset in a month, cut to a day", { "x-ratelimit-reset": "2592000" }, { waitMs: dayMs, isQuota: true }],
    ["a reset in the past as null", { "x-ratelimit-reset": "1700000000" }, null],
    ["a negative reset as null", { "x-ratelimit-reset": "-36000" }, null],
    ["a reset that is not a number as null", { "x-ratelimit-reset": "tomorrow" }, null],
  ])("reads %s", (_, headers, expected) => {
    expect(readRequestedWait(new Headers(headers), nowMs)).toEqual(expected);
  });
});

describe("readReportedQuota", () => {
  const read = (limit: string, remaining: string, reset: string) =>
    readReportedQuota(
      new Headers({ "x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining, "x-ratelimit-reset": reset }),
      nowMs,
    );

  it("reads a daily quota, whose reset is at most a day ahead", () => {
    expect(read("500", "12", "36000")).toEqual({ limit: 500, remaining: 12, resetsAtMs: nowMs + 36_000_000 });
    expect(read("500", "0", "99999999999")).toEqual({ limit: 500, remaining: 0, resetsAtMs: nowMs + dayMs });
  });

  it.each([
    ["a limit per minute", "40", "0", "60"],
    ["a limit of 0", "0", "0", "36000"],
    ["a negative limit", "-1", "5", "36000"],
    ["a negative remainder", "500", "-1", "36000"],
  ])("readReportedQuota returns null for %s", (_, limit, remaining, reset) => {
    expect(read(limit, remaining, reset)).toBeNull();
  });
});

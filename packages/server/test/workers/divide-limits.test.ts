import { expect, it } from "vitest";
import { divideLimits } from "../../src/settings/divide-limits.js";
import { parseEnvironment } from "../../src/settings/settings.js";

const given = {
  DATABASE_URL: "postgres://u@h/d",
  AUTH: "off",
  DISPATCH_MAX_CONCURRENT: "10",
  DISPATCH_MAX_BODY_BYTES: "100",
};

it("workers together hold no more than one process would, and each at least one", () => {
  const { guard, maxWaitingSearches } = divideLimits(
    parseEnvironment({
      ...given,
      DISPATCH_WORKERS: "4",
      DISPATCH_MAX_BODY_BYTES_TOTAL: "400",
      DISPATCH_IMPORT_MAX_CONCURRENT: "1",
    }),
  );
  expect(guard).toMatchObject({ maxConcurrent: 3, maxConnections: 1024, maxBodyBytes: 100, maxBodyBytesTotal: 200 });
  expect(guard.imports.maxConcurrent).toBe(1);
  expect(guard.perAddress?.limit).toBe(6000);
  expect(maxWaitingSearches).toBe(25);
});

it("one process keeps its settings", () => {
  const settings = parseEnvironment(given);
  expect(divideLimits(settings)).toBe(settings);
});

it.each(["0", "65", "many"])("DISPATCH_WORKERS=%s is refused", (DISPATCH_WORKERS) => {
  expect(() => parseEnvironment({ ...given, DISPATCH_WORKERS })).toThrow(
    /DISPATCH_WORKERS must be .*"auto" for one a processor/,
  );
});

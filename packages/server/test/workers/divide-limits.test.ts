import { expect, it } from "vitest";
import { createFairShares } from "../../../http-adapter/src/guard/index.js";
import { divideLimits } from "../../src/settings/divide-limits.js";
import { parseEnvironment } from "../../src/settings/settings.js";

const given = {
  DATABASE_URL: "postgres://u@h/d",
  AUTH: "off",
  DISPATCH_MAX_CONCURRENT: "10",
  DISPATCH_MAX_BODY_BYTES: "100",
};

it("divides limits among workers; a limit of one stays one", () => {
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

it("one principal cannot use up a shared limit of a worker", () => {
  const { guard } = divideLimits(
    parseEnvironment({
      ...{ DATABASE_URL: "postgres://u@h/d", AUTH: "off", DISPATCH_WORKERS: "4" },
      ...{ DISPATCH_MAX_CONCURRENT: "4", DISPATCH_MAX_LISTENERS: "3", DISPATCH_MAX_CONNECTIONS: "2" },
    }),
  );
  const { maxConcurrent = 0, maxListeners, maxConnections, imports } = guard;
  for (const limit of [maxConcurrent, maxListeners, maxConnections, imports.maxConcurrent]) {
    expect(limit).toBe(2);
    const shares = createFairShares({ name: "slots", limit });
    while (shares.take("greedy"));
    expect(shares.take("other")).toBe(true);
  }
});

it("with one process, nothing is divided", () => {
  const settings = parseEnvironment(given);
  expect(divideLimits(settings)).toBe(settings);
});

it.each(["0", "65", "many"])("DISPATCH_WORKERS=%s is refused", (DISPATCH_WORKERS) => {
  expect(() => parseEnvironment({ ...given, DISPATCH_WORKERS })).toThrow(
    /DISPATCH_WORKERS must be .*"auto" for one per processor/,
  );
});

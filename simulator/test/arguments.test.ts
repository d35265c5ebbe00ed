import { describe, expect, it } from "vitest";
import { parseArguments, usage } from "../src/cli/arguments.js";
import { loadContender } from "../src/policies/load-contender.js";

describe("the command line", () => {
  it("has the defaults that its help names", () => {
    const given = parseArguments([]);
    expect(given).toMatchObject({ technicianCount: 200, townCount: 1, workerCount: 1, kind: "clustered", load: null });
    expect(given?.policies).toEqual(["nearest", "fastest", "least-loaded", "top-5"]);
    expect(usage).toContain(`--days ${given?.scenario.days} `);
    expect(usage).toContain(`--jobs-per-technician ${given?.scenario.jobsPerTechnician} `);
    expect(usage).toContain(`--decline ${given?.scenario.declineShare} `);
    expect(parseArguments(["--help"])).toBeNull();
  });

  it.each([
    ["--seed", "-1"],
    ["--technicians", "2001"],
    ["--days", "many"],
    ["--decline", "1"],
    ["--world", "moon"],
    ["--capacity", "1.5"],
    ["--target", "http://example.com"],
  ])("names what cannot be used: %s %s", (name, value) => {
    expect(() => parseArguments([`${name}=${value}`])).toThrow(name);
  });

  it("refuses what it does not know", async () => {
    expect(() => parseArguments(["--sed", "1"])).toThrow("--help");
    await expect(loadContender("farthest")).rejects.toThrow("nearest, fastest");
    await expect(loadContender("./no-such-policy.mjs")).rejects.toThrow("--policy ./no-such-policy.mjs");
  });
});

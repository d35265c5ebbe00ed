import { describe, expect, it } from "vitest";
import { parseArguments, usage } from "../src/cli/arguments.js";
import { loadPolicy } from "../src/policies/load-policy.js";

describe("the command line", () => {
  it("the defaults of the command line are those in its help", () => {
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
  ])("an error names the invalid argument: %s %s", (name, value) => {
    expect(() => parseArguments([`${name}=${value}`])).toThrow(name);
  });

  it("unknown options and policies are refused", async () => {
    expect(() => parseArguments(["--sed", "1"])).toThrow("--help");
    await expect(loadPolicy("farthest")).rejects.toThrow("nearest, fastest");
    await expect(loadPolicy("./no-such-policy.mjs")).rejects.toThrow("--policy ./no-such-policy.mjs");
  });
});

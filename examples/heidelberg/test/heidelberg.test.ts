import { straightLineDistances } from "@dispatch/core/memory";
import { loadHeidelberg, recordedDistances } from "@dispatch/example-heidelberg";
import { describe, expect, it } from "vitest";

// Sums over all 1,000,000 cells, taken once with an independent decoder.
const sums = {
  uniform: { distanceMeters: 13_784_770_215, reverseDistanceMeters: 13_797_415_879, durationSeconds: 1_236_973_912 },
  clustered: { distanceMeters: 11_072_945_079, reverseDistanceMeters: 11_116_228_470, durationSeconds: 1_046_042_965 },
};

const sum = (matrix: readonly (readonly number[])[]): number => matrix.flat().reduce((total, cell) => total + cell, 0);

describe.each(["uniform", "clustered"] as const)("the %s recording", (kind) => {
  it(`the ${kind} recording decodes to the measured sums`, () => {
    const heidelberg = loadHeidelberg(kind);
    expect(heidelberg.customers).toHaveLength(500);
    expect(heidelberg.technicians).toHaveLength(2000);
    expect(heidelberg.attribution).toContain("OpenStreetMap contributors");
    for (const [name, expected] of Object.entries(sums[kind])) {
      expect(sum(heidelberg[name as keyof (typeof sums)["uniform"]])).toBe(expected);
    }
  });
});

describe("the recorded distances", () => {
  const heidelberg = loadHeidelberg("clustered");
  const provider = recordedDistances(heidelberg, straightLineDistances());
  const [customer] = heidelberg.customers;
  const [first, second] = heidelberg.technicians;
  if (customer === undefined || first === undefined || second === undefined) throw new Error("no data");

  it("recordedDistances answers from the recording, with snap distances", async () => {
    const results = await provider.measureDistances({
      origins: [second.location, first.location],
      destination: customer.location,
    });
    expect(results).toEqual([
      {
        status: "measured",
        distanceMeters: heidelberg.distanceMeters[0]?.[1],
        durationSeconds: heidelberg.durationSeconds[0]?.[1],
        originSnapMeters: second.snapMeters,
        destinationSnapMeters: customer.snapMeters,
      },
      expect.objectContaining({ distanceMeters: heidelberg.distanceMeters[0]?.[0] }),
    ]);
  });

  it("recordedDistances labels estimates for unknown places, and keeps the order", async () => {
    const moved = { latitude: 49.4, longitude: 8.7 };
    const results = await provider.measureDistances({
      origins: [moved, first.location, moved],
      destination: customer.location,
    });
    expect(results.map((result) => result.status === "measured" && (result.basis ?? "road"))).toEqual([
      "estimate",
      "road",
      "estimate",
    ]);
  });
});

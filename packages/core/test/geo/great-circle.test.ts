import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { greatCircleDistanceMeters } from "../../src/index.js";
import { earthRadiusMeters } from "../../src/plugin-kit/index.js";

const degrees = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true });
const position = fc.record({ latitude: degrees(90), longitude: degrees(180) });
const halfAround = Math.PI * earthRadiusMeters;

describe("the great-circle distance", () => {
  it.each([
    ["a degree of latitude", { latitude: 0, longitude: 0 }, { latitude: 1, longitude: 0 }, 111_195.08],
    ["across the antimeridian", { latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }, 111_195.08],
    ["over the pole", { latitude: 89.5, longitude: 0 }, { latitude: 89.5, longitude: 180 }, 111_195.08],
    ["pole to pole", { latitude: 90, longitude: 0 }, { latitude: -90, longitude: 77 }, halfAround],
    // Karney's GeographicLib gives 5,570,222 m on the ellipsoid; the sphere is within 0.56 % of that.
    ["London to New York", { latitude: 51.5, longitude: -0.12 }, { latitude: 40.71, longitude: -74.01 }, 5_570_222],
  ])("the distance is right %s", (_, from, to, meters) => {
    expect(Math.abs(greatCircleDistanceMeters(from, to) - meters) / meters).toBeLessThan(0.0056);
  });

  it("the distance is from 0 to half-way around, and the same both ways, for any two places", () => {
    fc.assert(
      fc.property(position, position, (from, to) => {
        const meters = greatCircleDistanceMeters(from, to);
        expect(meters).toBeGreaterThanOrEqual(0);
        expect(meters).toBeLessThanOrEqual(halfAround + 1e-6);
        expect(Math.abs(greatCircleDistanceMeters(to, from) - meters)).toBeLessThan(0.2);
        expect(greatCircleDistanceMeters(from, from)).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  it("the distance between antipodes is a number", () => {
    fc.assert(
      fc.property(position, ({ latitude, longitude }) => {
        const antipode = { latitude: -latitude, longitude: longitude > 0 ? longitude - 180 : longitude + 180 };
        expect(Math.abs(greatCircleDistanceMeters({ latitude, longitude }, antipode) - halfAround)).toBeLessThan(1);
      }),
      { numRuns: 2000 },
    );
  });
});

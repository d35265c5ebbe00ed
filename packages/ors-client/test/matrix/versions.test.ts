import { describe, expect, it } from "vitest";
import { createOrsClient } from "../../src/index.js";
import { referenceWorld } from "../../src/testing/index.js";
import { placeA, placeB, placeC } from "../support/heidelberg.js";
import { startStub } from "../support/stub.js";

const request = { origins: [placeA, placeB, placeC], destinations: [placeC] };

describe("a matrix", () => {
  it.each(["7.1.1", "8.0.1", "8.1.0", "9.0.0", "9.3.0", "9.7.1", "9.10.0", "10.0.0", "9.11.0-SNAPSHOT"])(
    "reads a matrix from engine %s",
    async (engineVersion) => {
      const stub = await startStub({ world: referenceWorld, engineVersion });
      const { cells } = await createOrsClient({ baseUrl: stub.url }).matrix(request);
      expect(cells).toEqual([
        [
          {
            status: "measured",
            distanceMeters: 1365.16,
            durationSeconds: 315.18,
            originSnapMeters: 0.03,
            destinationSnapMeters: 0.5,
          },
        ],
        [
          {
            status: "measured",
            distanceMeters: 479.08,
            durationSeconds: 102.53,
            originSnapMeters: 0.02,
            destinationSnapMeters: 0.5,
          },
        ],
        [
          {
            status: "measured",
            distanceMeters: 0,
            durationSeconds: 0,
            originSnapMeters: 0.5,
            destinationSnapMeters: 0.5,
          },
        ],
      ]);
    },
  );

  it("reads a matrix without metadata and other optional fields", async () => {
    const stub = await startStub({
      world: referenceWorld,
      chooseFault: () => ({
        kind: "change",
        change: (body) => {
          const { distances, durations, sources, destinations } = body as Record<string, unknown>;
          return { distances, durations, sources, destinations, added: { in: "a later version" } };
        },
      }),
    });
    const { cells } = await createOrsClient({ baseUrl: stub.url }).matrix(request);
    expect(cells.flat().every(({ status }) => status === "measured")).toBe(true);
  });
});

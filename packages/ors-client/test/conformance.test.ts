import { testDistanceProvider } from "@dispatch/core/testing";
import { describe, it } from "vitest";
import { orsDistances } from "../src/index.js";
import { referenceWorld, startStubOrs } from "../src/testing/index.js";
import { placeA, placeB, placeC } from "./support/heidelberg.js";

const origins = [placeB, placeA, placeC];

for (const [title, options] of [
  ["orsDistances", {}],
  ["orsDistances with an engine before 8.1.0", { engineVersion: "8.0.1" }],
  ["orsDistances with an engine without prepared shortcuts", { algorithm: "dijkstra" }],
] as const) {
  testDistanceProvider(
    { describe, it },
    {
      name: title,
      world: {
        origins,
        destination: placeC,
        expectedMeters: [479.08, 1365.16, 0],
        unreachable: { latitude: 49.5, longitude: 8.9 },
      },
      async create() {
        const stub = await startStubOrs({ world: referenceWorld, ...options });
        return { subject: orsDistances({ baseUrl: stub.url, retryDelayMs: 1 }), dispose: () => stub.close() };
      },
    },
  );
}

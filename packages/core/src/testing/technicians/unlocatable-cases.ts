import assert from "node:assert/strict";
import { type Coordinates, isValidCoordinates } from "../../domain/coordinates.js";
import { compareIds } from "../../domain/ids.js";
import { heidelberg, idsOf, type TechnicianCase, technicianAt } from "./fixture.js";

export const unlocatableCases: readonly TechnicianCase[] = [
  {
    name: "names active technicians without a valid location on the first page, and never among the nearest",
    async run(create) {
      const invalid: readonly Coordinates[] = [
        { latitude: Number.NaN, longitude: 8.7 },
        { latitude: 49.4, longitude: Number.POSITIVE_INFINITY },
        { latitude: 90.1, longitude: 8.7 },
        { latitude: 49.4, longitude: -180.1 },
      ];
      const source = await create({
        technicians: [
          technicianAt("1", 0.01),
          technicianAt("2", 0.02),
          ...invalid.map((location, index) => ({ id: String(index + 3), location })),
          { id: "7", location: { latitude: Number.NaN, longitude: Number.NaN }, isActive: false },
        ],
      });
      const first = await source.findNearest({ near: heidelberg, limit: 1 });
      const second = await source.findNearest({ near: heidelberg, limit: 1, after: first.next ?? undefined });
      assert.deepEqual([...idsOf(first), ...idsOf(second)], ["1", "2"]);
      assert.deepEqual((first.unlocatable ?? []).map(({ id }) => id).sort(compareIds), ["3", "4", "5", "6"]);
      assert.ok((first.unlocatable ?? []).every(({ location }) => !isValidCoordinates(location)));
      assert.deepEqual(second.unlocatable ?? [], [], "named them on the second page too");
    },
  },
];

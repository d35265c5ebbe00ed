import assert from "node:assert/strict";
import type { Coordinates } from "../../domain/coordinates.js";
import { compareIds } from "../../domain/ids.js";
import type { Technician } from "../../domain/technician.js";
import { greatCircleDistanceMeters } from "../../geo/great-circle.js";
import { randomFleet, testPlaces } from "../random-fleet.js";
import { rejectsWithCode } from "../rejects-with-code.js";
import { rejectsWithReason } from "../rejects-with-reason.js";
import { heidelberg, idsOf, listIds, type TechnicianCase, technicianAt } from "./fixture.js";

/** Two formulas may differ by this much because of rounding. */
const roundingMeters = 0.5;

export const rankingCases: readonly TechnicianCase[] = [
  {
    name: "states the version of its contract and its name",
    async run(create) {
      const source = await create({ technicians: [] });
      assert.equal(source.specificationVersion, "v1");
      assert.notEqual(source.name, "");
    },
  },
  {
    name: "returns an empty last page if there are no technicians",
    async run(create) {
      const source = await create({ technicians: [] });
      const page = await source.findNearest({ near: heidelberg, limit: 5 });
      assert.deepEqual(page.technicians, []);
      assert.equal(page.next, null);
    },
  },
  {
    name: "returns the nearest first, with locations exactly as stored",
    async run(create) {
      const technicians = [technicianAt("1", 0.03), technicianAt("2", 0.010_000_123), technicianAt("3", 0.02)];
      const source = await create({ technicians });
      const page = await source.findNearest({ near: heidelberg, limit: 5 });
      assert.deepEqual(
        page.technicians.map(({ id, location }) => ({ id, location: { ...location } })),
        [technicians[1], technicians[2], technicians[0]],
      );
    },
  },
  {
    name: "omits inactive technicians",
    async run(create) {
      const technicians = [{ ...technicianAt("1", 0.01), isActive: false }, technicianAt("2", 0.02)];
      const source = await create({ technicians });
      assert.deepEqual(await listIds(source, { near: heidelberg, limit: 5 }), ["2"]);
    },
  },
  {
    name: "breaks ties by id, in numeric order, also if a page ends among them",
    async run(create) {
      const atOneDepot = ["10", "9", "-7", "2", "0", "100", "-10", "1", "11"].map((id) => technicianAt(id, 0.01));
      const source = await create({ technicians: [technicianAt("3", 0.02), ...atOneDepot] });
      const ids = ["-10", "-7", "0", "1", "2", "9", "10", "11", "100", "3"];
      for (const limit of [1, 2, 4, 7, 10]) assert.deepEqual(await listIds(source, { near: heidelberg, limit }), ids);
    },
  },
  {
    name: "finds technicians whose ids are 0 or negative, as other programs create them",
    async run(create) {
      const source = await create({
        technicians: [
          technicianAt("-7", 0.01),
          technicianAt("0", 0.02),
          { ...technicianAt("-2147483648", 0.03), isActive: false },
        ],
      });
      const found = await source.findTechnicians(["0", "-7", "-2147483648"]);
      assert.deepEqual(found.map(({ id }) => id).sort(compareIds), ["-7", "0"]);
      const inactive = await source.findInactive?.(["0", "-2147483648"]);
      assert.deepEqual(inactive ?? ["-2147483648"], ["-2147483648"]);
      assert.deepEqual(await listIds(source, { near: heidelberg, limit: 1 }), ["-7", "0"]);
    },
  },
  {
    name: "never returns more than the limit, and says if there are more",
    async run(create) {
      const source = await create({ technicians: [technicianAt("1", 0.01), technicianAt("2", 0.02)] });
      const first = await source.findNearest({ near: heidelberg, limit: 1 });
      assert.deepEqual(idsOf(first), ["1"]);
      assert.notEqual(first.next, null);
    },
  },
  {
    name: "refuses an unknown cursor and an invalid limit",
    async run(create) {
      const source = await create({ technicians: [technicianAt("1", 0.01)] });
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await rejectsWithCode("INVALID_REQUEST", () => source.findNearest({ near: heidelberg, limit }));
      }
      const after = "no such cursor";
      await rejectsWithCode("INVALID_REQUEST", () => source.findNearest({ near: heidelberg, limit: 1, after }));
    },
  },
  {
    name: "refuses to search around invalid coordinates",
    async run(create) {
      const source = await create({ technicians: [technicianAt("1", 0.01)] });
      for (const near of [
        { latitude: 90.1, longitude: 0 },
        { latitude: 0, longitude: -180.1 },
        { latitude: Number.NaN, longitude: 0 },
      ]) {
        await rejectsWithCode("INVALID_REQUEST", () => source.findNearest({ near, limit: 1 }));
      }
    },
  },
  {
    name: "is right at the poles, at the antimeridian and everywhere else, page by page to the end",
    async run(create) {
      const technicians = randomFleet(210);
      const source = await create({ technicians });
      for (const near of testPlaces) {
        assertRanking(await listIds(source, { near, limit: 60 }), technicians, near);
        assertRanking(idsOf(await source.findNearest({ near, limit: 5 })), technicians, near);
      }
    },
  },
  {
    name: "answers concurrent searches correctly",
    async run(create) {
      const technicians = randomFleet(70);
      const source = await create({ technicians });
      const rankings = await Promise.all(testPlaces.map((near) => listIds(source, { near, limit: 20 })));
      testPlaces.forEach((near, index) => {
        assertRanking(rankings[index] ?? [], technicians, near);
      });
    },
  },
  {
    name: "rejects with the signal's reason if it is aborted",
    async run(create) {
      const source = await create({ technicians: [technicianAt("1", 0.01)] });
      await rejectsWithReason((signal) => source.findNearest({ near: heidelberg, limit: 1 }, { signal }));
    },
  },
];

/** Checks ids, nearest first, against a sort of the whole fleet. */
function assertRanking(ids: readonly string[], fleet: readonly Technician[], near: Coordinates): void {
  const metersById = new Map(fleet.map(({ id, location }) => [id, greatCircleDistanceMeters(location, near)]));
  const expected = [...metersById.values()].sort((left, right) => left - right);
  assert.equal(new Set(ids).size, ids.length, "gave someone twice");
  ids.forEach((id, rank) => {
    const meters = metersById.get(id) ?? Number.NaN;
    const difference = Math.abs(meters - (expected[rank] ?? Number.NaN));
    assert.ok(
      difference <= roundingMeters,
      `near ${near.latitude}, ${near.longitude}: rank ${rank} is ${id} at ${meters} m; expected ${expected[rank]} m`,
    );
  });
}

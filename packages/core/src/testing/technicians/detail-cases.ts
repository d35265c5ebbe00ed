import assert from "node:assert/strict";
import { compareIds } from "../../domain/ids.js";
import type { Technician } from "../../domain/technician.js";
import { builtInRules } from "../../eligibility/built-in-rules.js";
import type { SearchCriteria } from "../../plugins/technician-source.js";
import { testPlaces } from "../random-fleet.js";
import { rejectsWithReason } from "../rejects-with-reason.js";
import { detailedFleet, variousCriteria } from "./detailed-fleet.js";
import { heidelberg, idsOf, listIds, type TechnicianCase, technicianAt } from "./fixture.js";

export const detailCases: readonly TechnicianCase[] = [
  {
    name: "returns every detail of a technician as stored, with no open assignments before a booking",
    async run(create) {
      const technicians = detailedFleet(60);
      const source = await create({ technicians });
      const found = await source.findTechnicians(technicians.map(({ id }) => id));
      assert.deepEqual(toComparable(found), toComparable(technicians));
      const { technicians: nearest } = await source.findNearest({ near: heidelberg, limit: 60 });
      assert.deepEqual(toComparable(nearest), toComparable(technicians));
    },
  },
  {
    name: "finds technicians by id, each once, without those who are inactive or do not exist",
    async run(create) {
      const technicians = [
        technicianAt("1", 0.01),
        { ...technicianAt("2", 0.02), isActive: false },
        technicianAt("10", 80),
      ];
      const source = await create({ technicians });
      const ids = ["10", "2", "1", "10", "3", "0", "-1", "01", "1.0", " 1", "abc", "", "2147483648", "9".repeat(20)];
      assert.deepEqual(sortedIds(await source.findTechnicians(ids)), ["1", "10"]);
      assert.deepEqual(await source.findTechnicians([]), []);
      await rejectsWithReason((signal) => source.findTechnicians(["1"], { signal }));
    },
  },
  {
    name: "omits no matching technician and keeps the order, for any search criteria",
    async run(create) {
      const technicians = detailedFleet(140);
      const source = await create({ technicians });
      const rankings = await Promise.all(testPlaces.map((near) => listIds(source, { near, limit: 140 })));
      let wanted = 0;
      for (const [index, only] of variousCriteria(30).entries()) {
        const near = testPlaces[index % testPlaces.length] ?? heidelberg;
        const everyone = rankings[index % testPlaces.length] ?? [];
        const eligible = new Set(technicians.filter((technician) => isEligible(technician, only)).map(({ id }) => id));
        const found = await listIds(source, { near, limit: 20, only });
        assertSubsequence(found, everyone);
        assert.deepEqual(
          found.filter((id) => eligible.has(id)),
          everyone.filter((id) => eligible.has(id)),
        );
        wanted += eligible.size;
      }
      assert.ok(wanted > 100, "the kit asks for next to nobody");
    },
  },
  {
    name: "omits no technician whose location is recent enough, up to five minutes ahead of the dispatcher's clock",
    async run(create) {
      const times = ["11:59:00", "11:59:59.999", "12:00:00", "12:04:59.999", "12:05:00", "12:05:00.001", "12:06:00"];
      const technicians = times.map((time, index) => ({
        ...technicianAt(String(index + 1), 0.01 * (index + 1)),
        locatedAt: `2026-11-24T${time}Z`,
      }));
      const base = technicianAt("8", 0.1);
      const source = await create({ technicians: [...technicians, base] });
      const nowMs = Date.parse("2026-11-24T12:00:00Z");
      const inTime = ["1", "2", "3", "4", "5"];
      const limits = { maxDistanceMeters: null, maxLocationAgeSeconds: 60 };
      for (const [wanted, only] of [
        [inTime, { requirements: { maxLocationAgeSeconds: 60 } }],
        [[...inTime, "8"], { requirements: {}, limits }],
        [inTime.slice(2), { requirements: { maxLocationAgeSeconds: 0 }, limits }],
        [[...inTime, "6", "7", "8"], { requirements: {} }],
      ] as const) {
        const found = await listIds(source, {
          near: heidelberg,
          limit: 3,
          only: { ...only, startsAtMs: nowMs, nowMs },
        });
        assert.deepEqual(
          wanted.filter((id) => !found.includes(id)),
          [],
        );
      }
    },
  },
  {
    name: "continues from any page with other search criteria",
    async run(create) {
      const technicians = detailedFleet(70);
      const source = await create({ technicians });
      const everyone = await listIds(source, { near: heidelberg, limit: 70 });
      for (const only of variousCriteria(10)) {
        const first = await source.findNearest({ near: heidelberg, limit: 20 });
        const after = first.next ?? undefined;
        const later = await listIds(source, { near: heidelberg, limit: 9, after, only });
        assertSubsequence(later, everyone.slice(20));
        const eligible = technicians.filter((technician) => isEligible(technician, only)).map(({ id }) => id);
        assert.deepEqual(
          everyone.slice(20).filter((id) => eligible.includes(id) && !later.includes(id)),
          [],
        );
        const wanted = await source.findNearest({ near: heidelberg, limit: 1, only });
        const last = idsOf(wanted).at(-1);
        if (last === undefined || wanted.next === null) continue;
        const rest = await listIds(source, { near: heidelberg, limit: 30, after: wanted.next });
        assert.deepEqual(rest, everyone.slice(everyone.indexOf(last) + 1));
      }
    },
  },
];

/** Converts to plain data in a fixed order, with timestamps as numbers. */
function toComparable(technicians: readonly Technician[]): readonly unknown[] {
  const plain = technicians
    .toSorted((left, right) => compareIds(left.id, right.id))
    .map(({ locatedAt, openAssignments = 0, visits: _, ...rest }) => ({
      ...rest,
      openAssignments,
      locatedAtMs: locatedAt === undefined ? null : Date.parse(locatedAt),
    }));
  return JSON.parse(JSON.stringify(plain));
}

function sortedIds(technicians: readonly Technician[]): readonly string[] {
  return technicians.map(({ id }) => id).sort(compareIds);
}

function isEligible(technician: Technician, only: SearchCriteria): boolean {
  const context = { ...only, location: heidelberg, nowMs: Date.now() };
  return builtInRules.every((rule) => rule.check(technician, context) === null);
}

function assertSubsequence(ids: readonly string[], of: readonly string[]): void {
  const expected = of.filter((id) => ids.includes(id));
  assert.deepEqual(ids, expected, "in another order than without `only`, or someone twice");
}

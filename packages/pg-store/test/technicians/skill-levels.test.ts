import type { RequiredSkill, Skill } from "@dispatch/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requiredSkillsRule } from "../../../core/src/eligibility/required-skills.js";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";

const near = { latitude: 49.4, longitude: 8.7 };
const startsAtMs = Date.parse("2026-11-24T12:00:00Z");

/** Skills as JSON that other programs may have written. */
const levels = [
  "1",
  "2",
  "1.9999999999999999999",
  "2.000",
  "3",
  "-1",
  "1e400",
  "-1e400",
  "1e-400",
  '"2"',
  "null",
  "[2]",
];
const ends = [
  "2026-11-24T12:00:00Z",
  "2026-11-24T12:00:00.0009Z",
  "2026-11-24T12:00:00.001Z",
  "2026-11-24T11:59:59.999999Z",
  "2026-11-24T13:00:00+01:00",
  "2026-11-24T13:00:01+01:00",
  "2027-11-24t12:00:00z",
  "2020-02-29T12:00:00Z",
  "2021-02-29T12:00:00Z",
  "2026-02-30T12:00:00Z",
  "2020-12-31T12:00:00Z",
  "2020-01-01T12:00:00-23:59",
  "0000-01-01T00:00:00Z",
  "0999-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "2020-01-01",
  "infinity",
  "now",
  "",
];
const entries = [
  ...levels.map((level) => `{"name":"gas","level":${level}}`),
  ...ends.map((end) => `{"name":"gas","level":3,"expiresAt":${JSON.stringify(end)}}`),
  ...ends.map((end) => `{"name":"gas","level":1,"expiresAt":${JSON.stringify(end)}}`),
  '{"name":"gas"}',
  '{"name":"gas","expiresAt":null}',
  '{"name":"gas","expiresAt":1}',
  '{"name":"gas","level":1,"lvl":3}',
];
const lists = [
  ...entries.map((entry) => `[${entry}]`),
  ...entries.map((entry) => `[${entry},{"name":"water","level":2}]`),
  '[{"name":"gas","level":1},{"name":"gas","level":3}]',
  '[{"name":"gas","level":1},null]',
  '[{"name":"gas","level":1},"gas"]',
  '[{"name":"gas","level":1},{"name":""}]',
  '[{"name":"gas","level":1},{"name":7,"level":3}]',
  "[]",
];

const asked: readonly (readonly RequiredSkill[])[] = [
  [{ name: "gas" }],
  [{ name: "gas", minLevel: 2 }],
  [{ name: "gas", minLevel: 1 }],
  [{ name: "gas", minLevel: -1.5 }],
  [{ name: "gas", minLevel: 1e308 }],
  [{ name: "gas", minLevel: Number.MAX_VALUE }],
  [
    { name: "gas", minLevel: 2 },
    { name: "water", minLevel: 2 },
  ],
  [{ name: "gas", minLevel: 2 }, { name: "water" }],
];

describe.each(backends)("The skills of a search, on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await open();
    store = createPgStore(database.pool);
    for (const [index, list] of lists.entries()) {
      await database.pool.query(
        "insert into technicians (technicianid, latitude, longitude, skills) values ($1, 49.4, 8.7, $2::jsonb)",
        [index + 1, list],
      );
    }
  });
  afterAll(() => database.drop());

  const search = async (skills: readonly RequiredSkill[]) => {
    const only = { requirements: { skills }, startsAtMs, nowMs: startsAtMs };
    const { technicians } = await store.technicians.findNearest({ near, limit: 1000, only });
    return technicians.map(({ id }) => id);
  };

  it.each(asked.map((skills) => [skills]))("leaves out no technician who is eligible for %j", async (required) => {
    const found = new Set(await search(required));
    const missed = lists.filter((list, index) => {
      const context = { requirements: { skills: required }, location: near, nowMs: startsAtMs, startsAtMs };
      const technician = { id: "1", location: near, skills: JSON.parse(list) as readonly Skill[] };
      return requiredSkillsRule.check(technician, context) === null && !found.has(String(index + 1));
    });
    expect(missed).toEqual([]);
  });

  it("leaves out technicians whose level is too low or whose certificate has expired", async () => {
    const found = await search([{ name: "gas", minLevel: 2 }]);
    const left = lists.filter((_, index) => !found.includes(String(index + 1)));
    expect(left).toContain('[{"name":"gas","level":1}]');
    expect(left).toContain('[{"name":"gas"}]');
    expect(left).toContain('[{"name":"gas","level":3,"expiresAt":"2020-12-31T12:00:00Z"}]');
    expect(left).toContain('[{"name":"gas","level":1,"expiresAt":"9999-12-31T23:59:59Z"}]');
  });

  it("keeps technicians with a malformed skill, so that the core can report it", async () => {
    const found = await search([{ name: "gas", minLevel: 2 }]);
    for (const list of [
      '[{"name":"gas","level":"2"}]',
      '[{"name":"gas","level":null}]',
      '[{"name":"gas","level":[2]}]',
    ]) {
      expect(found).toContain(String(lists.indexOf(list) + 1));
    }
  });
});

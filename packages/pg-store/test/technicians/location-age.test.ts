import type { SearchCriteria } from "@dispatch/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";

const near = { latitude: 49.4, longitude: 8.7 };
const nowMs = Date.parse("2026-11-24T12:00:00Z");

describe.each(backends)("The age of a location in a search, on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await open();
    store = createPgStore(database.pool);
    for (const time of [
      null,
      "2026-11-24T11:59:30Z",
      "2026-11-24T12:05:00.000999Z",
      "2026-11-24T12:05:00.002001Z",
      "2030-01-01T00:00:00Z",
      "infinity",
      "-infinity",
      "2026-11-24T11:59:00.000999Z",
      "2026-11-24T11:58:59.998Z",
      "0044-03-15 12:00:00+00 BC",
    ]) {
      await database.pool.query("insert into technicians (latitude, longitude, located_at) values (49.4, 8.7, $1)", [
        time,
      ]);
    }
  });
  afterAll(() => database.drop());

  const search = async (only: Partial<SearchCriteria>) => {
    const wanted = { requirements: {}, startsAtMs: nowMs, nowMs, ...only };
    const { technicians } = await store.technicians.findNearest({ near, limit: 10, only: wanted });
    return technicians.map(({ id }) => id);
  };

  const everyone = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
  const limits = { maxDistanceMeters: null, maxLocationAgeSeconds: 60 };

  it("leaves out no technicians unless the search asks for a location age", async () => {
    expect(await search({})).toEqual(everyone);
    expect(await search({ limits: { maxDistanceMeters: null, maxLocationAgeSeconds: null } })).toEqual(everyone);
  });

  it("leaves out locations that are too old or more than five minutes ahead, to the precision of the core", async () => {
    expect(await search({ requirements: { maxLocationAgeSeconds: 60 } })).toEqual(["2", "3", "8"]);
    expect(await search({ requirements: { maxLocationAgeSeconds: 0 } })).toEqual(["3"]);
  });

  it("includes locations of unknown age, unless the requirements ask for an age", async () => {
    expect(await search({ limits })).toEqual(["1", "2", "3", "6", "7", "8", "10"]);
    expect(await search({ limits, requirements: { maxLocationAgeSeconds: 3600 } })).toEqual(["2", "3", "8"]);
    expect(
      await search({
        limits: { ...limits, maxLocationAgeSeconds: 3600 },
        requirements: { maxLocationAgeSeconds: 60 },
      }),
    ).toEqual(["2", "3", "8"]);
  });

  it("requires a known age if the search has no current time", async () => {
    const withoutClock = { limits, nowMs: undefined };
    expect(await search(withoutClock)).toEqual(everyone);
    expect(await search({ ...withoutClock, requirements: { maxLocationAgeSeconds: 60 } })).toEqual([
      "2",
      "3",
      "4",
      "5",
      "8",
      "9",
    ]);
  });

  it("accepts a maximum age that reaches back before the year 1", async () => {
    expect(await search({ requirements: { maxLocationAgeSeconds: 1e12 } })).toEqual(["2", "3", "8", "9"]);
    expect(await search({ limits: { ...limits, maxLocationAgeSeconds: 1e12 } })).toEqual([
      "1",
      "2",
      "3",
      "6",
      "7",
      "8",
      "9",
      "10",
    ]);
  });
});

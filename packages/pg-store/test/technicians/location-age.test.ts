import type { Eligible } from "@dispatch/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";

const near = { latitude: 49.4, longitude: 8.7 };
const nowMs = Date.parse("2026-11-24T12:00:00Z");

describe.each(backends)("the age of a location in a search, on $name", ({ open }) => {
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
    ]) {
      await database.pool.query("insert into technicians (latitude, longitude, located_at) values (49.4, 8.7, $1)", [
        time,
      ]);
    }
  });
  afterAll(() => database.drop());

  const search = async (only: Partial<Eligible>) => {
    const wanted = { requirements: {}, startsAtMs: nowMs, nowMs, ...only };
    const { technicians } = await store.technicians.findNearest({ near, limit: 10, only: wanted });
    return technicians.map(({ id }) => id);
  };

  it("leaves out whoever is located more than five minutes ahead, where an age is asked for", async () => {
    expect(await search({})).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
    expect(await search({ requirements: { maxLocationAgeSeconds: 60 } })).toEqual(["2", "3"]);
    expect(await search({ limits: { maxDistanceMeters: null, maxLocationAgeSeconds: 60 } })).toEqual([
      "1",
      "2",
      "3",
      "6",
      "7",
    ]);
  });
});

import { createDispatcher, NoTechnicianAvailableError } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createPgStore, type PgStore } from "../../src/index.js";
import type { TestDatabase } from "../postgres/test-database.js";
import { backends } from "../support/backends.js";

const expiredGas = [{ name: "gas", level: 2, expires_at: "2020-01-01T00:00:00Z" }];
const misspeltShifts = { timeZone: "UTC", shift: [{ weekdays: [1], from: "08:00", to: "08:01" }] };
const backwards = { timeZone: "UTC", absences: [{ from: "2026-12-24T00:00:00Z", to: "2026-12-23T00:00:00Z" }] };

describe.each(backends)("Records that another program wrote, on $name", ({ open }) => {
  let database: TestDatabase;
  let store: PgStore;
  beforeAll(async () => {
    database = await open();
    store = createPgStore(database.pool);
  });
  beforeEach(() => database.truncate());
  afterAll(() => database.drop());

  const insert = (skills: unknown, availability: unknown = null, isActive = true) =>
    database.pool.query(
      "insert into technicians (latitude, longitude, is_active, skills, availability) values (49.4, 8.7, $1, $2, $3)",
      [isActive, skills === null ? null : JSON.stringify(skills), availability],
    );

  const dispatchWith = async (requirements: object) => {
    await database.pool.query("insert into customers (latitude, longitude) values (49.4, 8.7)");
    const dispatcher = createDispatcher({ ...store, distances: straightLineDistances() });
    return dispatcher.dispatch({ customerId: "1", requirements });
  };

  it("excludes a technician whose skill has an unknown field, and names it in the decision", async () => {
    await insert(expiredGas);
    const failure = await dispatchWith({ skills: [{ name: "gas" }] }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NoTechnicianAvailableError);
    expect((failure as NoTechnicianAvailableError).decision.candidates).toMatchObject([
      {
        status: "ineligible",
        reasons: ["INVALID_SKILL"],
        faults: [{ field: "skills[0].expires_at", problem: "is not a known field; did you mean expiresAt?" }],
      },
    ]);
  });

  it("ignores a malformed skill if the job does not need it", async () => {
    await insert(expiredGas);
    expect((await dispatchWith({})).assignment.technicianId).toBe("1");
  });

  it.each([
    [misspeltShifts, "availability.shift"],
    [backwards, "availability.absences[0].to"],
  ])("excludes a technician whose availability is %j", async (availability, field) => {
    await insert(null, availability);
    const failure = await dispatchWith({}).catch((error: unknown) => error);
    expect((failure as NoTechnicianAvailableError).decision.candidates).toMatchObject([
      { reasons: ["INVALID_AVAILABILITY"], faults: [{ field }] },
    ]);
  });

  it("lists all faulty technicians, page by page", async () => {
    await insert([{ name: "gas", expiresAt: "2030-01-01T00:00:00Z" }], { timeZone: "UTC" });
    await insert(expiredGas);
    await insert(null, misspeltShifts, false);
    await database.pool.query("insert into technicians (latitude, longitude) values (139.7, 35.7), (0, 0)");
    const first = await store.listFaultyTechnicians({ limit: 2 });
    expect(first).toEqual({
      items: [
        {
          technicianId: "2",
          isActive: true,
          faults: [
            {
              code: "INVALID_SKILL",
              field: "skills[0].expires_at",
              problem: "is not a known field; did you mean expiresAt?",
            },
          ],
        },
        {
          technicianId: "3",
          isActive: false,
          faults: [
            {
              code: "INVALID_AVAILABILITY",
              field: "availability.shift",
              problem: "is not a known field; did you mean shifts?",
            },
          ],
        },
      ],
      nextCursor: "3",
    });
    const last = await store.listFaultyTechnicians({ limit: 2, cursor: first.nextCursor ?? "" });
    expect(last).toMatchObject({ items: [{ technicianId: "4", faults: [{ field: "location" }] }], nextCursor: null });
    await expect(store.listFaultyTechnicians({ cursor: "?" })).rejects.toMatchObject({ parameter: "cursor" });
    await expect(store.listFaultyTechnicians({ limit: 0 })).rejects.toMatchObject({ parameter: "limit" });
  });

  it("lists faulty technicians with ids below the sequence", async () => {
    await database.pool.query(
      "insert into technicians (technicianid, latitude, longitude, availability) values (-5, 49.4, 8.7, $1), (0, 49.4, 8.7, $1)",
      [misspeltShifts],
    );
    const first = await store.listFaultyTechnicians({ limit: 1 });
    expect(first).toMatchObject({ items: [{ technicianId: "-5" }], nextCursor: "-5" });
    const last = await store.listFaultyTechnicians({ limit: 1, cursor: "-5" });
    expect(last).toMatchObject({ items: [{ technicianId: "0" }], nextCursor: null });
    await expect(store.listFaultyTechnicians({ cursor: "-2147483649" })).rejects.toMatchObject({ parameter: "cursor" });
  });

  it("a seed with malformed records is refused", async () => {
    const location = { latitude: 49.4, longitude: 8.7 };
    const seed = (technician: object) =>
      store.seedWhenEmpty({ customers: [], technicians: [{ id: "1", location, ...technician } as never] });
    await expect(seed({ skills: expiredGas })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      parameter: "technicians[0].skills[0].expires_at",
    });
    await expect(seed({ availability: backwards })).rejects.toMatchObject({
      parameter: "technicians[0].availability.absences[0].to",
    });
    await expect(seed({ skill: [] })).rejects.toMatchObject({ parameter: "technicians[0].skill" });
    expect(await store.isEmpty()).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { memoryAssignments, memoryCustomers, memoryTechnicians } from "../../src/memory/index.js";
import { type CreateStore, runCalendarWorld } from "../support/calendar-run.js";
import { changeMemoryCapacity } from "../support/memory-store.js";

const inMemory: CreateStore = ({ customers: places, technicians: fleet }, clock) => {
  const customers = memoryCustomers(places);
  const technicians = memoryTechnicians(fleet, { clock });
  return {
    customers,
    technicians,
    assignments: memoryAssignments({ customers, technicians, clock }),
    changeCapacity: (id, capacity) => changeMemoryCapacity(technicians, id, capacity),
  };
};

describe("dispatches with calendars in memory", () => {
  // `pnpm calendars` runs 10,000.
  const worlds = Number(process.env["CALENDAR_WORLDS"] ?? 30);

  it(`book who brute force finds, at the same minute, in ${worlds} random worlds`, {
    timeout: worlds * 3000,
  }, async () => {
    let booked = 0;
    for (let seed = 1; seed <= worlds; seed += 1) booked += await runCalendarWorld(seed, inMemory);
    // Most jobs have someone, or the comparison says little.
    expect(booked).toBeGreaterThan(worlds);
  });
});

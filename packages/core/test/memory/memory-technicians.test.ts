import { describe, expect, it } from "vitest";
import type { Technician } from "../../src/index.js";
import { type MemoryTechnicians, memoryAssignments, memoryTechnicians } from "../../src/memory/index.js";

const location = { latitude: 49.4, longitude: 8.7 };
const booking = { customerId: "1", technicianId: "1", distanceMeters: 1000 };

async function find(technicians: MemoryTechnicians, id = "1"): Promise<Technician | undefined> {
  return (await technicians.findTechnicians([id]))[0];
}

it("a technician who moves, or is removed and added again, keeps their open assignments", async () => {
  const technicians = memoryTechnicians([{ id: "1", location, capacity: 1 }]);
  const assignments = memoryAssignments({ technicians });
  await assignments.createAssignment(booking);
  technicians.upsert({ id: "1", location: { latitude: 50, longitude: 8 }, capacity: 1 });
  expect(await find(technicians)).toMatchObject({ openAssignments: 1 });
  technicians.upsert({ id: "1", location, isActive: false });
  technicians.upsert({ id: "1", location, capacity: 1 });
  await expect(assignments.createAssignment(booking)).rejects.toMatchObject({ code: "ASSIGNMENT_CONFLICT" });
});

it("assignments that end while a technician is away are not open when they come back", async () => {
  const technicians = memoryTechnicians([{ id: "1", location, capacity: 1 }]);
  const assignments = memoryAssignments({ technicians });
  const { id } = await assignments.createAssignment(booking);
  technicians.remove("1");
  await assignments.moveAssignment({ assignmentId: id, to: "cancelled" });
  technicians.upsert({ id: "1", location, capacity: 1 });
  await assignments.createAssignment(booking);
});

it("assignments that were open at the start count towards the capacity, and stay open", async () => {
  const technicians = memoryTechnicians([{ id: "1", location, capacity: 2, openAssignments: 1 }]);
  const assignments = memoryAssignments({ technicians });
  const { id } = await assignments.createAssignment(booking);
  expect(await find(technicians)).toMatchObject({ openAssignments: 2 });
  await expect(assignments.createAssignment(booking)).rejects.toMatchObject({ code: "ASSIGNMENT_CONFLICT" });
  await assignments.moveAssignment({ assignmentId: id, to: "declined" });
  expect(await find(technicians)).toMatchObject({ openAssignments: 1 });
});

it("a technician who is stored again as they were found keeps their open assignments", async () => {
  const technicians = memoryTechnicians([{ id: "1", location, capacity: 2 }]);
  await memoryAssignments({ technicians }).createAssignment(booking);
  technicians.upsert({ id: "1", ...(await find(technicians)), location: { latitude: 50, longitude: 8 } });
  expect(await find(technicians)).toMatchObject({ openAssignments: 1 });
});

it("a technician without a valid location can be found once they report one", async () => {
  const technicians = memoryTechnicians([{ id: "1", location: { latitude: Number.NaN, longitude: 8.7 } }], {
    keepsFaulty: true,
  });
  await technicians.updateLocations([{ technicianId: "1", location, reportedAt: "2026-01-01T12:00:00Z" }]);
  const page = await technicians.findNearest({ near: location, limit: 1 });
  expect(page).toMatchObject({ technicians: [{ id: "1" }], unlocatable: [] });
});

it("the clock decides which reports are from the future", async () => {
  const clock = { now: () => Date.parse("2026-01-01T12:00:00Z") };
  const technicians = memoryTechnicians([{ id: "1", location }], { clock });
  const report = (reportedAt: string) => technicians.updateLocations([{ technicianId: "1", location, reportedAt }]);
  expect(await report("2026-01-01T12:05:00.001Z")).toEqual(["in_future"]);
  expect(await report("2026-01-01T12:05:00Z")).toEqual(["updated"]);
});

it("a search finds those with a skill, nearest first, even with more skills than the index distinguishes", async () => {
  const skills = Array.from({ length: 100 }, (_, index) => `skill ${index}`);
  const technicians = memoryTechnicians(
    Array.from({ length: 1000 }, (_, index) => ({
      id: String(index + 1),
      location: { latitude: 49.4 + index / 10_000, longitude: 8.7 },
      skills: [{ name: skills[index % 100] ?? "" }],
    })),
  );
  for (const [index, name] of skills.entries()) {
    const only = { requirements: { skills: [{ name }] }, startsAtMs: 0 };
    const { technicians: found, next } = await technicians.findNearest({ near: location, limit: 20, only });
    expect(found.map(({ id }) => Number(id))).toEqual(Array.from({ length: 10 }, (_, tens) => 100 * tens + index + 1));
    expect(next).toBeNull();
  }
});

it("a search finds nobody with a skill that nobody has", async () => {
  const technicians = memoryTechnicians([{ id: "1", location }]);
  const only = { requirements: { skills: [{ name: "gas" }] }, startsAtMs: 0 };
  expect(await technicians.findNearest({ near: location, limit: 1, only })).toMatchObject({
    technicians: [],
    next: null,
  });
});

describe("records that rules cannot read", () => {
  it("unreadable records are found page by page, including those of inactive technicians", async () => {
    const location = { latitude: 49.4, longitude: 8.7 };
    const records = [
      { id: "1", location, skills: [{ name: "gas" }] },
      { id: "2", location, skills: "gas" as never },
      { id: "3", location, availability: { timeZone: "UTC", shift: [] } as never, isActive: false },
      { id: "10", location: { latitude: 91, longitude: 0 } },
    ];
    const technicians = memoryTechnicians(records, { keepsFaulty: true });
    const { items, nextCursor } = await technicians.listFaultyTechnicians({ limit: 2 });
    expect(items).toMatchObject([
      { technicianId: "2", isActive: true, faults: [{ code: "INVALID_SKILL", field: "skills" }] },
      { technicianId: "3", isActive: false, faults: [{ code: "INVALID_AVAILABILITY", field: "availability.shift" }] },
    ]);
    const last = await technicians.listFaultyTechnicians({ cursor: nextCursor ?? "" });
    expect(last).toMatchObject({ items: [{ technicianId: "10", faults: [{ field: "location" }] }], nextCursor: null });
  });
});

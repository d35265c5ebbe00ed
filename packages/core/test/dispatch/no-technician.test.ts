import { describe, expect, it } from "vitest";
import {
  type DispatcherOptions,
  NoTechnicianAvailableError,
  NoTechnicianReachableError,
  type NoTechnicianReasons,
  StoreError,
} from "../../src/index.js";
import { type MemoryTechnician, memoryAssignments, memoryTechnicians } from "../../src/memory/index.js";
import { AssignmentConflictError } from "../../src/plugin-kit/index.js";
import { drive, makeBench, north } from "../support/make-dispatcher.js";

const gas = { skills: [{ name: "gas" }] };

/** A fleet of this size, each technician a kilometre farther away than the one before. */
function fleetOf(count: number, what: (index: number) => Partial<MemoryTechnician>): MemoryTechnician[] {
  return Array.from({ length: count }, (_, index) => ({ ...north(String(index + 1), index + 1), ...what(index) }));
}

async function findReasons(
  fleet: readonly MemoryTechnician[],
  requirements: object = gas,
  options: Partial<DispatcherOptions> = {},
  road = drive(50_000),
): Promise<NoTechnicianReasons> {
  const { dispatcher } = makeBench(fleet, () => road, options);
  const error: unknown = await dispatcher
    .dispatch({ customerId: "1", requirements })
    .catch((reason: unknown) => reason);
  if (NoTechnicianAvailableError.isInstance(error) || NoTechnicianReachableError.isInstance(error))
    return error.reasons;
  throw error;
}

describe("the error that nobody can go", () => {
  it("the error counts the reasons: 14 at capacity, 3 lack the skill", async () => {
    const fleet = fleetOf(17, (index) => (index < 3 ? { skills: [] } : { capacity: 0, skills: [{ name: "gas" }] }));
    const reasons = await findReasons(fleet);
    expect(reasons).toEqual({
      counts: { SKILL_MISSING: 3, AT_CAPACITY: 14 },
      nearest: ["1", "2", "3", "4", "5"].map((technicianId, index) => ({
        technicianId,
        greatCircleDistanceMeters: expect.closeTo(1000 * (index + 1), 0),
        reasons: [index < 3 ? "SKILL_MISSING" : "AT_CAPACITY"],
      })),
      considered: 17,
      isComplete: true,
    });
  });

  it("the error counts a whole large fleet, even those whom a source leaves out of later pages", async () => {
    const fleet = fleetOf(300, (index) =>
      index % 100 === 0 ? { skills: [] } : { capacity: 0, skills: [{ name: "gas" }] },
    );
    const reasons = await findReasons(fleet, { ...gas, maxDistanceMeters: 1_000_000 });
    expect(reasons).toMatchObject({
      counts: { SKILL_MISSING: 3, AT_CAPACITY: 297 },
      considered: 300,
      isComplete: true,
    });
  });

  it("the error says if there are more technicians than it considered", async () => {
    const fleet = fleetOf(1200, () => ({ skills: [] }));
    expect(await findReasons(fleet)).toMatchObject({
      counts: { SKILL_MISSING: 1000 },
      considered: 1000,
      isComplete: false,
    });
  });

  it("the error names the skills that no active technician has, if all were considered", async () => {
    const both = { skills: [{ name: "gass" }, { name: "gas", minLevel: 2 }] };
    const one = fleetOf(2, (index) => (index === 0 ? { skills: [{ name: "gas" }] } : {}));
    expect(await findReasons(one, both)).toMatchObject({ missingSkills: ["gass"] });
    const { dispatcher } = makeBench(one, () => drive(1000));
    await expect(dispatcher.dispatch({ customerId: "1", requirements: both })).rejects.toThrow(
      /^No technicians available: no active technician has the skill "gass"$/,
    );
    const unsaid: readonly (readonly [readonly MemoryTechnician[], object])[] = [
      // They have it, but are busy, or at a level that is too low.
      [fleetOf(2, () => ({ capacity: 0, skills: [{ name: "gas" }] })), gas],
      [fleetOf(2, () => ({ skills: [{ name: "gas" }] })), { skills: [{ name: "gas", minLevel: 2 }] }],
      // Others may have it.
      [fleetOf(2, () => ({})), { ...gas, pinned: ["1"] }],
      [fleetOf(1200, () => ({})), gas],
      [[], gas],
    ];
    for (const [fleet, requirements] of unsaid) {
      expect(await findReasons(fleet, requirements)).not.toHaveProperty("missingSkills");
    }
  });

  it("the error counts everyone for each of their reasons, and lists the nearest first", async () => {
    const nowhere = { id: "9", location: { latitude: Number.NaN, longitude: 0 } };
    const fleet = [...fleetOf(2, () => ({ capacity: 0, skills: [] })), nowhere];
    const { counts, nearest } = await findReasons(fleet);
    expect(counts).toEqual({ AT_CAPACITY: 2, SKILL_MISSING: 3, INVALID_LOCATION: 1 });
    expect(nearest.map(({ technicianId }) => technicianId)).toEqual(["1", "2", "9"]);
  });

  it("the error counts those who were taken in the meantime, and those whom no road connects", async () => {
    const store = memoryAssignments();
    const assignments = {
      ...store,
      bookAssignment: async ({ technicianId }: { technicianId: string }) => {
        throw new AssignmentConflictError(technicianId);
      },
    };
    expect(
      (
        await findReasons(
          fleetOf(2, () => ({})),
          {},
          { assignments },
        )
      ).counts,
    ).toEqual({ CONFLICT: 2 });
    const noRoad = { status: "unreachable", reason: "NO_ROUTE" } as const;
    expect(
      (
        await findReasons(
          fleetOf(2, () => ({})),
          {},
          {},
          noRoad,
        )
      ).counts,
    ).toEqual({ NO_ROUTE: 2 });
  });

  it("the error says if the fleet is empty, and gives only the reasons of pinned technicians", async () => {
    expect(await findReasons([])).toEqual({ counts: {}, nearest: [], considered: 0, isComplete: true });
    const fleet = fleetOf(3, () => ({ capacity: 0 }));
    expect(await findReasons(fleet, { pinned: ["2"] })).toMatchObject({ counts: { AT_CAPACITY: 1 }, isComplete: true });
  });

  it("a technician who has become free in the meantime is booked", async () => {
    const technicians = memoryTechnicians(fleetOf(30, () => ({ capacity: 0 })));
    let pages = 0;
    const bench = makeBench([], () => drive(50_000), {
      technicians: {
        ...technicians,
        findNearest: (request, options) => {
          if (request.only === undefined) pages += 1;
          if (pages === 2) technicians.upsert({ ...north("25", 25), capacity: 1 });
          return technicians.findNearest(request, options);
        },
      },
    });
    const { assignment } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("25");
  });

  it("the error says what is known if the store fails while the reasons are collected", async () => {
    const technicians = memoryTechnicians(fleetOf(30, () => ({ capacity: 0 })));
    let pages = 0;
    const reasons = await findReasons(
      [],
      {},
      {
        technicians: {
          ...technicians,
          findNearest: async (request, options) => {
            if (request.only === undefined) pages += 1;
            if (pages === 2) throw new StoreError("STORE_UNAVAILABLE", "down");
            return technicians.findNearest(request, options);
          },
        },
      },
    );
    expect(reasons).toMatchObject({ counts: { AT_CAPACITY: 20 }, considered: 20, isComplete: false });
  });
});

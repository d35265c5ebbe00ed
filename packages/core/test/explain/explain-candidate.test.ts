import { describe, expect, it } from "vitest";
import {
  type CreateJobRequest,
  createDispatcher,
  type DispatcherOptions,
  DistanceProviderError,
} from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "../../src/memory/index.js";
import { systemClock } from "../../src/plugin-kit/index.js";
import { door, drive, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

function makeDesk(fleet: readonly MemoryTechnician[], options: Partial<DispatcherOptions> = {}) {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians(fleet, { keepsFaulty: true });
  const jobs = memoryAssignments({ customers, technicians });
  const plugins = { customers, technicians, assignments: jobs, distances: memoryDistances(detour(1.2)) };
  const dispatcher = createDispatcher({ ...plugins, ...options });
  const explain = async (technicianId: string, job: Partial<CreateJobRequest> = {}) => {
    const { id: jobId } = await jobs.createJob({ customerId: "1", ...job });
    return dispatcher.explainCandidate({ jobId, technicianId });
  };
  return { dispatcher, jobs, explain };
}

describe("explainCandidate", () => {
  it("says that a technician could go, and how far by road, and books nobody", async () => {
    const { explain, jobs } = makeDesk([north("1", 1), north("2", 5)]);
    expect(await explain("2")).toEqual({
      jobId: "1",
      technicianId: "2",
      isEligible: true,
      hasJob: false,
      reasons: [],
      faults: [],
      greatCircleDistanceMeters: expect.closeTo(5000, -1),
      drive: { distanceMeters: expect.closeTo(6000, -1), durationSeconds: expect.closeTo(600, 0), basis: "road" },
      displaces: null,
    });
    expect((await jobs.listAssignments({ limit: 9 })).items).toEqual([]);
    expect(await jobs.findJob("1")).toMatchObject({ status: "waiting", version: 1 });
  });

  it("judges for another window than that of the job, and the job stays as it is", async () => {
    const shifts = [{ weekdays: [1, 2, 3, 4, 5, 6, 7] as const, from: "08:00", to: "16:00" }];
    const { dispatcher, jobs } = makeDesk([
      { ...north("1", 1), capacity: 1, availability: { timeZone: "UTC", shifts } },
    ]);
    const window = { earliest: "2126-01-02T10:00:00.000Z", latest: "2126-01-02T10:00:00.000Z" };
    const { id: jobId } = await jobs.createJob({ customerId: "1", window });
    const at = async (earliest: string) =>
      (await dispatcher.explainCandidate({ jobId, technicianId: "1", window: { earliest, latest: earliest } })).reasons;
    expect(await at("2126-01-02T12:00:00Z")).toEqual([]);
    expect(await at("2126-01-02T20:00:00Z")).toMatchObject([{ code: "OFF_SHIFT" }]);
    expect(await jobs.findJob(jobId)).toMatchObject({ window, version: 1 });
    await expect(at("soon")).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });

  it("lists every reason, each with the field of the technician and what asks for more", async () => {
    const smoker = {
      ...north("7", 5),
      capacity: 0,
      skills: [{ name: "water", level: 1 }],
      availability: { timeZone: "UTC", shifts: [] },
      territories: ["south"],
      locatedAt: "2020-01-01T00:00:00Z",
      attributes: { smokes: true },
    };
    const rules = [{ name: "no-smokers", check: () => "SMOKES" }];
    const { explain } = makeDesk([smoker], { rules });
    const requirements = {
      skills: [{ name: "gas" }, { name: "water", minLevel: 2 }],
      territory: "north",
      pinned: ["1"],
      maxDistanceMeters: 5500,
      maxDriveSeconds: 60,
    };
    const { isEligible, reasons, drive: way } = await explain("7", { requirements });
    expect(isEligible).toBe(false);
    expect(reasons.map(({ code, field, parameter }) => `${code} ${field} ${parameter}`)).toEqual([
      "NOT_PINNED id requirements.pinned",
      "AT_CAPACITY capacity null",
      "SKILL_MISSING skills requirements.skills[0]",
      "SKILL_LEVEL_TOO_LOW skills requirements.skills[1]",
      "OFF_SHIFT availability.shifts null",
      "OTHER_TERRITORY territories requirements.territory",
      "LOCATION_TOO_OLD locatedAt maxLocationAgeSeconds",
      "SMOKES null null",
      "TOO_LONG location requirements.maxDriveSeconds",
      "TOO_FAR location requirements.maxDistanceMeters",
    ]);
    expect(way?.basis).toBe("road");
  });

  it("explainCandidate says how much, since when and until when", async () => {
    const nurse = {
      ...north("7", 5),
      skills: [
        { name: "gas", expiresAt: "2030-01-02T00:00:00Z" },
        { name: "gas", expiresAt: "2029-05-03T00:00:00+02:00" },
        { name: "water", level: 2 },
      ],
      agreesToOvertime: true,
      availability: { timeZone: "Europe/Berlin", shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "17:00" }] },
      territories: ["south", "west"],
      locatedAt: "2030-01-01T00:00:00Z",
    };
    // A Saturday.
    const clock = { ...systemClock, now: () => Date.parse("2030-01-12T10:00:00Z") };
    const { explain } = makeDesk([nurse], { clock });
    const skills = [{ name: "gas" }, { name: "water", minLevel: 3 }, { name: "oil", minLevel: 2 }];
    const requirements = { skills, territory: "north", maxDistanceMeters: 5500, maxDriveSeconds: 60 };
    const { reasons } = await explain("7", { requirements });
    expect(Object.fromEntries(reasons.map(({ code, values }) => [code, values]))).toEqual({
      SKILL_EXPIRED: { skill: "gas", expiredAt: "2030-01-02T00:00:00.000Z" },
      SKILL_LEVEL_TOO_LOW: { skill: "water", level: 2, minLevel: 3 },
      SKILL_MISSING: { skill: "oil", minLevel: 2 },
      OFF_SHIFT: { worksFrom: "2030-01-14T07:00:00.000Z", agreesToOvertime: true },
      OTHER_TERRITORY: { territory: "north", territories: ["south", "west"] },
      LOCATION_TOO_OLD: { locatedAt: "2030-01-01T00:00:00Z", maxSeconds: 86_400 },
      TOO_LONG: { maxSeconds: 60 },
      TOO_FAR: { maxMeters: 5500 },
    });
  });

  it("says when an absence is over, and in which shift the work would not end", async () => {
    const shifts = [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "17:00" }];
    const absences = [
      { from: "2030-01-14T00:00:00Z", to: "2030-02-02T00:00:00Z" },
      { from: "2030-02-01T00:00:00Z", to: "2030-02-05T12:00:00Z" },
    ];
    const clock = { ...systemClock, now: () => Date.parse("2030-01-14T10:00:00Z") };
    const fleet = [
      { ...north("1", 1), availability: { timeZone: "UTC", shifts, absences } },
      { ...north("2", 1), availability: { timeZone: "UTC", shifts } },
      { ...north("3", 1), availability: { timeZone: "UTC", shifts: [] } },
    ];
    const { explain } = makeDesk(fleet, { clock });
    expect((await explain("1")).reasons).toMatchObject([
      { code: "ABSENT", values: { worksFrom: "2030-02-05T12:00:00.000Z" } },
    ]);
    const late = { window: { earliest: "2030-01-15T16:30:00Z", latest: "2030-01-15T18:00:00Z" } };
    expect((await explain("2", late)).reasons).toMatchObject([
      { code: "OFF_SHIFT", parameter: "window", values: { worksUntil: "2030-01-15T17:00:00.000Z" } },
    ]);
    expect((await explain("3")).reasons).toEqual([
      { code: "OFF_SHIFT", field: "availability.shifts", parameter: null, values: {} },
    ]);
  });

  it("counts the jobs of a technician when they would be at work", async () => {
    const { dispatcher, explain } = makeDesk([{ ...north("1", 1), capacity: 2 }]);
    const earliest = new Date(Date.now() + 4 * 3_600_000).toISOString();
    const window = { earliest, latest: earliest };
    await dispatcher.dispatch({ customerId: "1", window });
    await dispatcher.dispatch({ customerId: "1", window });
    const [reason] = (await explain("1", { window })).reasons;
    expect(reason).toMatchObject({
      ...{ code: "AT_CAPACITY", parameter: "window" },
      values: { capacity: 2, jobs: 2, at: earliest },
    });
    expect(await explain("1")).toMatchObject({ isEligible: true, reasons: [] });
  });

  it("names what is wrong with a record, field by field", async () => {
    const availability = { timeZone: "Mars", shifts: [] };
    const { explain } = makeDesk([{ ...north("1", 1), availability }]);
    const { reasons, faults } = await explain("1");
    expect(reasons).toMatchObject([{ code: "INVALID_AVAILABILITY", field: "availability" }]);
    expect(faults).toMatchObject([{ field: "availability.timeZone" }]);
  });

  it("gives no drive from a place that is not on Earth", async () => {
    const { explain } = makeDesk([{ id: "1", location: { latitude: 95, longitude: 8 } }]);
    expect(await explain("1")).toMatchObject({
      reasons: [{ code: "INVALID_LOCATION", field: "location" }],
      greatCircleDistanceMeters: null,
      drive: null,
    });
  });

  it("explainCandidate says that there is no road", async () => {
    const distances = memoryDistances(() => ({ status: "unreachable", reason: "NO_ROUTE" }));
    const { explain } = makeDesk([north("1", 1)], { distances });
    expect(await explain("1")).toMatchObject({ isEligible: false, reasons: [{ code: "NO_ROUTE" }], drive: null });
  });

  it.each([{}, { capacity: 0 }])("gives an estimate, labelled so, if nothing can be measured (%j)", async (rest) => {
    const failing = {
      ...memoryDistances(() => drive(1)),
      measureDistances: async () => {
        throw new DistanceProviderError("PROVIDER_UNAVAILABLE", "down", { provider: "memory" });
      },
    };
    const { explain } = makeDesk([{ ...north("1", 1), ...rest }], { distances: failing });
    expect(await explain("1")).toMatchObject({
      drive: { distanceMeters: expect.closeTo(1000, -1), durationSeconds: null, basis: "estimate" },
    });
  });

  it("judges who has the job as if they did not, and others by whether they had it", async () => {
    const { dispatcher } = makeDesk([{ ...north("1", 1), capacity: 1 }, north("2", 2)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const { jobId } = assignment;
    expect(await dispatcher.explainCandidate({ jobId, technicianId: "1" })).toMatchObject({
      isEligible: true,
      hasJob: true,
    });
    await dispatcher.decline({ assignmentId: assignment.id });
    expect(await dispatcher.explainCandidate({ jobId, technicianId: "1" })).toMatchObject({
      hasJob: false,
      reasons: [{ code: "HAD_THE_JOB", field: "id", parameter: null, values: {} }],
    });
  });

  it("explainCandidate says what would have to give way", async () => {
    const { dispatcher, explain } = makeDesk([{ ...north("1", 1), capacity: 1 }]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const { id: assignmentId, jobId, technicianId } = assignment;
    expect(await explain("1", { priority: "emergency" })).toMatchObject({
      reasons: [{ code: "AT_CAPACITY" }],
      displaces: { assignmentId, jobId, technicianId },
    });
    expect(await explain("1")).toMatchObject({ reasons: [{ code: "AT_CAPACITY" }], displaces: null });
  });

  it("knows who is inactive, and refuses a technician or a job that it does not know", async () => {
    const { dispatcher, explain } = makeDesk([{ ...north("1", 1), isActive: false }]);
    expect(await explain("1")).toMatchObject({ isEligible: false, reasons: [{ code: "INACTIVE", field: "isActive" }] });
    await expect(explain("9")).rejects.toMatchObject({ code: "TECHNICIAN_NOT_FOUND" });
    await expect(dispatcher.explainCandidate({ jobId: "999", technicianId: "1" })).rejects.toMatchObject({
      code: "JOB_NOT_FOUND",
    });
  });
});

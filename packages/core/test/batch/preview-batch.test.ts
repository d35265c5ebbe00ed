import { describe, expect, it } from "vitest";
import {
  type BatchCandidate,
  type BatchDecision,
  type BatchExclusionReason,
  type BatchGap,
  type BatchJob,
  type BatchRequest,
  type BatchVerification,
  type Coordinates,
  createDispatcher,
  type DispatcherOptions,
  type DistanceProvider,
  DistanceProviderError,
  explainPair,
  fastest,
  greatCircleDistanceMeters,
  leastLoaded,
  nearest,
  type RoadResult,
  verifyBatch,
} from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
  straightLineDistances,
} from "../../src/memory/index.js";
import { systemClock } from "../../src/plugin-kit/index.js";
import { createRandom } from "../../src/testing/random.js";
import { detour } from "../support/roads.js";

/** A place this many kilometres east of the origin. */
const east = (kilometers: number): Coordinates => ({ latitude: 0, longitude: 8 + kilometers / 111.195 });

const fleet = (...kilometers: readonly number[]): readonly MemoryTechnician[] =>
  kilometers.map((distance, index) => ({ id: `t${index + 1}`, location: east(distance), capacity: 1 }));

function bench(
  technicians: readonly MemoryTechnician[],
  roads: DistanceProvider | ((origin: Coordinates, destination: Coordinates) => RoadResult) = detour(1.2),
  options: Partial<DispatcherOptions> = {},
) {
  const { clock = systemClock } = options;
  const store = { customers: memoryCustomers([]), technicians: memoryTechnicians(technicians, { clock }) };
  const assignments = memoryAssignments({ ...store, clock });
  const distances = typeof roads === "function" ? memoryDistances(roads) : roads;
  const dispatcher = createDispatcher({ ...store, assignments, distances, ...options });
  const decide = async (jobs: readonly BatchJob[], request: Partial<BatchRequest> = {}): Promise<BatchDecision> =>
    (await dispatcher.previewBatch({ jobs, ...request })).decision;
  return { dispatcher, assignments, decide };
}

const at = (kilometers: number, job: BatchJob = {}): BatchJob => ({ location: east(kilometers), ...job });

const technicianIds = ({ jobs }: BatchDecision): readonly (string | null)[] =>
  jobs.map(({ technicianId }) => technicianId);

describe("previewBatch", () => {
  it("gives jobs to technicians at the lowest total cost, below that of one by one", async () => {
    // One by one, the first job takes t1, which the second job needs more.
    const { decide } = bench(fleet(1, -2));
    const decision = await decide([at(0), at(3)]);
    expect(technicianIds(decision)).toEqual(["t2", "t1"]);
    expect(decision.optimality).toEqual({ proven: true });
    expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
  });

  it.each([
    ["on the way to a job", {}],
    ["in the window of a job", { window: { earliest: "2126-01-01T08:00:00Z", latest: "2126-01-01T18:00:00Z" } }],
  ])("is proven if a technician moves away between two searches: %s", async (_, job) => {
    const others = [-300, -320, -340, -360, -380, -400];
    const technicians = memoryTechnicians(fleet(11, 19, ...others));
    let first: ReturnType<typeof technicians.findNearest> | undefined;
    const findNearest: typeof technicians.findNearest = async (request, options) => {
      if (first === undefined) {
        first = technicians.findNearest(request, options);
        return first;
      }
      await first;
      technicians.upsert({ id: "t1", location: east(-200), capacity: 1 });
      return technicians.findNearest(request, options);
    };
    const moving: typeof technicians = { ...technicians, findNearest };
    const { decide } = bench([], detour(1.2), { technicians: moving, shortlistSize: 8 });
    // The second job would rather have t1 where the search of the first one found them.
    const decision = await decide([at(500, job), at(12, job), ...others.map((kilometers) => at(kilometers, job))]);
    expect(decision.optimality).toEqual({ proven: true });
    expect(decision.technicians.find(({ id }) => id === "t1")?.location).toEqual(east(11));
    expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
    const [, { excluded = [] } = {}] = decision.jobs;
    const forged = decision.jobs.map((one) => ({ ...one, excluded: [] }));
    const isLeftOut = excluded.some(({ technicianId, reasons }) => technicianId === "t1" && reasons[0] === "NOT_NAMED");
    expect(isLeftOut).toBe(true);
    expect(verifyBatch({ ...decision, jobs: forged }).violation).toMatch(/could cost less/);
  });

  it("names the jobs that booking would try again at another time of a busy technician", async () => {
    const hour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
    const window = { earliest: hour(1), latest: hour(8) };
    const jobs = [at(0, { window }), at(1, { window }), at(2)];
    const { dispatcher } = bench(fleet(1));
    const { decision, mayFollow } = await dispatcher.previewBatch({ jobs });
    const goes = technicianIds(decision);
    expect(goes.filter((technicianId) => technicianId !== null)).toEqual(["t1"]);
    const left = goes.flatMap((technicianId, index) => (technicianId === null ? [`request-${index + 1}`] : []));
    expect(mayFollow).toEqual(left.filter((id) => id !== "request-3"));
    const { booked } = await dispatcher.dispatchBatch({ jobs });
    expect(booked.length).toBeGreaterThan(1);
  });

  it("counts no more lanes than there are jobs, however large a capacity is", async () => {
    const { decide } = bench([{ id: "t1", location: east(1), capacity: 1_000_000_000 }]);
    expect(technicianIds(await decide([at(0), at(3)]))).toEqual(["t1", "t1"]);
  });

  it("decides a single job as a dispatch does, also among equals", async () => {
    const random = createRandom(7);
    for (let round = 0; round < 40; round += 1) {
      const places = Array.from({ length: 60 }, () => Math.round(20 * random()));
      const { dispatcher, decide } = bench(fleet(...places), detour(1 + Math.round(random())));
      const location = east(10 * random());
      const { technicianId } = await dispatcher.preview({ location });
      expect(technicianIds(await decide([{ location }]))).toEqual([technicianId]);
    }
  });

  it("leaves the jobs of the lowest priority if there are too few technicians, and says why", async () => {
    const { decide } = bench(fleet(0, 1));
    const decision = await decide([at(0), at(0.1, { priority: 20 }), at(90, { priority: "urgent" })]);
    expect(technicianIds(decision)[0]).toBeNull();
    expect(decision.levels).toEqual([
      "left, priority 20",
      "left, priority 10",
      "left, priority 0",
      "not preferred",
      "thousandths of meters",
    ]);
    expect(decision.total.slice(0, 3)).toEqual([0, 0, 1]);
    expect(decision.jobs[0]?.reasons).toMatchObject({ considered: 2 });
    expect(verifyBatch(decision).isProven).toBe(true);
  });

  it("leaves no job that an eligible technician could take, however far away", async () => {
    const skilled = (technician: MemoryTechnician | undefined, ...names: readonly string[]): MemoryTechnician => ({
      id: "",
      location: east(0),
      ...technician,
      skills: names.map((name) => ({ name })),
    });
    const [near, far] = fleet(0, 200);
    const { decide } = bench([skilled(near, "gas", "water"), skilled(far, "water")]);
    const decision = await decide([
      at(0, { requirements: { skills: [{ name: "water" }] } }),
      at(100, { requirements: { skills: [{ name: "gas" }] } }),
    ]);
    expect(technicianIds(decision)).toEqual(["t2", "t1"]);
    expect(verifyBatch(decision).isProven).toBe(true);
  });

  it("sends a preferred technician as long as one can go", async () => {
    const { decide } = bench(fleet(0, 40, 80));
    const prefer = { requirements: { preferred: ["t3"] } };
    expect(technicianIds(await decide([at(0, prefer), at(1)]))).toEqual(["t3", "t1"]);
    const both = await decide([at(0, prefer), at(79, prefer)]);
    expect(both.total.at(-2)).toBe(1);
    expect(technicianIds(both)).toContain("t3");
    expect(verifyBatch(both).isProven).toBe(true);
  });

  it("fills free lanes, and no more of them than the caller allows", async () => {
    const [first, second] = fleet(0, 30);
    const { decide } = bench([
      { id: "", location: east(0), ...first, capacity: 3, openAssignments: 1 },
      ...(second ? [second] : []),
    ]);
    const jobs = [at(0), at(0.2), at(0.4)];
    expect(technicianIds(await decide(jobs)).filter((id) => id === "t1")).toHaveLength(2);
    const limited = await decide(jobs, { maxJobsPerTechnician: 1 });
    expect(technicianIds(limited).filter((id) => id === "t1")).toHaveLength(1);
    expect(limited.total[0]).toBe(1);
    const { decide: unlimited } = bench([{ id: "t1", location: east(0) }]);
    expect(technicianIds(await unlimited(jobs))).toEqual(["t1", "t1", "t1"]);
  });

  it("sends only the technicians whom the caller names, none of them against a pin or a fixed pair", async () => {
    const { decide } = bench(fleet(0, 5, 9));
    const jobs = [
      at(0),
      at(1, { requirements: { pinned: ["t1", "t3"] } }),
      at(2, { requirements: { pinned: ["t1"] } }),
    ];
    const decision = await decide(jobs, { technicianIds: ["t2", "t3"] });
    expect(technicianIds(decision)).toEqual(["t2", "t3", null]);
    expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
    const fixed = [{ jobId: "request-1", technicianId: "t1" }];
    expect(technicianIds(await decide([at(0), at(1)], { fixed, technicianIds: ["t2"] }))).toEqual([null, "t2"]);
    expect(technicianIds(await decide([at(0)], { technicianIds: [] }))).toEqual([null]);
  });

  it("proves the rest around the pairs that the caller fixes", async () => {
    const { decide } = bench(fleet(0, 5, 9));
    const fixed = [{ jobId: "request-1", technicianId: "t3" }];
    const decision = await decide([at(0), at(1, { priority: 20 })], { fixed });
    expect(technicianIds(decision)).toEqual(["t3", "t1"]);
    expect(decision.levels[0]).toBe("left, fixed");
    expect(verifyBatch(decision).isProven).toBe(true);
    expect(technicianIds(await decide([at(0)], { fixed: [{ jobId: "request-1", technicianId: "nobody" }] }))).toEqual([
      null,
    ]);
  });

  it("prefers the job that has waited longer, if only one can be done", async () => {
    let nowMs = Date.parse("2030-01-01T08:00:00Z");
    const clock = { now: () => nowMs, schedule: () => () => undefined };
    const customers = memoryCustomers([]);
    const technicians = memoryTechnicians(fleet(0));
    const assignments = memoryAssignments({ customers, technicians, clock });
    const distances = memoryDistances(detour(1.2));
    const dispatcher = createDispatcher({ customers, technicians, assignments, distances, clock });
    const old = await assignments.createJob({ customerId: null, location: east(5) });
    nowMs += 1000 * 1000;
    const young = await assignments.createJob({ customerId: null, location: east(1) });
    const { decision, failures } = await dispatcher.previewBatch({
      jobs: [{ jobId: young.id }, { jobId: old.id }, { jobId: "999" }],
    });
    expect(decision.jobs.map(({ jobId, technicianId }) => [jobId, technicianId])).toEqual([
      [young.id, null],
      [old.id, "t1"],
    ]);
    expect(failures).toMatchObject([{ jobId: "999", error: { code: "JOB_NOT_FOUND" } }]);
  });

  it("a previewed batch is not proven if an unknown pair could lower the total", async () => {
    const road = detour(1.2);
    const { decide } = bench(fleet(0, 1, 2), (origin, destination) =>
      greatCircleDistanceMeters(origin, east(0)) < 1
        ? { status: "unreachable", reason: "UNKNOWN" }
        : road(origin, destination),
    );
    const decision = await decide([at(0), at(0.5)]);
    expect(decision.optimality).toMatchObject({ proven: false, reason: "undetermined" });
    expect(decision.optimality).toHaveProperty("gapMeters", expect.any(Number));
    expect(verifyBatch(decision).isProven).toBe(false);
  });

  it("is not proven if the provider cannot tell about a preferred technician", async () => {
    const road = detour(1.2);
    const { decide } = bench(fleet(0, 1, 40), (origin, destination) =>
      greatCircleDistanceMeters(origin, east(40)) < 1
        ? { status: "unreachable", reason: "UNKNOWN" }
        : road(origin, destination),
    );
    const prefer = { requirements: { preferred: ["t3"] } };
    for (const jobs of [[at(0, prefer)], [at(0, prefer), at(0.5)]]) {
      const decision = await decide(jobs);
      expect(decision.optimality).toMatchObject({ proven: false, reason: "undetermined" });
      expect(verifyBatch({ ...decision, optimality: { proven: true }, lowerLimit: decision.total }).isProven).toBe(
        false,
      );
    }
  });

  it("says why a preferred technician who cannot go was passed over", async () => {
    const { decide } = bench([...fleet(0, 1), { id: "far", location: east(40), capacity: 0 }]);
    const decision = await decide([at(0, { requirements: { preferred: ["far"] } }), at(39)]);
    expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
  });

  it("previewBatch labels estimates, and proves nothing from them", async () => {
    const { decide } = bench(fleet(0, 1), straightLineDistances());
    const decision = await decide([at(0), at(0.5)]);
    expect(decision).toMatchObject({ basis: "estimate", optimality: { proven: false, reason: "estimate" } });
    expect(technicianIds(decision)).toEqual(["t1", "t2"]);
  });

  it.each([{ maxElements: 3 }, { maxCalls: 1 }])("says the gap of a batch that %j cuts short", async (budget) => {
    const random = createRandom(3);
    const places = Array.from({ length: 80 }, () => 20 * random());
    const jobs = Array.from({ length: 6 }, () => at(20 * random()));
    const wild = memoryDistances((origin, destination) => {
      const distanceMeters =
        greatCircleDistanceMeters(origin, destination) * (1 + 3 * Math.abs(Math.sin(1e5 * origin.longitude)));
      return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 10 };
    });
    const { measureMatrix: _, ...byColumn } = wild;
    const { decide } = bench(fleet(...places), { ...byColumn, maxOriginsPerCall: 3 }, budget);
    const best = await bench(fleet(...places), wild).decide(jobs);
    const decision = await decide(jobs);
    const reason = "maxCalls" in budget ? "max-calls" : "max-elements";
    expect(decision.optimality).toMatchObject({ proven: false, reason });
    const [least = 0, most = 0] = [decision.lowerLimit.at(-1), decision.total.at(-1)];
    expect(least).toBeLessThanOrEqual(best.total.at(-1) ?? 0);
    if (decision.total[0] === 0) expect(most).toBeGreaterThanOrEqual(best.total.at(-1) ?? 0);
    expect(decision.routing.elements).toBeGreaterThan(0);
  });

  it("answers with what was measured before a failure, and fails if nothing was", async () => {
    let calls = 0;
    const { measureMatrix: _, ...roads } = memoryDistances(detour(1.2));
    const failing: DistanceProvider = {
      ...roads,
      async measureDistances(request, options) {
        calls += 1;
        if (calls > 1) throw new DistanceProviderError("PROVIDER_UNAVAILABLE", "It failed", { provider: "test" });
        return roads.measureDistances(request, options);
      },
    };
    const { decide } = bench(fleet(0, 30), failing);
    const decision = await decide([at(0), at(20)]);
    expect(decision.optimality).toMatchObject({ proven: false, reason: "provider-failed" });
    expect(technicianIds(decision).filter((id) => id !== null)).toHaveLength(1);
    await expect(decide([at(0)])).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
  });

  it("stops at its deadline, and rejects with the caller's reason if they abort", async () => {
    const never: DistanceProvider = {
      ...memoryDistances(detour(1.2)),
      measureMatrix: () => new Promise(() => undefined),
    };
    const { decide } = bench(fleet(0, 30), never, { deadlineMs: 30 });
    await expect(decide([at(0)])).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    const { dispatcher } = bench(fleet(0, 30), never);
    const controller = new AbortController();
    const pending = dispatcher.previewBatch({ jobs: [at(0)] }, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 10);
    await expect(pending).rejects.toThrow("enough");
  });

  it("measures a place once, however many technicians and jobs are there", async () => {
    const { decide } = bench(fleet(1, 1, 1, 2, 2, 2));
    const decision = await decide([at(0), at(0), at(0)]);
    expect(decision.routing.elements).toBe(2);
    expect(decision.optimality).toEqual({ proven: true });
  });

  it.each<[Partial<DispatcherOptions>, string]>([
    [{ policy: leastLoaded({ withinMeters: 500 }) }, "policy must have no tolerance in a batch"],
    [{ policy: { name: "mine", unit: "meters", toCost: nearest.toCost } }, "policy must have toLowerBound in a batch"],
  ])("refuses a policy whose costs cannot be added up or bounded", async (options, message) => {
    await expect(bench(fleet(0), undefined, options).decide([at(0)])).rejects.toThrow(message);
  });

  it.each<[unknown, string]>([
    [{ jobs: [] }, "jobs must be a list of 1 to 1000 jobs"],
    [{ jobs: [{ jobId: "1", priority: 5 }] }, "jobs[0].priority cannot be given together with jobId"],
    [{ jobs: [{ jobId: "1" }, { jobId: "1" }] }, "jobs[1] must not be in the batch twice"],
    [{ jobs: [{ place: 5 }] }, "jobs[0].place is not a known field"],
    [{ jobs: [at(0), { customerId: 5 }] }, "jobs[1].customerId must be a text"],
    [
      { jobs: [at(0)], fixed: [{ jobId: "2", technicianId: "t1" }] },
      "fixed[0].jobId must be the id of a job of the batch",
    ],
    [{ jobs: [at(0)], maxJobsPerTechnician: 0 }, "maxJobsPerTechnician must be a whole number of at least 1"],
  ])("previewBatch refuses the request %j", async (request, message) => {
    await expect(bench(fleet(0)).dispatcher.previewBatch(request as BatchRequest)).rejects.toThrow(message);
  });
});

describe("a batch of jobs with windows", () => {
  const nowMs = Date.parse("2030-01-16T08:00:00Z");
  const hour = (hours: number): string => new Date(nowMs + hours * 3_600_000).toISOString();
  interface Planned {
    readonly technicianId: string;
    /** In hours from now, and where. */
    readonly visit: readonly [from: number, to: number, kilometers: number];
  }
  const inDay = async (technicians: readonly MemoryTechnician[], visits: readonly Planned[]) => {
    let dayMs = nowMs - 86_400_000;
    const clock = { now: () => dayMs, schedule: () => () => undefined };
    const { assignments, decide } = bench(technicians, detour(1.2), { clock });
    for (const { technicianId, visit } of visits) {
      const [starts, ends, kilometers] = visit;
      const times = { leavesAt: hour(starts - 0.2), startsAt: hour(starts), endsAt: hour(ends) };
      const place = { customerId: null, location: east(kilometers) };
      await assignments.bookAssignment({ ...place, technicianId, distanceMeters: 1, visit: times });
    }
    dayMs = nowMs;
    return decide;
  };
  const from = (kilometers: number, earliest: number, latest: number): BatchJob =>
    at(kilometers, { window: { earliest: hour(earliest), latest: hour(latest) }, workSeconds: 600 });

  it("sends technicians from where they are then, also those who have a visit now", async () => {
    const decide = await inDay(fleet(90, 14), [{ technicianId: "t1", visit: [1, 2, 10] }]);
    const decision = await decide([from(9, 3, 4), from(14, 0, 0)]);
    expect(technicianIds(decision)).toEqual(["t1", "t2"]);
    expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
    expect(decision.jobs[0]).toMatchObject({ window: { earliest: hour(3) }, workSeconds: 600 });
    expect(decision.technicians.find(({ id }) => id === "t1")).toMatchObject({ freeLanes: 1, places: [east(10)] });
  });

  it("gives nobody a job after which their next visit cannot be reached, and counts that drive", async () => {
    const decide = await inDay(fleet(0), [{ technicianId: "t1", visit: [1, 2, 20] }]);
    const job = at(1, { window: { earliest: hour(0), latest: hour(0.95) }, workSeconds: 600 });
    const [reached, missed] = [await decide([job]), await decide([{ ...job, workSeconds: 3000 }])];
    expect([technicianIds(reached), technicianIds(missed)]).toEqual([["t1"], [null]]);
    expect(missed.jobs[0]?.reasons?.counts).toEqual({ NO_TIME: 1 });
    expect([reached.routing.elements, missed.routing.elements]).toEqual([2, 2]);
  });

  it("gives a technician as many jobs as lanes have time for them", async () => {
    const visits = [0.5, 2].map((starts): Planned => ({ technicianId: "t1", visit: [starts, 5, 0] }));
    const decide = await inDay([{ id: "t1", location: east(0), capacity: 3 }], visits);
    const given = async (jobs: readonly BatchJob[]) => technicianIds(await decide(jobs)).filter((id) => id !== null);
    const jobs = Array.from({ length: 4 }, (_, index) => from(index / 10, 1, 1));
    expect(await given(jobs)).toHaveLength(2);
    expect(await given(jobs.map((job, index) => ({ ...job, ...from(index / 10, 6, 7) })))).toHaveLength(3);
  });

  it.each<[string, (gaps: BatchDecision["jobs"][number]["gaps"]) => readonly object[], RegExp]>([
    ["a gap from another place", (all) => all.map((one) => ({ ...one, gaps: moveAll(one.gaps) })), /not among theirs/],
    ["a gap that is left out", () => [], /could cost less than their prices/],
  ])("proves who cannot set off from a near place in time, and verifyBatch catches %s", async (_, plant, violation) => {
    // The visit next to the job ends after its window.
    const decide = await inDay(fleet(90, 5), [{ technicianId: "t1", visit: [7.9, 8.4, 0] }]);
    const decision = await decide([from(0, 3, 8)]);
    expect(technicianIds(decision)).toEqual(["t2"]);
    expect(verifyBatch(JSON.parse(JSON.stringify(decision)))).toEqual({ isProven: true, violation: null });
    expect(decision.jobs[0]?.gaps).toMatchObject([{ technicianId: "t1", gaps: [{ place: east(90) }] }]);
    const jobs = decision.jobs.map((job) => ({ ...job, gaps: plant(job.gaps) }));
    const found = verifyBatch({ ...decision, jobs } as unknown as BatchDecision);
    expect(found.isProven).toBe(false);
    expect(found.violation).toMatch(violation);
  });

  const moveAll = (gaps: readonly BatchGap[]): readonly BatchGap[] => gaps.map((gap) => ({ ...gap, place: east(700) }));
});

describe("verifyBatch", () => {
  const decided = async (): Promise<BatchDecision> => {
    const random = createRandom(11);
    const { decide } = bench(fleet(...Array.from({ length: 30 }, () => 20 * random())), detour(1.4));
    return decide(Array.from({ length: 25 }, () => at(20 * random())));
  };
  const changeJob = (
    decision: BatchDecision,
    index: number,
    change: (job: BatchDecision["jobs"][number]) => object,
  ) => ({
    ...decision,
    jobs: decision.jobs.map((job, position) => (position === index ? { ...job, ...change(job) } : job)),
  });
  const plusOne = (cost: readonly number[]): readonly number[] =>
    cost.map((value, level) => value + Number(level === cost.length - 1));
  const minusOne = (cost: readonly number[]): readonly number[] =>
    cost.map((value, level) => value - Number(level === cost.length - 1));
  const changeFirst = (decision: BatchDecision, change: object): BatchDecision =>
    changeJob(decision, 0, ({ candidates: [first, ...others] }) => ({
      candidates: [{ ...first, ...change }, ...others],
    }));
  /** Changes a drive that was not chosen. */
  const changeOther = (decision: BatchDecision, change: (one: BatchCandidate) => BatchCandidate): BatchDecision => {
    const index = decision.jobs.findIndex(({ candidates }) => candidates.length > 1);
    return changeJob(decision, index, ({ candidates, technicianId }) => {
      const other = candidates.find((one) => one.technicianId !== technicianId);
      return { candidates: candidates.map((one) => (one === other ? change(one) : one)) };
    });
  };
  /** Turns down somebody who was measured for a job, and not chosen. */
  const turnDown = (decision: BatchDecision, reason: BatchExclusionReason): BatchDecision => {
    const index = decision.jobs.findIndex(({ candidates }) => candidates.length > 1);
    return changeJob(decision, index, ({ candidates, technicianId }) => {
      const other = candidates.find((one) => one.technicianId !== technicianId);
      const excluded = [{ technicianId: other?.technicianId ?? "", reasons: [reason] }];
      return { candidates: candidates.filter((one) => one !== other), excluded };
    });
  };
  const tryVerify = (decision: BatchDecision): BatchVerification => {
    try {
      return verifyBatch(decision);
    } catch (error) {
      return { isProven: false, violation: (error as Error).message };
    }
  };

  it("accepts a decision, also after it was written as JSON", async () => {
    const decision = await decided();
    expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
    expect(verifyBatch(JSON.parse(JSON.stringify(decision)))).toEqual({ isProven: true, violation: null });
  });

  it.each<[string, (decision: BatchDecision) => BatchDecision, RegExp]>([
    [
      "a raised price of a job",
      (decision) => changeJob(decision, 3, ({ price }) => ({ price: plusOne(price) })),
      /something else than their prices/,
    ],
    [
      "a dropped pair",
      (decision) => {
        const index = decision.jobs.findIndex(({ candidates }) => candidates.length > 1);
        return changeJob(decision, index, ({ candidates, technicianId }) => ({
          candidates: candidates.filter((one) => one.technicianId === technicianId),
        }));
      },
      /could cost less than their prices/,
    ],
    [
      "a wrong cost",
      (decision) =>
        changeJob(decision, 0, ({ candidates }) => ({
          candidates: candidates.map((one, index) => (index === 0 ? { ...one, cost: one.cost - 100 } : one)),
        })),
      /something else than their drive/,
    ],
    [
      "another technician",
      (decision) => changeJob(decision, 2, ({ candidates }) => ({ technicianId: candidates.at(-1)?.technicianId })),
      /free lane|prices/,
    ],
    ["a job that is left", (decision) => changeJob(decision, 1, () => ({ technicianId: null })), /is left|free lane/],
    [
      "a price of technicians who are free",
      (decision) => ({
        ...decision,
        technicians: decision.technicians.map((technician) => ({
          ...technician,
          freeLanes: 2,
          price: technician.price.map((_, level, { length }) => (level === length - 1 ? -1 : 0)),
        })),
      }),
      /has a price and a free lane/,
    ],
    ["another total", (decision) => ({ ...decision, total: plusOne(decision.total) }), /the total/],
    [
      "a technician who moved nearer",
      (decision) => {
        const free = decision.technicians.find(({ id }) => !decision.jobs.some((job) => job.technicianId === id));
        const there = decision.jobs[5];
        const isSeen = there?.candidates.some(({ technicianId }) => technicianId === free?.id);
        const moved = isSeen
          ? changeJob(decision, 5, ({ candidates }) => ({
              candidates: candidates.filter((one) => one.technicianId !== free?.id),
            }))
          : decision;
        return {
          ...moved,
          technicians: moved.technicians.map((one) =>
            one.id === free?.id ? { ...one, location: there?.customer.location ?? one.location } : one,
          ),
        };
      },
      /could cost less than their prices|below its lower bound/,
    ],
    [
      "a raised cost of a drive that is shorter",
      (decision) => changeOther(decision, (one) => ({ ...one, cost: one.cost + 100 })),
      /something else than their drive/,
    ],
    [
      "a lowered cost of the chosen drive, with its prices and the total",
      (decision) => ({
        ...changeJob(decision, 0, ({ price, candidates, technicianId }) => ({
          price: minusOne(price),
          candidates: candidates.map((one) =>
            one.technicianId === technicianId ? { ...one, cost: one.cost - 0.001 } : one,
          ),
        })),
        total: minusOne(decision.total),
        lowerLimit: minusOne(decision.lowerLimit),
      }),
      /something else than their drive/,
    ],
    [
      "somebody measured twice",
      (decision) => changeJob(decision, 0, ({ candidates }) => ({ candidates: [...candidates, ...candidates] })),
      /recorded twice for job/,
    ],
    [
      "somebody measured who cannot have the job either",
      (decision) =>
        changeJob(decision, 0, ({ technicianId }) => ({ excluded: [{ technicianId, reasons: ["CONFLICT"] }] })),
      /recorded twice for job/,
    ],
    [
      "a technician with twice as many lanes",
      (decision) => ({ ...decision, technicians: [...decision.technicians, ...decision.technicians.slice(0, 1)] }),
      /is recorded twice/,
    ],
    [
      "a job left for nothing",
      (decision) => {
        const [{ technicianId, price } = { technicianId: null, price: [] }] = decision.jobs;
        const left = changeJob(decision, 0, () => ({ technicianId: null, leaveCost: price }));
        const technicians = left.technicians.map((one) =>
          one.id === technicianId ? { ...one, price: one.price.map(() => 0) } : one,
        );
        return { ...left, technicians };
      },
      /does not cost what its priority says/,
    ],
    [
      "levels in another order",
      (decision) => ({ ...decision, levels: ["left, priority 0", "left, priority 5", ...decision.levels.slice(-2)] }),
      /levels|whole numbers/,
    ],
    [
      "a lower limit that is not one",
      (decision) => ({ ...decision, lowerLimit: plusOne(decision.lowerLimit) }),
      /the lower limit is not the total/,
    ],
    [
      "an estimate among the drives",
      (decision) => changeOther(decision, (one) => ({ ...one, basis: "estimate" })),
      /relies on estimates/,
    ],
    [
      "a customer nearer to the road than measured",
      (decision) =>
        changeJob(decision, 0, ({ candidates }) => ({
          customerSnapMeters: 0,
          candidates: candidates.map((one) => ({ ...one, cost: one.cost + 5, destinationSnapMeters: 5 })),
        })),
      /farther from the road than recorded/,
    ],
    [
      "a preferred technician who is passed over",
      (decision) => {
        const index = decision.jobs.findIndex(({ candidates }) => candidates.length > 1);
        return changeJob(decision, index, ({ candidates, technicianId, requirements }) => ({
          requirements: {
            ...requirements,
            preferred: candidates.flatMap((one) => (one.technicianId === technicianId ? [] : [one.technicianId])),
          },
        }));
      },
      /passes over a technician whom it prefers/,
    ],
    [
      "a preferred technician whom the job does not know",
      (decision) =>
        changeJob(decision, 0, ({ candidates, technicianId }) => ({
          hasPreferred: false,
          requirements: { preferred: decision.technicians.map(({ id }) => id).filter((id) => id !== technicianId) },
          candidates: candidates.filter((one) => one.technicianId === technicianId),
        })),
      /passes over technician .* it prefers/,
    ],
    [
      "somebody who is not pinned",
      (decision) => changeJob(decision, 0, () => ({ requirements: { pinned: ["nobody"] } })),
      /whom its requirements do not allow/,
    ],
    [
      "somebody who is excluded",
      (decision) => changeJob(decision, 0, ({ technicianId }) => ({ requirements: { excluded: [technicianId] } })),
      /whom its requirements do not allow/,
    ],
    [
      "a drive that is too far",
      (decision) => changeJob(decision, 0, () => ({ requirements: { maxDistanceMeters: 1 } })),
      /farther than its requirements allow/,
    ],
    [
      "a drive that is too long",
      (decision) => changeJob(decision, 0, () => ({ requirements: { maxDriveSeconds: 1 } })),
      /farther than its requirements allow/,
    ],
    [
      "a wait that counts more than any can",
      (decision) =>
        changeJob(decision, 0, ({ leaveCost }) => ({
          leaveCost: [...leaveCost.slice(0, -1), 72_000_001],
        })),
      /does not cost what its priority says/,
    ],
    [
      "a tolerance, which has no meaning for a sum",
      (decision) => ({ ...decision, policy: { ...decision.policy, tolerance: 1 } }),
      /tolerance/,
    ],
    [
      "another unit than that of the policy",
      (decision) => ({ ...decision, levels: [...decision.levels.slice(0, -1), "thousandths of seconds"] }),
      /levels are not those of its policy/,
    ],
    [
      "somebody not named who could be nearer",
      (decision) => changeJob(decision, 4, () => ({ unseenLowerBound: 0 })),
      /has not named/,
    ],
    [
      "drives that are shorter than the great circle, with their costs, prices and the total",
      (decision) => {
        const near = changeJob(decision, 0, ({ price, candidates, technicianId }) => ({
          price: price.map((value, level) => (level === price.length - 1 ? value - 1_000_000_000 : value)),
          candidates: candidates.map((one) =>
            one.technicianId === technicianId ? { ...one, distanceMeters: 0, cost: 0 } : one,
          ),
        }));
        return near;
      },
      /is below its lower bound/,
    ],
    [
      "drives of another batch far away",
      (decision) => ({
        ...decision,
        jobs: decision.jobs.map((job) => ({ ...job, customer: { id: null, location: east(500) } })),
      }),
      /is below its lower bound/,
    ],
    [
      "a drive that ends farther from the road than the limit",
      (decision) => changeOther(decision, (one) => ({ ...one, originSnapMeters: 1e6, cost: one.cost + 1e6 })),
      /farther from the road than the snap limit/,
    ],
    [
      "somebody nearer who is turned down for a pin that is not there",
      (decision) => turnDown(decision, "NOT_PINNED"),
      /for NOT_PINNED, which is not so/,
    ],
    [
      "somebody nearer who was lost, and has a free lane",
      (decision) => turnDown(decision, "CONFLICT"),
      /for CONFLICT, which is not so/,
    ],
    [
      "somebody nearer who is excluded by nobody",
      (decision) => turnDown(decision, "EXCLUDED"),
      /for EXCLUDED, which is not so/,
    ],
    [
      "somebody preferred whom nobody prefers",
      (decision) => changeJob(decision, 0, () => ({ hasPreferred: true })),
      /prefers nobody/,
    ],
    [
      "a window that had passed",
      (decision) =>
        changeJob(decision, 0, () => ({
          window: { earliest: "2001-01-01T00:00:00Z", latest: "2001-01-02T00:00:00Z" },
        })),
      /had passed/,
    ],
  ])("catches %s", async (_, plant, violation) => {
    const found = tryVerify(plant(await decided()));
    expect(found.isProven).toBe(false);
    expect(found.violation).toMatch(violation);
  });

  it.each<[string, (decision: BatchDecision) => unknown]>([
    ["decision.jobs[0].candidates[0].cost", (decision) => changeFirst(decision, { cost: Number.NaN })],
    ["decision.jobs[0].candidates[0].distanceMeters", (decision) => changeFirst(decision, { distanceMeters: "7" })],
    ["decision.jobs[0].candidates[0]", (decision) => changeJob(decision, 0, () => ({ candidates: [null] }))],
    ["decision.jobs[0].customer", (decision) => changeJob(decision, 0, () => ({ customer: null }))],
    ["decision.jobs[0].requirements", (decision) => changeJob(decision, 0, () => ({ requirements: undefined }))],
    ["decision.jobs[0].window.earliest", (decision) => changeJob(decision, 0, () => ({ window: { earliest: "now" } }))],
    ["decision.jobs[0].leaveCost", (decision) => changeJob(decision, 0, () => ({ leaveCost: [] }))],
    ["decision.jobs[0].unseenLowerBound", (decision) => changeJob(decision, 0, () => ({ unseenLowerBound: "far" }))],
    [
      "decision.jobs[0].excluded[0].reasons",
      (decision) => changeJob(decision, 0, () => ({ excluded: [{ technicianId: "1", reasons: [] }] })),
    ],
    [
      "decision.technicians[0].location",
      (decision) => ({ ...decision, technicians: [{ ...decision.technicians[0], location: null }] }),
    ],
    [
      "decision.bounds.topSpeedKmh",
      (decision) => ({ ...decision, bounds: { ...decision.bounds, topSpeedKmh: "fast" } }),
    ],
    ["decision.bounds.topSpeedKmh", (decision) => ({ ...decision, bounds: { ...decision.bounds, topSpeedKmh: 0 } })],
    [
      "decision.jobs[0].customerSnapMeters",
      (decision) => changeJob(decision, 0, () => ({ candidates: [], technicianId: null, customerSnapMeters: -1e6 })),
    ],
    [
      "decision.technicians[0].freeLanes",
      (decision) => ({
        ...decision,
        technicians: decision.technicians.map((one) => ({ ...one, freeLanes: 1.5 })),
      }),
    ],
    ["decision.total", (decision) => ({ ...decision, total: decision.total.map(String) })],
    ["decision.levels", (decision) => ({ ...decision, levels: [] })],
    ["decision.version", (decision) => ({ ...decision, version: 2 })],
    [
      "decision.jobs[0].requirements.excluded",
      (decision) => changeJob(decision, 0, () => ({ requirements: { excluded: "1" } })),
    ],
    [
      "decision.jobs[0].requirements.maxDistanceMeters",
      (decision) => changeJob(decision, 0, () => ({ requirements: { maxDistanceMeters: "far" } })),
    ],
  ])("refuses a record without %s, of which comparisons would prove anything", async (parameter, plant) => {
    const planted = plant(await decided()) as BatchDecision;
    expect(() => verifyBatch(planted)).toThrow(expect.objectContaining({ code: "INVALID_REQUEST", parameter }));
  });

  it("refuses drives that are faster than the top speed of the record", async () => {
    const { decide } = bench(fleet(0, 30), detour(1.2), { policy: fastest });
    const decision = await decide([at(1), at(20)]);
    expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
    const found = verifyBatch({ ...decision, bounds: { ...decision.bounds, topSpeedKmh: 1 } });
    expect(found.violation).toMatch(/is below its lower bound/);
  });

  it("accepts the drive of somebody whom the search of another job found elsewhere", async () => {
    const technicians = memoryTechnicians(fleet(11, 19));
    let searches = 0;
    const findNearest: typeof technicians.findNearest = async (request, options) => {
      searches += 1;
      if (searches === 2) technicians.upsert({ id: "t1", location: east(30), capacity: 1 });
      return technicians.findNearest(request, options);
    };
    const { decide } = bench([], detour(1.01), { technicians: { ...technicians, findNearest } });
    const decision = await decide([at(12), at(30)]);
    expect(decision.optimality).toEqual({ proven: true });
    expect(technicianIds(decision)).toContain("t1");
    expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
  });

  it("needs the policy of the caller, if the batch used one", async () => {
    const policy = { ...nearest, name: "mine" };
    const decision = await bench(fleet(0, 1), undefined, { policy }).decide([at(0)]);
    expect(() => verifyBatch(decision)).toThrow("options.policy must be given: the batch used mine");
    expect(verifyBatch(decision, { policy }).isProven).toBe(true);
  });
});

describe("explainPair", () => {
  it("says what another pair would cost the other jobs", async () => {
    const { decide } = bench(fleet(1, -2));
    const decision = await decide([at(0), at(3)]);
    const explanation = explainPair(decision, "request-1", "t1");
    expect(explanation).toMatchObject({ status: "measured", isExact: true });
    expect(explanation.ownDifference).toBeCloseTo(-1200, -1);
    expect(explanation.changedJobs).toMatchObject([
      { jobId: "request-2", fromTechnicianId: "t1", toTechnicianId: "t2" },
    ]);
    expect(explanation.changedJobs[0]?.difference).toBeCloseTo(3600, -1);
    expect(explanation.totalDifference?.at(-1)).toBeCloseTo(2_400_000, -4);
    expect(explainPair(decision, "request-1", "t2")).toMatchObject({ status: "chosen", isExact: true });
  });

  it("says why a technician cannot have a job, and that one was too far to measure", async () => {
    const [busy, ...others] = fleet(0, 1, 2, 500);
    const { decide } = bench([
      { id: "", location: east(0), ...busy, skills: [{ name: "water" }] },
      ...others.map((one) => ({ ...one, skills: [{ name: "gas" }] })),
    ]);
    const decision = await decide([
      at(0, { requirements: { skills: [{ name: "gas" }] } }),
      at(0.5, { requirements: { skills: [{ name: "water" }] } }),
    ]);
    expect(explainPair(decision, "request-1", "t1")).toMatchObject({ status: "excluded", reasons: ["SKILL_MISSING"] });
    expect(explainPair(decision, "request-1", "t4")).toMatchObject({ status: "unmeasured", totalDifference: null });
    expect(() => explainPair(decision, "request-9", "t1")).toThrow("jobId must be the id of a job of the batch");
  });

  it("gives the difference that a batch with that pair fixed has", async () => {
    const random = createRandom(21);
    const { decide } = bench(fleet(...Array.from({ length: 12 }, () => 20 * random())), detour(1.4));
    const jobs = Array.from({ length: 9 }, () => at(20 * random()));
    const decision = await decide(jobs);
    const pairs = decision.jobs.flatMap(({ jobId, candidates, technicianId: chosen }) =>
      candidates
        .filter(({ technicianId }) => technicianId !== chosen)
        .map(({ technicianId }) => ({ jobId, technicianId })),
    );
    for (const pair of pairs) {
      const { totalDifference, isExact } = explainPair(decision, pair.jobId, pair.technicianId);
      const fixed = await decide(jobs, { fixed: [pair] });
      const difference = toMilliOf(fixed) - toMilliOf(decision);
      if (isExact) expect(totalDifference?.at(-1)).toBe(difference);
      else expect(totalDifference?.at(-1)).toBeGreaterThanOrEqual(difference);
    }
    expect(pairs.length).toBeGreaterThan(5);
  });
});

function toMilliOf({ total }: BatchDecision): number {
  return total.at(-1) ?? Number.NaN;
}

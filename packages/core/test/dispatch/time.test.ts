import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  createDispatcher,
  type Decision,
  type DispatcherOptions,
  type DispatchRequest,
  replay,
  soonest,
} from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "../../src/memory/index.js";
import { AssignmentConflictError } from "../../src/plugin-kit/index.js";
import { door, north } from "../support/make-dispatcher.js";
import { minuteByMinute } from "../support/roads.js";

const minuteMs = 60_000;

/** On a Wednesday, in UTC. */
const at = (time: string): string => `2030-01-16T${time}:00.000Z`;
const window = (earliest: string, latest: string) => ({ earliest: at(earliest), latest: at(latest) });
const shifts = (from: string, to: string): MemoryTechnician["availability"] => ({
  timeZone: "UTC",
  shifts: [{ weekdays: [1, 2, 3, 4, 5], from, to }],
});

/** A dispatcher in memory at eight o'clock; customer "1" is at the door, and "2" 30 km to the north. */
function makeDay(fleet: readonly MemoryTechnician[], options: Partial<DispatcherOptions> = {}) {
  const time = { nowMs: Date.parse(at("08:00")) };
  const clock = { now: () => time.nowMs, schedule: () => () => undefined };
  const customers = memoryCustomers([
    { id: "1", location: door },
    { id: "2", location: north("", 30).location },
  ]);
  const technicians = memoryTechnicians(fleet, { clock });
  const assignments = memoryAssignments({ customers, technicians, clock });
  const plugins = { customers, technicians, assignments, distances: memoryDistances(minuteByMinute) };
  const dispatcher = createDispatcher({ ...plugins, clock, ...options });
  const dispatch = async (request: Partial<DispatchRequest> = {}): Promise<Decision> =>
    (await dispatcher.dispatch({ customerId: "1", ...request, whenNobody: "fail" })).decision;
  const visitsOf = async (id: string) => (await technicians.findTechnicians([id]))[0]?.visits ?? [];
  return { time, dispatcher, dispatch, technicians, assignments, visitsOf };
}

/** Who goes, and when the work starts. */
function toChoice({ candidates }: Decision): readonly unknown[] {
  const chosen = candidates.find(({ status }) => status === "chosen");
  const visit = chosen !== undefined && "visit" in chosen ? chosen.visit : undefined;
  return [chosen?.technician.id, visit?.startsAt.slice(11, 16)];
}

async function reasonsOf(dispatching: Promise<unknown>): Promise<unknown> {
  return dispatching.then(
    () => "booked",
    (error) => error.reasons?.counts ?? error,
  );
}

describe("a dispatch without a window", () => {
  it("leaves now, and takes no more than the time of its work", async () => {
    const { dispatch, visitsOf } = makeDay([{ ...north("1", 10), capacity: 1 }]);
    const decision = await dispatch({ workSeconds: 1800 });
    expect(decision).toMatchObject({ window: null, workSeconds: 1800 });
    expect(toChoice(decision)).toEqual(["1", "08:10"]);
    expect(await visitsOf("1")).toMatchObject([{ lane: 0, leavesAt: at("08:00"), location: door }]);
  });

  it("records nothing of time for a technician without a calendar", async () => {
    const { dispatch } = makeDay([north("1", 10)]);
    const decision = await dispatch();
    expect("window" in decision || "workSeconds" in decision).toBe(false);
    expect(decision.candidates[0]).not.toHaveProperty("visit");
  });

  it("books someone who is absent while a faster drive would arrive, and works again on arrival", async () => {
    const absences = [{ from: at("08:12"), to: at("08:18") }];
    const { dispatch } = makeDay([{ ...north("1", 20), capacity: 1, availability: { timeZone: "UTC", absences } }]);
    expect(toChoice(await dispatch({ workSeconds: 300 }))).toEqual(["1", "08:20"]);
  });

  it("a dispatch without a window is not blocked by a later appointment that the technician still reaches", async () => {
    const { dispatch, visitsOf } = makeDay([{ ...north("1", 10), capacity: 1 }]);
    await dispatch({ customerId: "2", window: window("12:00", "12:00") });
    const decision = await dispatch({ workSeconds: 3600 });
    expect(toChoice(decision)).toEqual(["1", "08:10"]);
    expect(decision.routing).toEqual({ calls: 2, elements: 2 });
    // From the door to customer 2 it is half an hour; before, it was 20 minutes from where the technician was.
    expect((await visitsOf("1")).map(({ leavesAt }) => leavesAt)).toEqual([at("08:00"), at("11:30")]);
  });

  it.each([
    ["on the next day", undefined],
    ["in the next shift", shifts("07:00", "18:00")],
  ])("a dispatch leaves the drive to a visit %s as it was: it begins at the base", async (_, availability) => {
    const base = north("", 10).location;
    const { dispatch, visitsOf } = makeDay([{ id: "1", location: door, base, capacity: 1, availability }]);
    const tomorrow = "2030-01-17T10:00:00.000Z";
    await dispatch({ customerId: "2", window: { earliest: tomorrow, latest: tomorrow } });
    expect(await visitsOf("1")).toMatchObject([{ leavesAt: "2030-01-17T09:40:00.000Z" }]);
    const decision = await dispatch({ window: window("12:00", "12:00") });
    expect(decision.routing).toEqual({ calls: 1, elements: 1 });
    await dispatch();
    expect((await visitsOf("1")).map(({ leavesAt }) => leavesAt)).toEqual([
      at("08:00"),
      expect.stringContaining("2030-01-16T1"),
      "2030-01-17T09:40:00.000Z",
    ]);
  });

  it("a dispatch without a window is AT_CAPACITY if the next visit could not be reached in time", async () => {
    const { dispatch } = makeDay([{ ...north("1", 10), capacity: 1 }]);
    await dispatch({ customerId: "2", window: window("10:00", "10:00") });
    expect(await reasonsOf(dispatch({ workSeconds: 5000 }))).toEqual({ AT_CAPACITY: 1 });
    expect(toChoice(await dispatch({ workSeconds: 4000 }))).toEqual(["1", "08:10"]);
  });

  it("goes to nobody whose shift ends before the work does, unless there is overtime", async () => {
    const fleet = [{ ...north("1", 10), availability: shifts("07:00", "09:00") }];
    const request = { workSeconds: 3600 };
    expect(await reasonsOf(makeDay(fleet).dispatch(request))).toEqual({ OFF_SHIFT: 1 });
    await makeDay(fleet, { overtimeSeconds: 600 }).dispatch(request);
    await makeDay(fleet).dispatch({ workSeconds: 3000 });
  });

  it("a dispatch goes to nobody whose last visit is overdue", async () => {
    const { dispatch, time } = makeDay([{ ...north("1", 10), capacity: 1 }]);
    await dispatch();
    time.nowMs += 4 * 60 * minuteMs;
    expect(await reasonsOf(dispatch())).toEqual({ AT_CAPACITY: 1 });
    expect(await reasonsOf(dispatch({ window: window("12:00", "12:20") }))).toEqual({ AT_CAPACITY: 1 });
    // From the door, where the overdue visit is.
    expect(toChoice(await dispatch({ window: window("12:00", "13:00") }))).toEqual(["1", "12:30"]);
  });

  it("a dispatch books someone with an overdue visit for right after its overrun, by the clock of the machine", async () => {
    const customers = memoryCustomers([{ id: "1", location: door }]);
    const technicians = memoryTechnicians([{ id: "1", location: door, capacity: 1 }]);
    const assignments = memoryAssignments({ customers, technicians });
    const roads = memoryDistances(minuteByMinute);
    // Between the plan and its claim, time passes.
    const distances: typeof roads = {
      ...roads,
      measureDistances: async (...request) => {
        await setTimeout(20);
        return roads.measureDistances(...request);
      },
    };
    const dispatcher = createDispatcher({ customers, technicians, assignments, distances });
    const startMs = Date.now();
    const after = (minutes: number): string => new Date(startMs + minutes * minuteMs).toISOString();
    const visit = { leavesAt: after(-90), startsAt: after(-90), endsAt: after(-30) };
    await assignments.bookAssignment({ customerId: "1", technicianId: "1", distanceMeters: 0, visit });
    const { decision } = await dispatcher.dispatch({
      customerId: "1",
      window: { earliest: after(0), latest: after(60) },
    });
    const [chosen] = decision.candidates;
    const startsAt = chosen !== undefined && "visit" in chosen ? chosen.visit?.startsAt : undefined;
    expect((Date.parse(startsAt ?? "") - startMs) / minuteMs).toBeCloseTo(30, 1);
  });
});

describe("a dispatch with a window", () => {
  it("starts each technician as early as window, shift, visits and drive allow", async () => {
    const { dispatch } = makeDay([{ ...north("1", 10), capacity: 1, availability: shifts("09:00", "12:00") }]);
    const request = { window: window("08:00", "12:00"), workSeconds: 3600 };
    const starts: unknown[] = [];
    for (let job = 0; job < 3; job += 1) starts.push(toChoice(await dispatch(request)));
    expect(starts).toEqual([
      ["1", "09:00"],
      ["1", "10:00"],
      ["1", "11:00"],
    ]);
    expect(await reasonsOf(dispatch(request))).toEqual({ AT_CAPACITY: 1 });
  });

  it("sets off from the visit before in the same shift, otherwise from the base", async () => {
    const base = north("", 5).location;
    const { dispatch } = makeDay([{ ...north("1", 60), base, capacity: 1, availability: shifts("09:00", "17:00") }]);
    const first = await dispatch({ window: window("09:00", "09:00") });
    expect(first.candidates[0]).toMatchObject({ visit: { setsOffFrom: base, beforeId: null, afterId: null } });
    const second = await dispatch({ customerId: "2", window: window("09:00", "12:00") });
    // The first ends at 10:00, and half an hour away.
    expect(toChoice(second)).toEqual(["1", "10:30"]);
    expect(second.candidates[0]).toMatchObject({ visit: { setsOffFrom: door, beforeId: "1", afterId: null } });
  });

  it("takes the earliest gap that fits by road, and its drive ranks", async () => {
    const base = north("", 5).location;
    const far = { ...north("1", 60), base, capacity: 1, availability: shifts("09:00", "17:00") };
    const { dispatch } = makeDay([far, { ...north("2", 20), capacity: 1, availability: shifts("09:00", "17:00") }]);
    // Technician 1 is at the door then; but before that, there is no time for the job.
    await dispatch({ requirements: { pinned: ["1"] }, window: window("09:30", "09:30") });
    const decision = await dispatch({ window: window("09:00", "12:00"), workSeconds: 3600 });
    expect(toChoice(decision)).toEqual(["1", "10:30"]);
    expect(decision.optimality).toEqual({ proven: true });
  });

  it("turns down who cannot arrive in time, with NO_TIME", async () => {
    const { dispatch } = makeDay([north("1", 40)]);
    expect(await reasonsOf(dispatch({ window: window("08:00", "08:30") }))).toEqual({ NO_TIME: 1 });
    expect(await reasonsOf(dispatch({ requirements: { startsAt: at("08:30") } }))).toEqual({ NO_TIME: 1 });
    expect(toChoice(await dispatch({ window: window("08:00", "08:45") }))).toEqual(["1", "08:40"]);
  });

  it("a dispatch with a window does not mind the age of a location that nobody sets off from", async () => {
    const base = north("", 5).location;
    const locatedAt = "2030-01-14T00:00:00Z";
    const fleet = [{ ...north("1", 60), locatedAt, base, capacity: 1, availability: shifts("09:00", "17:00") }];
    const { dispatch } = makeDay(fleet);
    expect(toChoice(await dispatch({ window: window("09:00", "10:00") }))).toEqual(["1", "09:00"]);
    expect(await reasonsOf(makeDay([{ ...fleet[0], availability: undefined }] as never).dispatch())).toEqual({
      LOCATION_TOO_OLD: 1,
    });
  });

  it("refuses a window that has passed, and one besides a start", async () => {
    const { dispatch } = makeDay([north("1", 1)]);
    await expect(dispatch({ window: window("06:00", "07:00") })).rejects.toThrow(
      "window.latest must not be in the past",
    );
    await expect(
      dispatch({ window: window("09:00", "10:00"), requirements: { startsAt: at("09:00") } }),
    ).rejects.toThrow("window cannot be given together with requirements.startsAt");
    await expect(dispatch({ workSeconds: -1 })).rejects.toThrow("workSeconds must be a whole number from 0 to 604800");
  });

  it("soonest sends the technician who starts first, waits included, with a proof", async () => {
    const near = { ...north("1", 5), capacity: 1 };
    const { dispatch } = makeDay([near, { ...north("2", 50), capacity: 1 }], { policy: soonest, shortlistSize: 1 });
    await dispatch({ requirements: { pinned: ["1"] }, window: window("08:30", "08:30"), workSeconds: 3600 });
    const decision = await dispatch({ window: window("08:00", "12:00"), workSeconds: 3600 });
    expect(toChoice(decision)).toEqual(["2", "08:50"]);
    expect(decision.optimality).toEqual({ proven: true });
    expect(replay(decision).technicianId).toBe("2");
    expect(replay(decision, { without: ["2"] }).technicianId).toBe("1");
  });
});

describe("how long work takes", () => {
  it("how long work takes is as given, or the longest default of its skills, or the default", async () => {
    const skills = [{ name: "gas" }, { name: "water" }, { name: "paint" }];
    const { dispatcher, assignments } = makeDay([{ ...north("1", 1), skills }], {
      defaultWorkSeconds: 600,
      workSecondsBySkill: { gas: 1800, water: 7200 },
    });
    const workOf = async (request: Partial<DispatchRequest>) => {
      const { assignment } = await dispatcher.dispatch({ customerId: "1", ...request, whenNobody: "fail" });
      return (await assignments.findJob(assignment.jobId))?.workSeconds;
    };
    const need = (...names: readonly string[]) => ({ requirements: { skills: names.map((name) => ({ name })) } });
    expect(await workOf({})).toBe(600);
    expect(await workOf(need("paint"))).toBe(600);
    expect(await workOf(need("gas", "paint"))).toBe(1800);
    expect(await workOf(need("gas", "water"))).toBe(7200);
    expect(await workOf({ ...need("gas"), workSeconds: 60 })).toBe(60);
    const created = async (request: Partial<DispatchRequest>) =>
      (await dispatcher.createJob({ ...request, customerId: "1" })).workSeconds;
    expect(await created({})).toBe(600);
    expect(await created(need("gas", "water"))).toBe(7200);
    expect(await created({ ...need("gas"), workSeconds: 60 })).toBe(60);
  });
});

describe("a window", () => {
  const month = (latest: string) => ({ earliest: "2030-02-01T08:00:00Z", latest });

  it("a window is searched to its end, and refused if longer than 28 days", async () => {
    const absences = [{ from: "2030-01-01T00:00:00Z", to: "2030-03-01T07:59:00Z" }];
    const { dispatch, dispatcher, assignments } = makeDay([
      { ...north("1", 1), availability: { timeZone: "UTC", absences } },
    ]);
    const decision = await dispatch({ window: month("2030-03-01T08:00:00Z") });
    expect(toChoice(decision)).toEqual(["1", "07:59"]);
    const refused = { code: "INVALID_REQUEST", parameter: "window" };
    const long = month("2030-03-01T08:00:00.001Z");
    await expect(dispatch({ window: long })).rejects.toMatchObject(refused);
    await expect(dispatcher.preview({ customerId: "1", window: long })).rejects.toMatchObject(refused);
    await expect(assignments.createJob({ customerId: "1", window: long })).rejects.toMatchObject(refused);
    await expect(dispatcher.changeJob({ jobId: "1", version: 1, changes: { window: long } })).rejects.toMatchObject(
      refused,
    );
    expect((await assignments.listJobs({ limit: 1, filter: { window: long } })).items).toHaveLength(1);
  });
});

describe("a technician who is absent while they drive", () => {
  it.each([
    [20, "1"],
    [12, "2"],
  ] as const)("goes now if they arrive after it: %i km", async (kilometers, chosen) => {
    const absences = [{ from: at("08:10"), to: at("08:18") }];
    const { dispatch } = makeDay([
      { ...north("1", kilometers), availability: { timeZone: "UTC", absences } },
      north("2", 40),
    ]);
    expect(toChoice(await dispatch())[0]).toEqual(chosen);
  });
});

describe("a technician whose time is taken in the meantime", () => {
  it("a technician whose time is taken in the meantime is tried at their next time, not passed over", async () => {
    let race: () => Promise<unknown> = async () => undefined;
    const measured = memoryDistances(minuteByMinute);
    const distances = {
      ...measured,
      async measureDistances(...given: Parameters<typeof measured.measureDistances>) {
        const results = await measured.measureDistances(...given);
        const other = race;
        race = async () => undefined;
        await other();
        return results;
      },
    };
    const { dispatch, assignments } = makeDay([{ ...north("1", 10), capacity: 1 }], { distances });
    race = () =>
      assignments.bookAssignment({
        customerId: "1",
        technicianId: "1",
        distanceMeters: 1,
        visit: { leavesAt: at("08:50"), startsAt: at("09:00"), endsAt: at("10:00") },
      });
    const decision = await dispatch({ window: window("09:00", "12:00"), workSeconds: 3600 });
    expect(toChoice(decision)).toEqual(["1", "10:00"]);
  });

  it("60 of 200 concurrent jobs fill the shifts of 20 technicians, with few claims lost", async () => {
    const fleet = Array.from({ length: 20 }, (_, index) => ({
      id: String(index + 1),
      location: door,
      capacity: 1,
      availability: shifts("09:00", "12:00"),
    }));
    const { dispatcher, technicians, assignments } = makeDay(fleet);
    const claims = vi.spyOn(assignments, "bookAssignment");
    const request = {
      customerId: "1",
      workSeconds: 3600,
      window: window("09:00", "11:00"),
      whenNobody: "queue",
    } as const;
    const results = await Promise.all(Array.from({ length: 200 }, () => dispatcher.dispatch(request)));
    expect(results.filter(({ assignment }) => assignment !== null)).toHaveLength(60);
    expect(results.filter((result) => result.assignment === null && result.job.status === "waiting")).toHaveLength(140);
    for (const { visits } of await technicians.findTechnicians(fleet.map(({ id }) => id))) {
      expect(visits?.map(({ startsAt }) => startsAt)).toEqual([at("09:00"), at("10:00"), at("11:00")]);
    }
    // Without turns, there were 10,230.
    expect(claims.mock.calls.length).toBeLessThan(100);
  });
});

describe("an assigned job whose window, work or place changes", () => {
  const hours = (from: string, to: string) => ({ window: window(from, to) });

  it("keeps its technician, and its visit moves with it", async () => {
    const { dispatcher, dispatch, assignments, visitsOf } = makeDay([{ ...north("1", 10), capacity: 1 }]);
    const timesOf = async () =>
      (await visitsOf("1")).map(({ assignmentId, ...times }) =>
        [assignmentId, ...[times.leavesAt, times.startsAt, times.endsAt].map((time) => time.slice(11, 16))].join(" "),
      );
    await dispatch({ ...hours("09:00", "09:00"), workSeconds: 1800 });
    await dispatch({ ...hours("12:00", "12:00"), workSeconds: 1800 });
    expect(await timesOf()).toEqual(["1 08:50 09:00 09:30", "2 12:00 12:00 12:30"]);
    const change = { jobId: "1", changes: { ...hours("10:00", "11:00"), workSeconds: 3600 } };
    const dry = await dispatcher.changeJob({ ...change, version: 1, dryRun: true });
    expect([dry.outcome, toChoice(dry.decision ?? expect.fail())]).toEqual(["kept", ["1", "10:00"]]);
    expect(await timesOf()).toEqual(["1 08:50 09:00 09:30", "2 12:00 12:00 12:30"]);
    const result = await dispatcher.changeJob({ ...change, version: 1 });
    expect([result.outcome, toChoice(result.decision ?? expect.fail())]).toEqual(["kept", ["1", "10:00"]]);
    expect(await timesOf()).toEqual(["1 09:50 10:00 11:00", "2 12:00 12:00 12:30"]);
    // From there, the next work is 30 km away.
    const { location } = north("", 30);
    await dispatcher.changeJob({ jobId: "1", version: 2, changes: { location } });
    expect(await timesOf()).toEqual(["1 09:40 10:00 11:00", "2 11:30 12:00 12:30"]);
    expect((await visitsOf("1"))[0]?.location).toEqual(location);
    expect((await assignments.findJob("1"))?.version).toBe(3);
    // The former time is free.
    expect(toChoice(await dispatch({ ...hours("09:00", "09:00"), workSeconds: 60 }))).toEqual(["1", "09:00"]);
  });

  it("moves the visit of a technician without a calendar, too", async () => {
    const { dispatcher, dispatch, visitsOf } = makeDay([north("1", 10)]);
    await dispatch(hours("09:00", "09:00"));
    const changes = hours("10:00", "10:00");
    expect((await dispatcher.changeJob({ jobId: "1", version: 1, changes })).outcome).toBe("kept");
    expect((await visitsOf("1")).map(({ startsAt }) => startsAt)).toEqual([at("10:00")]);
  });

  it("a changed assigned job is planned again if another booking takes the time in the meantime", async () => {
    const { dispatcher, dispatch, assignments, visitsOf } = makeDay([{ ...north("1", 10), capacity: 1 }]);
    await dispatch({ ...hours("09:00", "09:00"), workSeconds: 1800 });
    const { updateJob } = assignments;
    const updates = vi.spyOn(assignments, "updateJob").mockImplementationOnce(async (...given) => {
      await dispatch({ ...hours("10:00", "10:00"), workSeconds: 1800 });
      return updateJob(...given);
    });
    const changes = hours("10:00", "12:00");
    const result = await dispatcher.changeJob({ jobId: "1", version: 1, changes });
    expect([result.outcome, updates.mock.calls.length]).toEqual(["kept", 2]);
    expect((await visitsOf("1")).map(({ startsAt }) => startsAt)).toEqual([at("10:00"), at("10:30")]);
  });

  it("a changed assigned job is booked anew if others take the time each time", async () => {
    const { dispatcher, dispatch, assignments } = makeDay([
      { ...north("1", 10), capacity: 1 },
      { ...north("2", 20), capacity: 1 },
    ]);
    await dispatch({ ...hours("09:00", "09:00"), workSeconds: 1800 });
    const { updateJob } = assignments;
    let keeps = 0;
    vi.spyOn(assignments, "updateJob").mockImplementation(async (request, ...rest) => {
      if (request.openAssignment?.action === "release") return updateJob(request, ...rest);
      keeps += 1;
      throw new AssignmentConflictError("1", { calendarChanged: true });
    });
    const changes = hours("10:00", "12:00");
    const result = await dispatcher.changeJob({ jobId: "1", version: 1, changes });
    expect([result.outcome, keeps]).toEqual(["rebooked", 5]);
  });
});

describe("a job whose assignment is declined", () => {
  it("a declined job keeps its window, and is booked within it", async () => {
    const { dispatcher, dispatch } = makeDay([
      { ...north("1", 10), capacity: 1 },
      { ...north("2", 20), capacity: 1 },
    ]);
    await dispatch({ window: window("10:00", "11:00"), workSeconds: 1800 });
    const { next } = await dispatcher.decline({ assignmentId: "1" });
    expect(next && toChoice(next.decision)).toEqual(["2", "10:00"]);
    expect(next?.decision).toMatchObject({ workSeconds: 1800 });
  });
});

describe("a visit that becomes overdue between the plan and the claim", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const bookAfterOverdue = async (capacity: number, aheadMs: number) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(at("08:00")) });
    const customers = memoryCustomers([{ id: "1", location: door }]);
    const clock = { now: () => Date.now() + aheadMs, schedule: () => () => undefined };
    const technicians = memoryTechnicians([{ ...north("1", 0), capacity }], { clock });
    const assignments = memoryAssignments({ customers, technicians, clock });
    const plugins = { customers, technicians, assignments, distances: memoryDistances(minuteByMinute) };
    const dispatcher = createDispatcher({ ...plugins, maxLocationAgeSeconds: "off" });
    const dispatch = async (earliest: string, latest: string) =>
      (await dispatcher.dispatch({ customerId: "1", window: window(earliest, latest), workSeconds: 1800 })).decision;
    for (let lane = 0; lane < capacity; lane += 1) await dispatch("08:00", "08:00");
    vi.setSystemTime(Date.parse(at("08:29")));
    const { bookAssignment } = assignments;
    const claims = vi.spyOn(assignments, "bookAssignment").mockImplementation((...given) => {
      if (aheadMs === 0) vi.setSystemTime(Date.parse(at("08:31")));
      return bookAssignment(...given);
    });
    return [toChoice(await dispatch("08:30", "12:00")), claims.mock.calls.length];
  };

  it("is planned around at once: as overdue since the first plan", async () => {
    for (const capacity of [1, 2]) expect(await bookAfterOverdue(capacity, 0)).toEqual([["1", "08:59"], 2]);
  });

  it("is planned around if the clock of the ledger is ahead", async () => {
    for (const capacity of [1, 2]) expect(await bookAfterOverdue(capacity, 90_000)).toEqual([["1", "08:59"], 2]);
  });
});

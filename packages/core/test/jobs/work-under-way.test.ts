import { describe, expect, it } from "vitest";
import { createDispatcher, type DispatcherOptions, type JobChanges } from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "../../src/memory/index.js";
import { door, north } from "../support/make-dispatcher.js";
import { minuteByMinute } from "../support/roads.js";

/** On a Wednesday, in UTC. */
const at = (time: string): string => `2030-01-16T${time}:00.000Z`;
const shifts: MemoryTechnician["availability"] = {
  timeZone: "UTC",
  shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "17:00" }],
};

/**
 * A technician 10 km to the north, who left at eight for an hour of work at the door: it starts at 08:10. At ten, they are
 * to be at another customer 10 km to the north.
 */
async function makeDay(
  technician: Partial<MemoryTechnician> = {},
  { isNextBooked = true, ...options }: Partial<DispatcherOptions> & { readonly isNextBooked?: boolean } = {},
) {
  const time = { nowMs: Date.parse(at("08:00")) };
  const clock = { now: () => time.nowMs, schedule: () => () => undefined };
  const customers = memoryCustomers([
    { id: "1", location: door },
    { id: "2", location: north("", 10).location },
  ]);
  const technicians = memoryTechnicians(
    [{ ...north("7", 10), capacity: 1, availability: shifts, locatedAt: at("08:00"), ...technician }],
    { clock },
  );
  const jobs = memoryAssignments({ customers, technicians, clock });
  const plugins = { customers, technicians, assignments: jobs, distances: memoryDistances(minuteByMinute) };
  const dispatcher = createDispatcher({ ...plugins, clock, ...options });
  const { assignment } = await dispatcher.dispatch({ customerId: "1", workSeconds: 3600 });
  const window = { earliest: at("10:00"), latest: at("10:00") };
  const next = isNextBooked
    ? (await dispatcher.dispatch({ customerId: "2", workSeconds: 3600, window })).assignment
    : null;
  const { jobId, id: assignmentId } = assignment;
  const listVisits = async () =>
    ((await technicians.findTechnicians(["7"]))[0]?.visits ?? []).map(({ leavesAt, startsAt, endsAt }) =>
      [leavesAt, startsAt, endsAt].map((moment) => moment.slice(11, 16)).join(" "),
    );
  const moveTo = (to: "en_route" | "on_site") => jobs.moveAssignment({ assignmentId, to, isWalk: true });
  const change = async (changes: JobChanges, dryRun = false) => {
    const { version } = (await jobs.findJob(jobId)) ?? expect.fail();
    return dispatcher.changeJob({ jobId, version, changes, dryRun });
  };
  const setTime = (moment: string) => {
    time.nowMs = Date.parse(at(moment));
  };
  return {
    plugins,
    clock,
    jobs,
    technicians,
    dispatcher,
    jobId,
    assignmentId,
    next,
    listVisits,
    moveTo,
    change,
    setTime,
  };
}

describe("changing work that has begun", () => {
  it("work that has begun keeps its start, and is extended in place", async () => {
    const { change, moveTo, setTime, listVisits, jobId, assignmentId } = await makeDay();
    expect(await listVisits()).toEqual(["08:00 08:10 09:10", "09:50 10:00 11:00"]);
    await moveTo("on_site");
    setTime("08:30");
    const dry = await change({ workSeconds: 5400 }, true);
    expect(await listVisits()).toEqual(["08:00 08:10 09:10", "09:50 10:00 11:00"]);
    const changed = await change({ workSeconds: 5400 });
    for (const { outcome, technicianId, assignment, decision, job } of [dry, changed]) {
      expect([outcome, technicianId, assignment?.id, decision]).toEqual(["kept", "7", assignmentId, null]);
      expect([job.id, job.workSeconds, job.status]).toEqual([jobId, 5400, "assigned"]);
    }
    expect(await listVisits()).toEqual(["08:00 08:10 09:40", "09:50 10:00 11:00"]);
    // Up to the last moment from which the next customer can be reached.
    await change({ workSeconds: 6000 });
    expect(await listVisits()).toEqual(["08:00 08:10 09:50", "09:50 10:00 11:00"]);
    // What takes less time has room, even if it should be over by now.
    await change({ workSeconds: 600 });
    expect(await listVisits()).toEqual(["08:00 08:10 08:20", "09:50 10:00 11:00"]);
  });

  it("a change that begun work cannot keep says why, and changes nothing", async () => {
    const { change, moveTo, setTime, listVisits, next, jobId } = await makeDay();
    await moveTo("on_site");
    setTime("08:30");
    for (const [workSeconds, endsAt, reason] of [
      [6060, at("09:51"), "NO_TIME"],
      [7200, at("10:10"), "AT_CAPACITY"],
    ] as const) {
      for (const dryRun of [true, false]) {
        await expect(change({ workSeconds }, dryRun)).rejects.toMatchObject({
          code: "WORK_UNDER_WAY",
          jobId,
          technicianId: "7",
          endsAt,
          reasons: [reason],
          inTheWay: { assignmentId: next?.id, startsAt: at("10:00") },
        });
      }
    }
    expect(await listVisits()).toEqual(["08:00 08:10 09:10", "09:50 10:00 11:00"]);
  });

  it("moves it to another place only if the next customer can be reached from there", async () => {
    const { change, moveTo, setTime, listVisits } = await makeDay();
    await moveTo("on_site");
    setTime("08:30");
    await expect(change({ location: north("", -60).location })).rejects.toMatchObject({
      code: "WORK_UNDER_WAY",
      reasons: ["NO_TIME"],
    });
    expect(await listVisits()).toEqual(["08:00 08:10 09:10", "09:50 10:00 11:00"]);
    await change({ location: north("", -10).location });
    expect(await listVisits()).toEqual(["08:00 08:10 09:10", "09:40 10:00 11:00"]);
  });

  it("keeps it within the shift and its overtime, and before an absence", async () => {
    const day = await makeDay({}, { isNextBooked: false, overtimeSeconds: 1800 });
    await day.moveTo("on_site");
    const untilHalfPastFive = (17.5 - 8) * 3600 - 600;
    await expect(day.change({ workSeconds: untilHalfPastFive + 60 })).rejects.toMatchObject({
      code: "WORK_UNDER_WAY",
      reasons: ["OFF_SHIFT"],
      inTheWay: null,
    });
    await day.change({ workSeconds: untilHalfPastFive });
    expect(await day.listVisits()).toEqual(["08:00 08:10 17:30"]);
    const absences = [{ from: at("12:00"), to: at("18:00") }];
    const absent = await makeDay({ availability: { ...shifts, absences } }, { isNextBooked: false });
    await absent.moveTo("on_site");
    await expect(absent.change({ workSeconds: 14_400 })).rejects.toMatchObject({ reasons: ["ABSENT"] });
    await absent.change({ workSeconds: 13_800 });
    expect(await absent.listVisits()).toEqual(["08:00 08:10 12:00"]);
  });

  it("may end after the shifts of someone who agreed to that, if the job may", async () => {
    const day = await makeDay({ agreesToOvertime: true }, { isNextBooked: false });
    await day.moveTo("on_site");
    await day.change({ workSeconds: 36_000, requirements: { mayExtendHours: true } });
    expect(await day.listVisits()).toEqual(["08:00 08:10 18:10"]);
  });

  it("takes a lane of its own from someone with several", async () => {
    const { change, moveTo, dispatcher, listVisits } = await makeDay({ capacity: 2 });
    await moveTo("on_site");
    await change({ workSeconds: 7200 });
    // They set off from where they are: at the other customer.
    expect(await listVisits()).toEqual(["08:00 08:10 10:10", "10:00 10:00 11:00"]);
    const window = { earliest: at("10:30"), latest: at("10:30") };
    await dispatcher.dispatch({ customerId: "1", workSeconds: 3600, window });
    await expect(change({ workSeconds: 10_800 })).rejects.toMatchObject({ reasons: ["AT_CAPACITY"] });
  });

  it("work that has begun is extended without a calendar", async () => {
    const { change, moveTo, setTime, listVisits } = await makeDay({ capacity: undefined });
    await moveTo("on_site");
    setTime("08:30");
    await change({ workSeconds: 7200 });
    expect((await listVisits())[0]).toBe("08:00 08:10 10:10");
  });

  it("compares new requirements with the technician, but not their place or its age", async () => {
    const { change, moveTo, setTime, listVisits } = await makeDay(
      { territories: ["N"] },
      { maxLocationAgeSeconds: 60 },
    );
    await moveTo("on_site");
    setTime("08:30");
    await expect(change({ requirements: { territory: "S" } })).rejects.toMatchObject({
      code: "WORK_UNDER_WAY",
      reasons: ["OTHER_TERRITORY"],
    });
    const startsAt = expect.stringContaining("T08:10");
    expect(await change({ requirements: { territory: "N" } })).toMatchObject({ outcome: "kept", startsAt });
    const location = { latitude: door.latitude + 0.001, longitude: door.longitude };
    expect(await change({ location })).toMatchObject({ outcome: "kept", job: { location } });
    expect(await listVisits()).toEqual(["08:00 08:10 09:10", "09:50 10:00 11:00"]);
  });

  it("stays with a technician who is not active any more", async () => {
    const { change, moveTo, technicians } = await makeDay();
    await moveTo("on_site");
    technicians.upsert({ ...north("7", 10), isActive: false });
    await expect(change({ workSeconds: 5400 })).rejects.toMatchObject({
      code: "WORK_UNDER_WAY",
      reasons: ["INACTIVE"],
    });
  });

  it("a change of begun work is judged again if the calendar has changed meanwhile", async () => {
    const { plugins, clock, moveTo, jobs, jobId, listVisits, next } = await makeDay();
    await moveTo("on_site");
    let isFirst = true;
    const updateJob: typeof jobs.updateJob = async (request, options) => {
      if (isFirst) await jobs.moveAssignment({ assignmentId: next?.id ?? "", to: "cancelled" });
      isFirst = false;
      return jobs.updateJob(request, options);
    };
    const racing: typeof jobs = { ...jobs, updateJob };
    const dispatcher = createDispatcher({ ...plugins, assignments: racing, clock });
    const changed = await dispatcher.changeJob({ jobId, version: 1, changes: { workSeconds: 5400 } });
    expect(changed.outcome).toBe("kept");
    expect(await listVisits()).toEqual(["08:00 08:10 09:40"]);
  });
});

describe("changing work that begins meanwhile", () => {
  /** The technician moves on after the change was judged, once, just before it is written. */
  async function makeRace(from: "accepted" | "en_route", to: "en_route" | "on_site") {
    const day = await makeDay();
    const { plugins, clock, jobs, jobId, assignmentId } = day;
    await jobs.moveAssignment({ assignmentId, to: from, isWalk: true });
    let isFirst = true;
    const updateJob: typeof jobs.updateJob = async (request, options) => {
      if (isFirst) await day.moveTo(to);
      isFirst = false;
      return jobs.updateJob(request, options);
    };
    const racing: typeof jobs = { ...jobs, updateJob };
    const dispatcher = createDispatcher({ ...plugins, assignments: racing, clock });
    const change = (changes: JobChanges) => dispatcher.changeJob({ jobId, version: 1, changes });
    return { ...day, change };
  }

  it.each([
    ["accepted", "en_route"],
    ["accepted", "on_site"],
    ["en_route", "on_site"],
  ] as const)("keeps its start if the technician moves from %s to %s", async (from, to) => {
    const { change, setTime, listVisits } = await makeRace(from, to);
    setTime("08:05");
    expect(await change({ workSeconds: 5400 })).toMatchObject({ outcome: "kept", technicianId: "7" });
    expect(await listVisits()).toEqual(["08:00 08:10 09:40", "09:50 10:00 11:00"]);
  });

  it("keeps its technician who is on site by now, and refuses what they cannot do", async () => {
    const { change, listVisits, technicians, jobs, jobId } = await makeRace("en_route", "on_site");
    technicians.upsert({ ...north("8", 20), capacity: 1, availability: shifts });
    const refused = { code: "WORK_UNDER_WAY", reasons: ["AT_CAPACITY"] };
    await expect(change({ workSeconds: 7200 })).rejects.toMatchObject(refused);
    expect(await listVisits()).toEqual(["08:00 08:10 09:10", "09:50 10:00 11:00"]);
    expect(await jobs.findJob(jobId)).toMatchObject({ version: 1, status: "assigned" });
  });

  it("changes nothing that has ended by now", async () => {
    const { plugins, clock, jobs, jobId, assignmentId } = await makeDay();
    const updateJob: typeof jobs.updateJob = async (request, options) => {
      await jobs.moveAssignment({ assignmentId, to: "completed", isWalk: true });
      return jobs.updateJob(request, options);
    };
    const racing: typeof jobs = { ...jobs, updateJob };
    const dispatcher = createDispatcher({ ...plugins, assignments: racing, clock });
    const changes = { workSeconds: 5400 };
    const changed = dispatcher.changeJob({ jobId, version: 1, changes });
    await expect(changed).rejects.toMatchObject({ code: "VERSION_CONFLICT" });
    expect(await jobs.findJob(jobId)).toMatchObject({ version: 2, workSeconds: 3600 });
  });
});

describe("changing work that a technician is on the way to", () => {
  it("a changed job that someone drives to keeps when they left, and when it starts", async () => {
    const { change, moveTo, setTime, listVisits } = await makeDay();
    await moveTo("en_route");
    setTime("08:05");
    const startsAt = expect.stringContaining("T08:10");
    expect(await change({ workSeconds: 5400 })).toMatchObject({ outcome: "kept", technicianId: "7", startsAt });
    expect(await listVisits()).toEqual(["08:00 08:10 09:40", "09:50 10:00 11:00"]);
  });

  it("keeps when they left if they are late, or go to another place", async () => {
    const late = await makeDay();
    await late.moveTo("en_route");
    late.setTime("08:15");
    late.technicians.upsert({ ...north("7", 5), capacity: 1, availability: shifts, locatedAt: at("08:15") });
    await late.change({ workSeconds: 5400 });
    expect(await late.listVisits()).toEqual(["08:00 08:20 09:50", "09:50 10:00 11:00"]);
    const elsewhere = await makeDay();
    await elsewhere.moveTo("en_route");
    elsewhere.setTime("08:05");
    await elsewhere.change({ location: north("", 12).location });
    expect(await elsewhere.listVisits()).toEqual(["08:00 08:07 09:07", "09:58 10:00 11:00"]);
  });

  it("goes to somebody else if they would miss their next visit", async () => {
    const { change, moveTo, technicians } = await makeDay();
    technicians.upsert({ ...north("8", 20), capacity: 1, availability: shifts });
    await moveTo("en_route");
    expect(await change({ workSeconds: 7200 })).toMatchObject({ outcome: "rebooked", technicianId: "8" });
  });
});

import { describe, expect, it } from "vitest";
import {
  createDispatcher,
  type DispatcherOptions,
  type DispatchResult,
  type JobStore,
  StoreError,
} from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { door, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

function makeDesk(fleet: Parameters<typeof memoryTechnicians>[0], options: Partial<DispatcherOptions> = {}) {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians(fleet);
  const jobs = memoryAssignments({ customers, technicians });
  const plugins = { customers, technicians, assignments: jobs, distances: memoryDistances(detour(1.2)) };
  return { jobs, technicians, dispatcher: createDispatcher({ ...plugins, ...options }) };
}

const single = (id: string, kilometers: number) => ({ ...north(id, kilometers), capacity: 1 });
const emergency = { customerId: "1", priority: "emergency", requirements: { mayInterrupt: true } } as const;

async function stepsOf(jobs: JobStore, jobId: string) {
  return (await jobs.listJobEvents({ jobId, limit: 9 })).map(({ to, reason }) => [to, reason]);
}

describe("mayInterrupt", () => {
  it("a job that may interrupt takes the nearest technician; the interrupted job goes to the next", async () => {
    const { dispatcher, jobs, technicians } = makeDesk([single("1", 1), single("2", 2)]);
    const routine = await dispatcher.dispatch({ customerId: "1" });
    const other = await dispatcher.dispatch({ customerId: "1" });
    technicians.upsert(single("3", 3));
    technicians.upsert({ ...single("3", 3), skills: [] });
    const gas = { skills: [{ name: "gas" }] };
    technicians.upsert({ ...single("1", 1), skills: [{ name: "gas" }] });
    const requirements = { ...gas, mayInterrupt: true };
    const booked = await dispatcher.dispatch({ ...emergency, requirements, actor: "Ada" });
    expect(booked.assignment.technicianId).toBe("1");
    const { jobId } = routine.assignment;
    expect(booked.interrupted).toMatchObject({ jobId, assignmentId: routine.assignment.id, technicianId: "1" });
    expect(booked.interrupted).toMatchObject({ next: { assignment: { jobId, technicianId: "3" } } });
    const reason = `Job ${booked.assignment.jobId} of priority 20 took the technician`;
    expect(await stepsOf(jobs, jobId)).toEqual([
      ["assigned", null],
      ["waiting", reason],
      ["assigned", reason],
    ]);
    expect(await jobs.findAssignment(routine.assignment.id)).toMatchObject({ status: "declined" });
    expect(await jobs.findAssignment(other.assignment.id)).toMatchObject({ status: "assigned" });
    expect(booked.decision.optimality).toEqual({ proven: true });
  });

  it("a preview says whom it would take from which job, and books nobody", async () => {
    const { dispatcher, jobs } = makeDesk([single("1", 1), single("2", 2)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const free = await dispatcher.preview(emergency);
    expect(free).toMatchObject({ technicianId: "2" });
    expect(free).not.toHaveProperty("interrupts");
    await dispatcher.dispatch({ customerId: "1" });
    const { id: assignmentId, jobId } = assignment;
    expect(await dispatcher.preview(emergency)).toMatchObject({
      technicianId: "1",
      interrupts: { technicianId: "1", assignmentId, jobId },
      decision: { candidates: [{ status: "chosen", technician: { id: "1" } }, { status: "measured" }] },
    });
    // Without a priority, it is as routine as they are.
    expect(await dispatcher.preview({ customerId: "1", requirements: { mayInterrupt: true } })).toMatchObject({
      technicianId: null,
    });
    expect((await jobs.listAssignments({ limit: 9 })).items).toHaveLength(2);
    const { jobId: interrupting } = (await dispatcher.dispatch(emergency)).assignment;
    expect(interrupting).not.toBe(jobId);
  });

  it("the interrupted job goes back to the same technician once they are free", async () => {
    const { dispatcher } = makeDesk([single("1", 1)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    const { jobId } = assignment;
    const booked = await dispatcher.dispatch(emergency);
    expect(await dispatcher.explainCandidate({ jobId, technicianId: "1" })).toMatchObject({
      reasons: [{ code: "AT_CAPACITY" }],
    });
    await dispatcher.completeJob({ jobId: booked.assignment.jobId });
    const again = await dispatcher.dispatchJob({ jobId });
    expect(again.assignment).toMatchObject({ technicianId: "1" });
    await dispatcher.decline({ assignmentId: again.assignment?.id ?? "" });
    expect(await dispatcher.dispatchJob({ jobId })).toMatchObject({ reasons: { counts: { HAD_THE_JOB: 1 } } });
  });

  it("the interrupted job may be done later in its window by the same technician", async () => {
    const { dispatcher } = makeDesk([single("1", 1)]);
    const window = { earliest: new Date().toISOString(), latest: new Date(Date.now() + 6 * 3_600_000).toISOString() };
    const { assignment } = await dispatcher.dispatch({ customerId: "1", window });
    const { interrupted } = await dispatcher.dispatch(emergency);
    expect(interrupted).toMatchObject({
      assignmentId: assignment.id,
      next: { assignment: { technicianId: "1", jobId: assignment.jobId } },
    });
  });

  it("the interrupted job waits if nobody is left, with the attempt", async () => {
    const { dispatcher, jobs } = makeDesk([single("1", 1)]);
    const routine = await dispatcher.dispatch({ customerId: "1" });
    const { interrupted } = await dispatcher.dispatch(emergency);
    expect(interrupted).toMatchObject({ failure: null, next: { assignment: null, job: { status: "waiting" } } });
    const { jobId } = routine.assignment;
    expect(await jobs.findJob(jobId)).toMatchObject({ status: "waiting" });
    expect(await jobs.listAttempts({ jobId, limit: 1 })).toMatchObject([{ assignmentId: null }]);
  });

  it.each([
    ["it does not ask for it", { ...emergency, requirements: {} }],
    ["the others are as important", { ...emergency, priority: "urgent" }],
  ] as const)("nobody is interrupted if %s", async (_, request) => {
    const { dispatcher, jobs } = makeDesk([single("1", 1)]);
    const first = await dispatcher.dispatch({ customerId: "1", priority: "urgent" });
    await expect(dispatcher.dispatch(request)).rejects.toMatchObject({
      code: "NO_TECHNICIAN_AVAILABLE",
      reasons: { counts: { AT_CAPACITY: 1 } },
    });
    expect(await jobs.findAssignment(first.assignment.id)).toMatchObject({ status: "assigned" });
  });

  it("nobody is interrupted while a free technician can go, however far", async () => {
    const { dispatcher } = makeDesk([single("1", 1), single("2", 90)]);
    await dispatcher.dispatch({ customerId: "1" });
    const booked = await dispatcher.dispatch(emergency);
    expect([booked.assignment.technicianId, booked.interrupted]).toEqual(["2", undefined]);
  });

  it("nobody is interrupted who is on the way", async () => {
    const { dispatcher, jobs } = makeDesk([single("1", 1)]);
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    for (const to of ["accepted", "en_route"] as const) await jobs.moveAssignment({ assignmentId: assignment.id, to });
    await expect(dispatcher.dispatch(emergency)).rejects.toMatchObject({ code: "NO_TECHNICIAN_AVAILABLE" });
  });

  it("of several jobs of one technician the least important one is interrupted", async () => {
    const { dispatcher } = makeDesk([{ ...north("1", 1), capacity: 2 }]);
    const lower = await dispatcher.dispatch({ customerId: "1", priority: -5 });
    await dispatcher.dispatch({ customerId: "1", priority: "urgent" });
    const { interrupted } = await dispatcher.dispatch(emergency);
    expect(interrupted?.jobId).toBe(lower.assignment.jobId);
  });

  it("the job that is in the way is interrupted, not a less important one of another day", async () => {
    const { dispatcher, jobs } = makeDesk([single("1", 1)]);
    const earliest = new Date(Date.now() + 2 * 86_400_000).toISOString();
    const later = await dispatcher.dispatch({ customerId: "1", window: { earliest, latest: earliest } });
    const present = await dispatcher.dispatch({ customerId: "1", priority: "urgent" });
    const { id: jobId } = await jobs.createJob(emergency);
    const { displaces } = await dispatcher.explainCandidate({ jobId, technicianId: "1" });
    expect(displaces?.jobId).toBe(present.assignment.jobId);
    const { interrupted } = await dispatcher.dispatch(emergency);
    expect(interrupted?.jobId).toBe(present.assignment.jobId);
    expect(await jobs.findAssignment(later.assignment.id)).toMatchObject({ status: "assigned" });
  });

  it("a visit is interrupted that leaves too little time for the work", async () => {
    const { dispatcher } = makeDesk([single("1", 1)]);
    const earliest = new Date(Date.now() + 40 * 60_000).toISOString();
    const soon = await dispatcher.dispatch({ customerId: "1", window: { earliest, latest: earliest } });
    const { interrupted } = await dispatcher.dispatch(emergency);
    expect(interrupted?.jobId).toBe(soon.assignment.jobId);
  });

  it("of two emergencies at once for one technician, one is booked and the other refused", async () => {
    const { dispatcher, jobs } = makeDesk([single("1", 1)]);
    const routine = await dispatcher.dispatch({ customerId: "1" });
    const results = await Promise.allSettled([dispatcher.dispatch(emergency), dispatcher.dispatch(emergency)]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await stepsOf(jobs, routine.assignment.jobId)).map(([to]) => to)).toEqual(["assigned", "waiting"]);
  });

  it("a waiting job, and a declined one, may interrupt as they were asked to", async () => {
    const { dispatcher, jobs, technicians } = makeDesk([single("1", 1)]);
    const first = await dispatcher.dispatch({ customerId: "1" });
    const { id: jobId } = await jobs.createJob(emergency);
    const booked = (await dispatcher.dispatchJob({ jobId })) as DispatchResult;
    expect(booked.interrupted?.jobId).toBe(first.assignment.jobId);
    technicians.upsert(single("2", 2));
    const second = await dispatcher.dispatch({ customerId: "1" });
    const { next } = await dispatcher.decline({ assignmentId: booked.assignment.id });
    expect(next).toMatchObject({ assignment: { technicianId: "2" }, interrupted: { jobId: second.assignment.jobId } });
  });

  it("the booking stands if the interrupted job cannot be dispatched, and that job waits", async () => {
    const desk = makeDesk([single("1", 1)]);
    await desk.dispatcher.dispatch({ customerId: "1" });
    const { jobs, technicians } = desk;
    const findJob = async (): Promise<never> => {
      throw new StoreError("STORE_UNAVAILABLE", "down");
    };
    const assignments: JobStore = { ...jobs, findJob };
    const dispatcher = createDispatcher({
      customers: memoryCustomers([{ id: "1", location: door }]),
      ...{ technicians, assignments, distances: memoryDistances(detour(1.2)) },
    });
    const { assignment, interrupted } = await dispatcher.dispatch(emergency);
    expect(assignment.technicianId).toBe("1");
    expect(interrupted).toMatchObject({ next: null, failure: { code: "STORE_UNAVAILABLE" } });
    expect(await jobs.findJob(interrupted?.jobId ?? "")).toMatchObject({ status: "waiting" });
  });
});

describe("mayExtendHours", () => {
  const never = { timeZone: "UTC", shifts: [] };
  const late = { ...single("1", 1), availability: never };
  const asking = { customerId: "1", requirements: { mayExtendHours: true } };

  it.each([
    [false, true],
    [true, false],
  ])("a technician off shift does not go (agrees: %s, asked: %s)", async (agreesToOvertime, mayExtendHours) => {
    const { dispatcher } = makeDesk([{ ...late, agreesToOvertime }]);
    await expect(dispatcher.dispatch({ customerId: "1", requirements: { mayExtendHours } })).rejects.toMatchObject({
      reasons: { counts: { OFF_SHIFT: 1 } },
    });
  });

  it("a technician off shift who agreed to overtime goes to a job that asks for it, unless absent", async () => {
    const { dispatcher, technicians } = makeDesk([{ ...late, agreesToOvertime: true }]);
    expect((await dispatcher.dispatch(asking)).assignment.technicianId).toBe("1");
    const absences = [{ from: "2020-01-01T00:00:00Z", to: "2126-01-01T00:00:00Z" }];
    technicians.upsert({ ...late, capacity: 2, agreesToOvertime: true, availability: { ...never, absences } });
    await expect(dispatcher.dispatch(asking)).rejects.toMatchObject({ reasons: { counts: { ABSENT: 1 } } });
  });
});

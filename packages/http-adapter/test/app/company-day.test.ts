import type { Coordinates } from "@dispatch/core";
import type { MemoryTechnician } from "@dispatch/core/memory";
import { describe, expect, it } from "vitest";
import { call } from "../support/memory-app.js";
import { townApp } from "../support/town-app.js";

/** Tuesday, 24 November 2026: Heidelberg and Berlin are an hour ahead of UTC, London is at UTC. */
const day = (time: string): string => `2026-11-24T${time}:00Z`;
const window = (earliest: string, latest: string) => ({
  earliest: `2026-11-24T${earliest}:00.000Z`,
  latest: `2026-11-24T${latest}:00.000Z`,
});

const cities = [
  { center: { latitude: 49.4, longitude: 8.65 }, timeZone: "Europe/Berlin" },
  { center: { latitude: 52.5, longitude: 13.35 }, timeZone: "Europe/Berlin" },
  { center: { latitude: 51.5, longitude: -0.15 }, timeZone: "Europe/London" },
] as const;

/** The place of the technician with this number in a city, from 0: ten rows of ten, 500 m or less apart. */
function placeOf({ center }: (typeof cities)[number], number: number): Coordinates {
  const { latitude, longitude } = center;
  return { latitude: latitude + Math.floor(number / 10) * 0.004, longitude: longitude + (number % 10) * 0.004 };
}

/** Ids 1 to 100 in Heidelberg, 101 to 200 in Berlin, 201 to 300 in London. The first two of each city know gas. */
const fleet: readonly MemoryTechnician[] = cities.flatMap((city, index) =>
  Array.from({ length: 100 }, (_, number) => ({
    id: String(100 * index + number + 1),
    location: placeOf(city, number),
    capacity: 1,
    availability: { timeZone: city.timeZone, shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "17:00" }] },
    ...(number < 2 && { skills: [{ name: "gas" }] }),
  })),
);

const [heidelberg, berlin, london] = cities;
const gas = { skills: [{ name: "gas" }] };

/** Customers live next to a technician; 1 and 2 next to the ones who know gas. */
const customers = {
  1: placeOf(heidelberg, 0),
  2: placeOf(heidelberg, 1),
  45: placeOf(heidelberg, 44),
  50: placeOf(heidelberg, 49),
  101: placeOf(berlin, 0),
  201: placeOf(london, 0),
};

describe("a day of 300 technicians in 3 cities and 2 time zones, as a dispatcher reads it", () => {
  const town = townApp(fleet, customers);
  const { app } = town;
  const get = (path: string) => call(app, "GET", path);
  const post = (path: string, body?: object) => call(app, "POST", path, body);
  const book = (customer_id: number, more: object = {}) => post("/dispatch", { customer_id, ...more });

  /** What a dispatcher reads of a job: its status, who goes when, and what happened to it. */
  async function readJob(id: unknown) {
    const { job, attempts, history } = (await get(`/jobs/${id}/decisions`)) as {
      job: { status: string; assignment_id: number | null };
      attempts: {
        assignment_id: number | null;
        decision: { candidates: { status: string; visit?: { starts_at: string; ends_at: string } }[] } | null;
      }[];
      history: { to: string; reason: string | null }[];
    };
    const assignment = job.assignment_id === null ? null : await get(`/assignments/${job.assignment_id}`);
    const attempt = attempts.find(({ assignment_id }) => assignment_id !== null && assignment_id === job.assignment_id);
    const visit = attempt?.decision?.candidates.find(({ status }) => status === "chosen")?.visit;
    return {
      status: job.status,
      technician: assignment?.["tech_id"] ?? null,
      assignment: assignment?.["status"] ?? null,
      starts: visit?.starts_at ?? null,
      history: history.map(({ to, reason }) => (reason === null ? to : `${to}: ${reason}`)),
    };
  }

  /** The ids of the jobs of these statuses, the first created first. */
  async function listJobs(status: string): Promise<readonly unknown[]> {
    const jobs = (await get(`/jobs?limit=100&status=${status}`)) as unknown as { id: unknown }[];
    return jobs.map(({ id }) => id).reverse();
  }

  const ids: Record<string, unknown> = {};

  it("08:30 in Heidelberg: appointments are booked, and a job in London waits, as nobody works there yet", async () => {
    town.at(day("07:30"));
    ids["morning"] = (await book(1, { window: window("09:00", "10:00"), reference: "A-1" }))["job_id"];
    expect(await readJob(ids["morning"])).toMatchObject({ status: "assigned", technician: 1, starts: inUtc("09:00") });
    const waiting = await book(201, { when_nobody: "queue", requirements: { max_drive_seconds: 3600 } });
    expect(waiting).toMatchObject({
      job: { status: "waiting" },
      failure: { code: "NO_TECHNICIAN_AVAILABLE" },
      reasons: { counts: { OFF_SHIFT: 100 } },
    });
    ids["london"] = (waiting["job"] as { id: unknown }).id;
    expect(await get(`/jobs/${ids["london"]}/candidates/201`)).toMatchObject({
      is_eligible: false,
      reasons: [{ code: "OFF_SHIFT", field: "availability.shifts" }],
    });
    expect(await listJobs("waiting")).toEqual([ids["london"]]);
  });

  it("08:05 in London: the shift has begun, and the job is booked", async () => {
    town.at(day("08:05"));
    expect(await get(`/jobs/${ids["london"]}/candidates/201`)).toMatchObject({ is_eligible: true, reasons: [] });
    expect(await post(`/jobs/${ids["london"]}/dispatch`)).toMatchObject({ tech_id: 201 });
    expect(await readJob(ids["london"])).toMatchObject({ status: "assigned", history: ["waiting", "assigned"] });
    expect(await listJobs("waiting")).toEqual([]);
  });

  it("two jobs at one address go to one technician, one after the other", async () => {
    const both = { window: window("10:00", "12:00"), work_seconds: 1800 };
    const [first, second] = [await book(101, both), await book(101, both)];
    expect(await readJob(first["job_id"])).toMatchObject({ technician: 101, starts: inUtc("10:00") });
    expect(await readJob(second["job_id"])).toMatchObject({ technician: 101, starts: inUtc("10:30") });
  });

  it("a customer cancels: the job is over, and its time is free again", async () => {
    town.at(day("11:00"));
    const appointment = { window: window("14:00", "14:10"), work_seconds: 1800 };
    const { job_id } = await book(50, appointment);
    expect(await readJob(job_id)).toMatchObject({ status: "assigned", technician: 50 });
    expect((await book(50, { ...appointment, dry_run: true }))["tech_id"]).not.toBe(50);
    expect(await post(`/jobs/${job_id}/cancel`, { reason: "moved away" })).toMatchObject({ status: "cancelled" });
    expect(await readJob(job_id)).toMatchObject({
      status: "cancelled",
      assignment: "cancelled",
      history: ["assigned", "cancelled: moved away"],
    });
    expect(await book(50, { ...appointment, dry_run: true })).toMatchObject({ tech_id: 50 });
    expect(await listJobs("cancelled")).toEqual([job_id]);
  });

  it("13:00 in Heidelberg: a technician with three open jobs is ill, and others take them", async () => {
    const afternoon = ["13:00", "14:00", "15:00"] as const;
    const jobs: unknown[] = [];
    for (const from of afternoon) {
      const { tech_id, job_id } = await book(45, { window: window(from, `${from.slice(0, 3)}10`), work_seconds: 1800 });
      expect(tech_id).toBe(45);
      jobs.push(job_id);
    }
    town.at(day("12:00"));
    const absence = { from: day("12:00"), to: day("17:00"), reason: "ill" };
    const { released } = (await post("/technicians/45/release", absence)) as {
      released: { job_id: unknown; is_released: boolean; next: { tech_id: number } | null }[];
    };
    expect(released.map(({ job_id, is_released }) => [job_id, is_released])).toEqual(jobs.map((id) => [id, true]));
    for (const [index, { job_id, next }] of released.entries()) {
      expect(next?.tech_id).not.toBe(45);
      expect(await readJob(job_id)).toEqual({
        status: "assigned",
        technician: next?.tech_id,
        assignment: "assigned",
        starts: inUtc(afternoon[index] ?? ""),
        history: ["assigned", "waiting: ill", "assigned: ill"],
      });
    }
    expect(await get(`/jobs/${jobs[0]}/candidates/45`)).toMatchObject({
      is_eligible: false,
      reasons: [{ code: "ABSENT", field: "availability.absences" }],
    });
    expect(await get("/assignments?fields=all&tech_id=45&status=assigned,accepted")).toEqual([]);
  });

  it("14:00 in Heidelberg: an emergency takes the technician of a routine job, who is replaced at once", async () => {
    town.at(day("12:55"));
    const { id: question } = await post("/jobs", { customer_id: 1 });
    expect(await get(`/jobs/${question}/candidates/1`)).toMatchObject({
      is_eligible: false,
      reasons: [{ code: "AT_CAPACITY", field: "capacity" }],
    });
    await post(`/jobs/${ids["morning"]}/complete`);
    expect(await get(`/jobs/${question}/candidates/1`)).toMatchObject({ is_eligible: true, reasons: [] });
    await post(`/jobs/${question}/cancel`);
    const routine: Record<number, unknown> = {};
    for (const customer of [1, 2]) {
      const { tech_id, job_id } = await book(customer, { reference: `R-${customer}` });
      routine[Number(tech_id)] = job_id;
    }
    expect(Object.keys(routine)).toEqual(["1", "2"]);
    town.at(day("13:00"));
    const urgent = { priority: "emergency", window: window("13:00", "13:30"), reference: "E-1" };
    expect(await book(2, { ...urgent, requirements: gas })).toMatchObject({
      status: 503,
      reasons: { counts: { SKILL_MISSING: 294 } },
    });
    const emergency = await book(2, { ...urgent, requirements: { ...gas, may_interrupt: true } });
    const { interrupted } = emergency as {
      interrupted?: { assignment_id: unknown; next: { tech_id: number } };
    };
    expect(emergency).toMatchObject({ tech_id: 2, interrupted: { job_id: routine[2], tech_id: 2, failure: null } });
    expect(await readJob(emergency["job_id"])).toMatchObject({
      status: "assigned",
      technician: 2,
      starts: inUtc("13:00"),
    });
    const after = await readJob(routine[2]);
    expect(after).toMatchObject({ status: "assigned", technician: interrupted?.next.tech_id });
    const reason = `Job ${emergency["job_id"]} of priority 20 took the technician`;
    expect(after.history).toEqual(["assigned", `waiting: ${reason}`, `assigned: ${reason}`]);
    expect(await get(`/assignments/${interrupted?.assignment_id}`)).toMatchObject({
      tech_id: 2,
      status: "declined",
      end_cause: "interrupted",
    });
    expect([1, 2, 45]).not.toContain(after.technician);
    expect(await readJob(routine[1])).toMatchObject({ technician: 1, history: ["assigned"] });
    const mine = await get(`/jobs/${routine[2]}/candidates/2`);
    expect(mine).toMatchObject({ is_eligible: false, has_job: false });
  });

  it("in the evening, what is done is completed, and nothing is lost", async () => {
    town.at(day("18:00"));
    for (const id of await listJobs("assigned")) await post(`/jobs/${id}/complete`);
    expect(await listJobs("waiting,assigned,missed")).toEqual([]);
    expect(await listJobs("completed")).toHaveLength(10);
    expect(await listJobs("cancelled")).toHaveLength(2);
    expect(await book(1)).toMatchObject({ status: 503, reasons: { counts: { OFF_SHIFT: 300 } } });
  });
});

/** An instant in the form of the answers. */
function inUtc(time: string): string {
  return `2026-11-24T${time}:00.000Z`;
}

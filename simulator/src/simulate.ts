import { type AssignmentLedger, createDispatcher, type DistanceProvider } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryDistances } from "@dispatch/core/memory";
import { createVirtualClock, type VirtualClock } from "./clock/virtual-clock.js";
import { type Crew, createCrew } from "./crew/crew.js";
import { keepShifts } from "./crew/keep-shifts.js";
import { createJobStream } from "./demand/job-stream.js";
import { createDesk, type Desk } from "./desk/desk.js";
import { createVisits } from "./desk/visits.js";
import { openAssignments } from "./ledger/open-assignments.js";
import type { Contender } from "./policies/contender.js";
import { type Report, toReport } from "./report/report.js";
import { createTally, type Tally } from "./report/tally.js";
import type { World } from "./world/world.js";

/** What is simulated, the way to choose who goes aside. */
export interface Scenario {
  readonly seed: number;
  readonly days: number;
  /** Jobs a day and technician. */
  readonly jobsPerTechnician: number;
  /** How many jobs each technician can have open at once. */
  readonly capacity: number;
  /** How probable it is that an offer is declined, 0 to 1. */
  readonly declineShare: number;
  /** The mean time at a customer's. */
  readonly serviceMinutes: number;
  /** 24: everyone works all the time. */
  readonly shiftHours: number;
  /** How long a job waits for somebody to be booked before it is given up. */
  readonly patienceHours: number;
  /** Keeps every decision and every event in memory, as `memoryAssignments` does; without, only what is open. */
  readonly keepsHistory: boolean;
}

export interface Simulation {
  readonly report: Report;
  readonly eventCount: number;
}

/** A Monday. */
const startMs = Date.UTC(2026, 0, 5);
const hourMs = 3_600_000;
const longestWaitAfterBookingSeconds = 86_400;

/** Every home of the world is one technician's. */
export async function simulate(world: World, contender: Contender, scenario: Scenario): Promise<Simulation> {
  const { patienceHours, capacity } = scenario;
  const clock = createVirtualClock(startMs);
  const tally = createTally(world.homes.length, patienceHours * 3600 + longestWaitAfterBookingSeconds);
  const crew = createCrew({ homes: world.homes, capacity });
  const ledger = openLedger(scenario, crew, clock);
  const dispatcher = createDispatcher({
    ...contender.settings,
    customers: memoryCustomers(world.customerPlaces.map((location, index) => ({ id: String(index + 1), location }))),
    technicians: crew.technicians,
    distances: countCalls(memoryDistances(world.drive), contender, tally),
    assignments: ledger,
    clock,
  });
  const visits = createVisits({
    ...{ crew, ledger, clock, world, tally, declineShare: scenario.declineShare },
    onDeclined: (job) => desk.take(job),
    onFree: () => desk.sendWaiting(),
  });
  const desk: Desk = createDesk({ dispatcher, crew, clock, tally, visits, patienceMs: patienceHours * hourMs });

  keepShifts(crew, clock, scenario, () => desk.sendWaiting());
  const hasEnded = takeCalls(world, scenario, clock, tally, desk);
  await clock.runUntil(() => hasEnded() && tally.served + tally.unserved === tally.jobs);
  return { report: toReport(contender.name, tally), eventCount: clock.eventCount };
}

function openLedger({ keepsHistory }: Scenario, { technicians }: Crew, clock: VirtualClock): AssignmentLedger {
  return keepsHistory ? memoryAssignments({ technicians, clock }) : openAssignments({ technicians, clock });
}

function countCalls(distances: DistanceProvider, { isOneByOne }: Contender, { routing }: Tally): DistanceProvider {
  return {
    ...distances,
    measureDistances(request, options) {
      routing.calls += isOneByOne ? request.origins.length : 1;
      routing.elements += request.origins.length;
      return distances.measureDistances(request, options);
    },
  };
}

/** Has the jobs of the days come in, one after the other; tells whether the last has. */
function takeCalls(
  { customerPlaces, homes }: World,
  { seed, days, jobsPerTechnician, serviceMinutes }: Scenario,
  clock: VirtualClock,
  tally: Tally,
  desk: Desk,
): () => boolean {
  const jobsPerDay = jobsPerTechnician * homes.length;
  const jobs = createJobStream({ seed, startMs, jobsPerDay, customerPlaces, serviceMinutes });
  const endMs = startMs + days * 24 * hourMs;
  let hasEnded = false;
  const takeNext = (): void => {
    const job = jobs.next().value;
    hasEnded = job.requestedAtMs >= endMs;
    if (hasEnded) return;
    clock.after(job.requestedAtMs - clock.now(), () => {
      tally.jobs += 1;
      takeNext();
      return desk.take(job);
    });
  };
  takeNext();
  return () => hasEnded;
}

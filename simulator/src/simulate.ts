import { type AssignmentLedger, createDispatcher, type DistanceProvider } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryDistances } from "@dispatch/core/memory";
import { createVirtualClock, type VirtualClock } from "./clock/virtual-clock.js";
import { type Crew, createCrew } from "./crew/crew.js";
import { keepShifts } from "./crew/keep-shifts.js";
import type { Job } from "./demand/job.js";
import { listCalls, startMs } from "./demand/list-calls.js";
import { createDesk, type Desk } from "./desk/desk.js";
import { createQueueDesk } from "./desk/queue-desk.js";
import { createVisits } from "./desk/visits.js";
import { openAssignments } from "./ledger/open-assignments.js";
import type { PolicySetup } from "./policies/policy-setup.js";
import { createTally, type Tally } from "./report/tally.js";
import type { Scenario } from "./scenario.js";
import type { World } from "./world/world.js";

export interface Simulation {
  readonly tally: Tally;
  readonly eventCount: number;
}

const hourMs = 3_600_000;
const longestWaitAfterBookingSeconds = 86_400;
/** The farthest place of the recorded roads is 1,531 m from its road. */
const maxSnapMeters = 2000;

/** Runs a simulation in which every home of the world has one technician. */
export async function simulate(world: World, setup: PolicySetup, scenario: Scenario): Promise<Simulation> {
  const { patienceHours, capacity } = scenario;
  const clock = createVirtualClock(startMs);
  const tally = createTally(world.homes.length, patienceHours * 3600 + longestWaitAfterBookingSeconds);
  const crew = createCrew({ homes: world.homes, capacity });
  const places = world.customerPlaces.map((location, index) => ({ id: String(index + 1), location }));
  const customers = memoryCustomers(places);
  const { technicians } = crew;
  const jobs = setup.queue === undefined ? null : memoryAssignments({ customers, technicians, clock });
  const ledger = jobs ?? openLedger(scenario, crew, clock);
  const dispatcher = createDispatcher({
    ...setup.settings,
    customers,
    technicians: crew.technicians,
    distances: countCalls({ ...memoryDistances(world.drive), maxSnapMeters }, setup, tally),
    assignments: ledger,
    clock,
  });
  const visits = createVisits({
    crew,
    ledger,
    clock,
    world,
    tally,
    declineShare: scenario.declineShare,
    onDeclined: (job) => desk.take(job),
    onFree: () => desk.sendWaiting(),
  });
  const means = { dispatcher, crew, clock, tally, visits, patienceMs: patienceHours * hourMs };
  const desk: Desk =
    jobs === null ? createDesk(means) : createQueueDesk({ ...means, jobs, windowMs: setup.queue?.windowMs ?? 0 });

  keepShifts(crew, clock, scenario, () => desk.sendWaiting());
  const hasEnded = takeCalls(listCalls(world, scenario), clock, tally, desk);
  await clock.runUntil(() => hasEnded() && tally.served + tally.unserved === tally.jobs);
  return { tally, eventCount: clock.eventCount };
}

function openLedger({ keepsHistory }: Scenario, { technicians }: Crew, clock: VirtualClock): AssignmentLedger {
  return keepsHistory ? memoryAssignments({ technicians, clock }) : openAssignments({ technicians, clock });
}

function countCalls(distances: DistanceProvider, { isOneByOne }: PolicySetup, tally: Tally): DistanceProvider {
  return {
    ...distances,
    measureDistances(request, options) {
      tally.routingCalls += isOneByOne ? request.origins.length : 1;
      tally.routingElements += request.origins.length;
      return distances.measureDistances(request, options);
    },
    ...(distances.measureMatrix !== undefined && {
      async measureMatrix(request, options) {
        const cells = request.origins.length * request.destinations.length;
        tally.routingCalls += isOneByOne ? cells : 1;
        tally.routingElements += cells;
        return (await distances.measureMatrix?.(request, options)) ?? [];
      },
    }),
  };
}

/** Schedules the calls, one after the other. Returns a function that tells whether the last one has come in. */
function takeCalls(calls: Iterator<Job>, clock: VirtualClock, tally: Tally, desk: Desk): () => boolean {
  let hasEnded = false;
  const takeNext = (): void => {
    const { done, value: job } = calls.next();
    hasEnded = done === true;
    if (done === true) return;
    clock.after(job.requestedAtMs - clock.now(), () => {
      tally.jobs += 1;
      takeNext();
      return desk.take(job);
    });
  };
  takeNext();
  return () => hasEnded;
}

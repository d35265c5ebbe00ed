import {
  type Clock,
  type Coordinates,
  type Customer,
  createDispatcher,
  DispatchError,
  type DispatchResult,
  type DistanceProvider,
  fallback,
  type Technician,
} from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { systemClock } from "@dispatch/core/plugin-kit";
import { expect, it } from "vitest";
import { orsDistances } from "../src/index.js";
import { type StubFault, type StubWorld, straightWorld, stubFaults } from "../src/testing/index.js";
import { createRandom } from "./support/random.js";
import { startStub } from "./support/stub.js";

const dispatchCount = 1000;
const faultShare = 0.3;
/** By this factor, the client's time passes faster: a pause of a minute takes 120 ms. */
const speed = 500;
const clock: Clock = {
  now: () => systemClock.now() * speed,
  schedule: (callback, delayMs) => systemClock.schedule(callback, delayMs / speed),
};
/** In the client's milliseconds. */
const bounds = { timeoutMs: 400 * speed, deadlineMs: 410 * speed, breakerOpenMs: 20 * speed };

/** All faults. Requests that hang or drip end at the timeout. */
const faults: readonly StubFault[] = [
  { kind: "slow", delayMs: 5 },
  { kind: "slow", delayMs: 300 },
  { kind: "hang" },
  { kind: "drip", intervalMs: 20 },
  { kind: "reset" },
  { kind: "truncate" },
  ...Object.values(stubFaults),
  { kind: "answer", status: 429, body: "", headers: { "retry-after": "10" } },
];

/** A world with detours and an island, in which the nearest by great circle is often not the nearest by road. */
const world: StubWorld = {
  ...straightWorld,
  drive(from, to) {
    const drive = straightWorld.drive(from, to);
    if (drive === null) return null;
    const detour = 1 + ((Math.round(Math.abs(from.longitude - to.longitude) * 1e6) % 97) / 97) * 1.5;
    return { distanceMeters: drive.distanceMeters * detour, durationSeconds: drive.durationSeconds * detour };
  },
  islandOf: ({ latitude }) => (latitude > 49.48 ? 1 : 0),
};

function toRoadMeters(from: Coordinates, to: Coordinates): number {
  const isCutOff = world.islandOf?.(from) !== world.islandOf?.(to);
  return (isCutOff ? null : world.drive(from, to)?.distanceMeters) ?? Number.POSITIVE_INFINITY;
}

it("chooses right, labels estimates and keeps deadlines in 1000 dispatches with all faults at 30 %", async () => {
  const random = createRandom(20_261_124);
  const place = () => ({
    latitude: Math.round((49.3 + random() * 0.2) * 1e6) / 1e6,
    longitude: Math.round((8.5 + random() * 0.3) * 1e6) / 1e6,
  });
  const technicians = Array.from({ length: 60 }, (_, index) => ({ id: String(index + 1), location: place() }));
  const customers = Array.from({ length: dispatchCount }, (_, index) => ({ id: String(index + 1), location: place() }));
  const stub = await startStub({
    world,
    chooseFault: () => (random() < faultShare ? (faults[Math.floor(random() * faults.length)] ?? null) : null),
  });
  const counts = { wrong: 0, unlabelled: 0, late: 0, proven: 0, estimates: 0, endedByDeadline: 0 };
  const failures: Record<string, number> = {};
  const isRunning = new Map<string, boolean>();
  const ors = orsDistances({
    baseUrl: stub.url,
    retryDelayMs: 1,
    breakerThreshold: 12,
    clock,
    ...bounds,
    fetch: (input, init) => {
      const [longitude, latitude] = JSON.parse(String(init?.body)).locations[0];
      counts.late += Number(isRunning.get(`${longitude},${latitude}`) !== true);
      return fetch(input, init);
    },
  });
  const observed: DistanceProvider = {
    ...ors,
    measureDistances: (request, options) =>
      ors.measureDistances(request, options).catch((error: unknown) => {
        counts.endedByDeadline += Number(String(error).includes("before the deadline"));
        throw error;
      }),
  };
  const dispatcher = createDispatcher({
    customers: memoryCustomers(customers),
    technicians: memoryTechnicians(technicians),
    assignments: memoryAssignments(),
    distances: fallback(observed, straightLineDistances()),
    deadlineMs: 800,
  });

  const count = ({ assignment, decision }: DispatchResult, location: Coordinates): void => {
    const toMeters = (technician: Technician): number => toRoadMeters(technician.location, location);
    const nearestMeters = Math.min(...technicians.map(toMeters));
    const chosenMeters = technicians.filter(({ id }) => id === assignment.technicianId).map(toMeters)[0] ?? Number.NaN;
    const isNearest = chosenMeters - nearestMeters < 0.1;
    const isRoad = Math.abs(assignment.distanceMeters - chosenMeters) < 0.1;
    counts.proven += Number(decision.optimality.proven);
    const isEstimate = decision.basis === "estimate";
    counts.estimates += Number(isEstimate);
    counts.wrong += Number(!isEstimate && !isNearest);
    counts.unlabelled += Number(!isEstimate && !isRoad);
  };
  const dispatch = async ({ id, location }: Customer): Promise<void> => {
    const key = `${location.longitude},${location.latitude}`;
    isRunning.set(key, true);
    try {
      const result = await dispatcher.dispatch({ customerId: id });
      count(result, location);
      // Estimates take no time: without a pause, the run would end before the breaker closes again.
      if (result.decision.basis === "estimate") await new Promise((resolve) => setTimeout(resolve, 20));
    } catch (error) {
      if (!DispatchError.isInstance(error)) throw error;
      failures[error.code] = (failures[error.code] ?? 0) + 1;
    } finally {
      isRunning.set(key, false);
    }
  };
  const queue = [...customers];
  const work = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) await dispatch(next);
  };
  await Promise.all(Array.from({ length: 10 }, work));

  const callsPerDispatch = stub.requests.length / dispatchCount;
  console.log("chaos:", JSON.stringify({ ...counts, failures, callsPerDispatch }));
  expect(counts).toMatchObject({ wrong: 0, unlabelled: 0, late: 0 });
  expect(counts.endedByDeadline).toBeGreaterThan(0);
  expect(counts.proven).toBeGreaterThan(dispatchCount / 2);
  expect(callsPerDispatch).toBeLessThan(3);
}, 120_000);

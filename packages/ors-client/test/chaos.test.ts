import {
  type Coordinates,
  type Customer,
  createDispatcher,
  DispatchError,
  type DispatchResult,
  fallback,
  type Technician,
} from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { expect, it } from "vitest";
import { orsDistances } from "../src/index.js";
import { type StubFault, type StubFaultName, type StubWorld, straightWorld, stubFaults } from "../src/testing/index.js";
import { createRandom } from "./support/random.js";
import { startStub } from "./support/stub.js";

const dispatchCount = 1000;
const faultShare = 0.3;
const breakerOpenMs = 20;

/** Every fault there is. What hangs or drips is given up at the timeout. */
const faults: readonly StubFault[] = [
  { kind: "slow", delayMs: 5 },
  { kind: "hang" },
  { kind: "drip", intervalMs: 20 },
  { kind: "reset" },
  { kind: "truncate" },
  ...(Object.keys(stubFaults) as StubFaultName[])
    // Without a word of how long, everyone would wait a minute.
    .filter((name) => name !== "rateLimit")
    .map((name) => stubFaults[name]),
  { kind: "answer", status: 429, body: "", headers: { "retry-after": "0.02" } },
];

/** A roundabout world, in which the nearest by great circle is often not the nearest by road. */
const world: StubWorld = {
  ...straightWorld,
  drive(from, to) {
    const drive = straightWorld.drive(from, to);
    if (drive === null) return null;
    const detour = 1 + ((Math.round(Math.abs(from.longitude - to.longitude) * 1e6) % 97) / 97) * 1.5;
    return { distanceMeters: drive.distanceMeters * detour, durationSeconds: drive.durationSeconds * detour };
  },
};

it("sends nobody wrong, hides no estimate and calls nobody late in 1000 dispatches with every fault at 30 %", async () => {
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
  const deadlineMs = 3000;
  const isRunning = new Map<string, boolean>();
  let lateCalls = 0;
  const dispatcher = createDispatcher({
    customers: memoryCustomers(customers),
    technicians: memoryTechnicians(technicians),
    assignments: memoryAssignments(),
    distances: fallback(
      orsDistances({
        baseUrl: stub.url,
        timeoutMs: 400,
        deadlineMs: 2000,
        retryDelayMs: 1,
        breakerThreshold: 12,
        breakerOpenMs,
        fetch: (input, init) => {
          const [longitude, latitude] = JSON.parse(String(init?.body)).locations[0];
          if (isRunning.get(`${longitude},${latitude}`) !== true) lateCalls += 1;
          return fetch(input, init);
        },
      }),
      straightLineDistances(),
    ),
    deadlineMs,
  });

  const counts = { wrong: 0, unlabelled: 0, proven: 0, estimates: 0, failures: 0 };
  const count = ({ assignment, decision }: DispatchResult, location: Coordinates): void => {
    const toMeters = (technician: Technician): number =>
      world.drive(technician.location, location)?.distanceMeters ?? Number.POSITIVE_INFINITY;
    const nearestMeters = Math.min(...technicians.map(toMeters));
    const chosenMeters = technicians.filter(({ id }) => id === assignment.technicianId).map(toMeters)[0] ?? Number.NaN;
    const isNearest = chosenMeters - nearestMeters < 0.1;
    const isRoad = Math.abs(assignment.distanceMeters - chosenMeters) < 0.1;
    counts.proven += Number(decision.optimality.proven);
    counts.wrong += Number(decision.optimality.proven && !isNearest);
    counts.estimates += Number(decision.basis === "estimate");
    counts.unlabelled += Number(!isRoad && decision.basis !== "estimate");
  };
  const dispatch = async ({ id, location }: Customer): Promise<void> => {
    const key = `${location.longitude},${location.latitude}`;
    isRunning.set(key, true);
    try {
      const result = await dispatcher.dispatch({ customerId: id });
      count(result, location);
      // Estimates cost no time: without a pause, the rest of the run would be over before the breaker closes again.
      if (result.decision.basis === "estimate") await new Promise((resolve) => setTimeout(resolve, breakerOpenMs));
    } catch (error) {
      if (!DispatchError.isInstance(error)) throw error;
      counts.failures += 1;
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
  console.log("chaos:", JSON.stringify({ ...counts, lateCalls, callsPerDispatch }));
  expect(counts).toMatchObject({ wrong: 0, unlabelled: 0 });
  expect(lateCalls).toBe(0);
  expect(counts.proven).toBeGreaterThan(dispatchCount / 2);
  expect(callsPerDispatch).toBeLessThan(3);
}, 120_000);

import { createDispatcher, DispatchError, type DispatchResult, fallback } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { loadHeidelberg } from "@dispatch/example-heidelberg";
import { orsDistances } from "@dispatch/ors-client";
import { recordedWorld, type StubFault, type StubOrs, startStubOrs, stubFaults } from "@dispatch/ors-client/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

const dispatchCount = 1000;
const atOnce = 8;
const deadlineMs = 1500;

/** Of a timer on a busy machine: how late it may come, and a request that was sent just before it arrive. */
const graceMs = 500;

/** A plain 429 closes the endpoint for a minute; here it says that less will do, or there would be nothing to see. */
const rateLimit: StubFault = { kind: "answer", status: 429, body: "{}", headers: { "retry-after": "0.02" } };

/** All that can go wrong with an answer; three of ten go wrong. */
const faults: readonly StubFault[] = [
  ...Object.values({ ...stubFaults, rateLimit }),
  { kind: "slow", delayMs: 30 },
  { kind: "hang" },
  { kind: "drip", intervalMs: 20 },
  { kind: "reset" },
  { kind: "truncate" },
];
const faultShare = 0.3;

const heidelberg = loadHeidelberg("clustered");
const random = createRandom(42);
const fleet = heidelberg.technicians.filter(() => random() < 0.25);

interface Arrival {
  readonly destination: string;
  readonly atMs: number;
}

const arrivals: Arrival[] = [];
let stub: StubOrs;
let faultCount = 0;

beforeAll(async () => {
  stub = await startStubOrs({
    world: recordedWorld({
      customers: heidelberg.customers.map(toPosition),
      technicians: heidelberg.technicians.map(toPosition),
      customerSnapM: heidelberg.customers.map(({ snapMeters }) => snapMeters),
      technicianSnapM: heidelberg.technicians.map(({ snapMeters }) => snapMeters),
      distanceM: heidelberg.distanceMeters,
      durationS: heidelberg.durationSeconds,
    }),
    chooseFault: ({ body }) => {
      const { locations = [] } = JSON.parse(body) as { locations?: readonly unknown[] };
      arrivals.push({ destination: JSON.stringify(locations[0]), atMs: performance.now() });
      if (random() >= faultShare) return null;
      faultCount += 1;
      return faults[Math.floor(random() * faults.length)] ?? null;
    },
  });
});
afterAll(() => stub.close());

it("with every fault mixed in at 30 %: nobody wrong goes, no estimate is unlabelled, no call comes late", async () => {
  const dispatcher = createDispatcher({
    customers: memoryCustomers(heidelberg.customers),
    technicians: memoryTechnicians(fleet),
    assignments: memoryAssignments(),
    distances: fallback(
      orsDistances({ baseUrl: stub.url, timeoutMs: 150, retryDelayMs: 2, deadlineMs: 1000, breakerOpenMs: 20 }),
      straightLineDistances(),
    ),
    deadlineMs,
  });
  const tally = { proven: 0, unproven: 0, estimates: 0, refused: 0, failed: 0, wrong: 0, unlabelled: 0, late: 0 };

  const dispatchOne = async (number: number): Promise<void> => {
    const row = number % heidelberg.customers.length;
    const startedAtMs = performance.now();
    const first = arrivals.length;
    const result = await dispatcher.dispatch({ customerId: String(row + 1) }).catch(toCode);
    const destination = JSON.stringify(toPosition(heidelberg.customers[row]));
    const latest = arrivals.slice(first).findLast((arrival) => arrival.destination === destination);
    tally.late += Number(latest !== undefined && latest.atMs > startedAtMs + deadlineMs + graceMs);
    count(tally, result, row);
  };

  let next = 0;
  const work = async (): Promise<void> => {
    while (next < dispatchCount) {
      next += 1;
      await dispatchOne(next - 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const requestsAtEnd = stub.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 300));

  console.info(
    `${dispatchCount} dispatches, ${stub.requests.length} routing requests (${stub.requests.length / dispatchCount} a ` +
      `dispatch), ${faultCount} of them spoilt: ${JSON.stringify(tally)}`,
  );
  expect(faultCount / stub.requests.length).toBeGreaterThan(0.25);
  expect(tally).toMatchObject({ wrong: 0, unlabelled: 0, late: 0, failed: 0 });
  expect(tally.proven).toBeGreaterThan(dispatchCount / 2);
  expect(stub.requests.length, "requests after the last dispatch ended").toBe(requestsAtEnd);
}, 300_000);

function count(tally: Record<string, number>, result: DispatchResult | string, row: number): void {
  const add = (name: string): void => {
    tally[name] = (tally[name] ?? 0) + 1;
  };
  if (typeof result === "string") {
    // A refused request is an error in the settings: an estimate would hide it.
    if (result === "PROVIDER_REQUEST_REJECTED") add("refused");
    else add("failed");
    return;
  }
  const { assignment, decision } = result;
  const isRight = assignment.technicianId === bruteForce(row);
  if (decision.optimality.proven) add(isRight ? "proven" : "wrong");
  else add("unproven");
  const chosen = decision.candidates[0];
  const recorded = heidelberg.distanceMeters[row]?.[Number(assignment.technicianId) - 1];
  const isRoad = Math.abs(assignment.distanceMeters - (recorded ?? Number.NaN)) < 0.1;
  const isLabelled = chosen?.status === "chosen" && chosen.basis === "estimate" && decision.basis === "estimate";
  if (isLabelled) add("estimates");
  else if (!isRoad) add("unlabelled");
}

function toCode(error: unknown): string {
  return DispatchError.isInstance(error) ? error.code : String(error);
}

/** The nearest door to door of the fleet, ties by id. */
function bruteForce(row: number): string {
  const cost = (id: string): number => {
    const column = Number(id) - 1;
    const meters = heidelberg.distanceMeters[row]?.[column] ?? Number.NaN;
    return Math.round(10 * (meters + (heidelberg.technicians[column]?.snapMeters ?? 0)));
  };
  return fleet.reduce((best, { id }) => (cost(id) < cost(best) ? id : best), fleet[0]?.id ?? "");
}

function toPosition(place: { readonly location: { latitude: number; longitude: number } } | undefined): number[] {
  return place === undefined ? [] : [place.location.longitude, place.location.latitude];
}

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

import { describe, expect, it } from "vitest";
import { createDispatcher, fallback, nearest, sharedQuota } from "../../src/index.js";
import { memoryCustomers, memoryDistances, memoryRateLimiter, memoryTechnicians } from "../../src/memory/index.js";
import { systemClock } from "../../src/plugin-kit/index.js";
import {
  type AssignmentFixture,
  type LedgerStore,
  testAssignmentLedger,
  testAssignmentStore,
  testCustomerSource,
  testDistanceProvider,
  testLedgerAgainstModel,
  testLocationStore,
  testTechnicianSource,
} from "../../src/testing/index.js";
import { asInstance } from "../support/as-instance.js";
import { memoryStore } from "../support/memory-store.js";
import { oneWayWorld, toRoadResult } from "../support/one-way-world.js";

const runner = { describe, it };

/** A harness that is an instance of a class too. */
class Harness<Fixture, Subject> {
  readonly name = "a class";
  readonly world = oneWayWorld;
  readonly #make: (fixture: Fixture) => Subject;

  constructor(make: (fixture: Fixture) => Subject) {
    this.#make = make;
  }

  create(fixture: Fixture): { readonly subject: Subject } {
    return { subject: this.#make(fixture) };
  }
}

function instanceStore(fixture: AssignmentFixture): LedgerStore {
  const { customers, technicians, assignments } = memoryStore(fixture);
  return {
    customers: asInstance(customers),
    technicians: asInstance(technicians),
    assignments: asInstance(assignments),
  };
}

testAssignmentLedger(runner, new Harness(instanceStore));
testLedgerAgainstModel(runner, new Harness(instanceStore), { runs: 20 });
testAssignmentStore(runner, new Harness((fixture: AssignmentFixture) => instanceStore(fixture).assignments));
testCustomerSource(runner, new Harness(({ customers }) => asInstance(memoryCustomers(customers))));
testTechnicianSource(
  runner,
  new Harness(({ technicians }) => asInstance(memoryTechnicians(technicians, { keepsFaulty: true }))),
);
testLocationStore(
  runner,
  new Harness(({ technicians }) => {
    const source = asInstance(memoryTechnicians(technicians, { keepsFaulty: true }));
    return { locations: source, technicians: source };
  }),
);
testDistanceProvider(
  runner,
  new Harness(() => {
    const provider = asInstance(memoryDistances(toRoadResult));
    const limiter = asInstance(memoryRateLimiter());
    return sharedQuota(fallback(provider, provider), { limiter, callsPerMinute: 1000, clock: asInstance(systemClock) });
  }),
);

it("a dispatcher takes instances of classes for all of its plug-ins", async () => {
  const location = { latitude: 49.4, longitude: 8.7 };
  const technicians = ["1", "2", "3"].map((id) => ({ id, location }));
  const dispatcher = createDispatcher({
    ...instanceStore({ customers: [{ id: "1", location }], technicians }),
    distances: asInstance(memoryDistances(() => ({ status: "measured", distanceMeters: 9, durationSeconds: 1 }))),
    policy: asInstance({ ...nearest, toPreference: () => 0 }),
    rules: [asInstance({ name: "all", check: () => null })],
    clock: asInstance(systemClock),
    deadlineMs: 10_000,
  });
  const { assignment } = await dispatcher.dispatch({ customerId: "1", idempotencyKey: "a" });
  const { next } = await dispatcher.decline({ assignmentId: assignment.id });
  const again = await dispatcher.reassign({ assignmentId: next?.assignment.id ?? "" });
  expect(again.assignment.technicianId).toBe("3");
  expect((await dispatcher.dispatch({ customerId: "1", idempotencyKey: "a" })).isRepeat).toBe(true);
  expect((await dispatcher.explain(assignment.id)).history).toHaveLength(2);
  expect((await dispatcher.preview({ customerId: "1" })).technicianId).toBe("1");
});

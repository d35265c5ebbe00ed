import { describe, it } from "vitest";
import { memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import {
  type CalendarHarness,
  type QueueStoreHarness,
  testAbsenceStore,
  testAssignmentLedger,
  testAssignmentStore,
  testCalendar,
  testCustomerDirectory,
  testCustomerSource,
  testDistanceProvider,
  testErasure,
  testHoldStore,
  testJobStore,
  testLedgerAgainstModel,
  testLocationStore,
  testPositionSource,
  testQueueStore,
  testRetention,
  testTechnicianDirectory,
  testTechnicianSource,
} from "../../src/testing/index.js";
import { memoryStore } from "../support/memory-store.js";
import { oneWayWorld, toRoadResult } from "../support/one-way-world.js";

const runner = { describe, it };

testCustomerSource(runner, {
  name: "memoryCustomers",
  create: ({ customers }) => ({ subject: memoryCustomers(customers) }),
});

testTechnicianSource(runner, {
  name: "memoryTechnicians",
  create: ({ technicians }) => ({ subject: memoryTechnicians(technicians, { keepsFaulty: true }) }),
});

testAbsenceStore(runner, {
  name: "memoryTechnicians",
  create: ({ technicians }) => ({ subject: memoryTechnicians(technicians) }),
});

testTechnicianDirectory(runner, {
  name: "memoryTechnicians",
  create() {
    const technicians = memoryTechnicians();
    return { subject: { technicians, locations: technicians } };
  },
});

testCustomerDirectory(runner, {
  name: "memoryCustomers",
  create() {
    const technicians = memoryTechnicians();
    return { subject: { customers: memoryCustomers([], { technicians }), technicians } };
  },
});

testLocationStore(runner, {
  name: "memoryTechnicians",
  create({ technicians }) {
    const source = memoryTechnicians(technicians, { keepsFaulty: true });
    return { subject: { locations: source, technicians: source } };
  },
});

testPositionSource(runner, {
  name: "memoryTechnicians",
  create(fixture) {
    const { technicians, assignments } = memoryStore(fixture);
    return { subject: { technicians, locations: technicians, assignments } };
  },
});

testDistanceProvider(runner, {
  name: "memoryDistances",
  world: oneWayWorld,
  create: () => ({ subject: memoryDistances(toRoadResult) }),
});

const ledger: QueueStoreHarness & CalendarHarness = {
  name: "memoryAssignments",
  create: (fixture) => ({ subject: memoryStore(fixture) }),
};

testAssignmentLedger(runner, ledger);

testCalendar(runner, ledger);

testJobStore(runner, ledger);

testQueueStore(runner, ledger);

testErasure(runner, {
  name: "memory",
  create: () => ({ subject: memoryStore({ customers: [], technicians: [] }) }),
});

testRetention(runner, { name: "memoryAssignments", create: (fixture) => ({ subject: memoryStore(fixture) }) });

testHoldStore(runner, { name: "memoryAssignments", create: (fixture) => ({ subject: memoryStore(fixture) }) });

testLedgerAgainstModel(runner, ledger);

testAssignmentStore(runner, {
  name: "memoryAssignments",
  create: (fixture) => ({ subject: memoryStore(fixture).assignments }),
});

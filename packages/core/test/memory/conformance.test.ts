import { describe, it } from "vitest";
import { memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import {
  type CalendarHarness,
  type QueueStoreHarness,
  testAbsenceStore,
  testAssignmentLedger,
  testAssignmentStore,
  testCalendar,
  testCustomerSource,
  testDistanceProvider,
  testJobStore,
  testLedgerAgainstModel,
  testLocationStore,
  testQueueStore,
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

testLocationStore(runner, {
  name: "memoryTechnicians",
  create({ technicians }) {
    const source = memoryTechnicians(technicians, { keepsFaulty: true });
    return { subject: { locations: source, technicians: source } };
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

testLedgerAgainstModel(runner, ledger);

testAssignmentStore(runner, {
  name: "memoryAssignments",
  create: (fixture) => ({ subject: memoryStore(fixture).assignments }),
});

import { describe, it } from "vitest";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import {
  testAssignmentLedger,
  testAssignmentStore,
  testCustomerSource,
  testDistanceProvider,
  testLocationStore,
  testTechnicianSource,
} from "../../src/testing/index.js";
import { oneWayWorld, toRoadResult } from "../support/one-way-world.js";

const runner = { describe, it };

testCustomerSource(runner, {
  name: "memoryCustomers",
  create: ({ customers }) => ({ subject: memoryCustomers(customers) }),
});

testTechnicianSource(runner, {
  name: "memoryTechnicians",
  create: ({ technicians }) => ({ subject: memoryTechnicians(technicians) }),
});

testLocationStore(runner, {
  name: "memoryTechnicians",
  create({ technicians }) {
    const source = memoryTechnicians(technicians);
    return { subject: { locations: source, technicians: source } };
  },
});

testDistanceProvider(runner, {
  name: "memoryDistances",
  world: oneWayWorld,
  create: () => ({ subject: memoryDistances(toRoadResult) }),
});

testAssignmentLedger(runner, {
  name: "memoryAssignments",
  create(fixture) {
    const customers = memoryCustomers(fixture.customers);
    const technicians = memoryTechnicians(fixture.technicians);
    return { subject: { customers, technicians, assignments: memoryAssignments({ customers, technicians }) } };
  },
});

testAssignmentStore(runner, {
  name: "memoryAssignments",
  create: ({ customers, technicians }) => ({
    subject: memoryAssignments({
      customers: memoryCustomers(customers),
      technicians: memoryTechnicians(technicians),
    }),
  }),
});

import { type Coordinates, createDispatcher, greatCircleDistanceMeters } from "@dispatch/core";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "@dispatch/core/memory";
import { systemClock } from "@dispatch/core/plugin-kit";
import type { Hono } from "hono";
import { createDispatchApp } from "../../src/index.js";
import { holdToContract } from "./hold-to-contract.js";

export interface Town {
  readonly app: Hono;
  /** Sets the clock. */
  at(instant: string): void;
}

/** An app whose clock is set by the test. Roads are straight, and are driven at 36 km/h, so a kilometre takes 100 s. */
export function townApp(fleet: readonly MemoryTechnician[], customers: Readonly<Record<string, Coordinates>>): Town {
  let nowMs = Date.now();
  const clock = { ...systemClock, now: () => nowMs };
  const known = memoryCustomers(Object.entries(customers).map(([id, location]) => ({ id, location })));
  const technicians = memoryTechnicians(fleet, { clock });
  const assignments = memoryAssignments({ customers: known, technicians, clock });
  const distances = memoryDistances((origin, destination) => {
    const distanceMeters = greatCircleDistanceMeters(origin, destination);
    return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 10 };
  });
  const dispatcher = createDispatcher({ customers: known, technicians, distances, assignments, clock });
  return {
    app: holdToContract(createDispatchApp({ dispatcher, assignments, locations: technicians })),
    at(instant) {
      nowMs = Date.parse(instant);
    },
  };
}

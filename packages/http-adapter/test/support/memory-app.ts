import { createDispatcher, type DispatcherOptions } from "@dispatch/core";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryTechnicians,
  straightLineDistances,
} from "@dispatch/core/memory";
import type { Hono } from "hono";
import { createDispatchApp, type DispatchAppOptions } from "../../src/index.js";

export interface MemoryAppOptions extends Partial<DispatcherOptions>, Partial<Omit<DispatchAppOptions, "assignments">> {
  readonly fleet?: readonly MemoryTechnician[];
}

/** Customer 1 in Heidelberg, customer 2 at no place on Earth, and two technicians near the first. */
export function memoryApp(options: MemoryAppOptions = {}): Hono {
  const {
    fleet = twoTechnicians,
    health,
    readiness,
    healthTimeoutMs,
    onError,
    middleware,
    ...dispatcherOptions
  } = options;
  const customers = memoryCustomers([
    { id: "1", location: { latitude: 49.41, longitude: 8.69 } },
    { id: "2", location: { latitude: Number.NaN, longitude: 8.69 } },
  ]);
  const technicians = memoryTechnicians(fleet);
  const clock = { now: () => Date.parse("2026-11-24T07:35:19.182Z") };
  const assignments = options.assignments ?? memoryAssignments({ customers, technicians, clock });
  const dispatcher =
    options.dispatcher ??
    createDispatcher({ customers, technicians, distances: straightLineDistances(), ...dispatcherOptions, assignments });
  return createDispatchApp({ dispatcher, assignments, health, readiness, healthTimeoutMs, onError, middleware });
}

const twoTechnicians: readonly MemoryTechnician[] = [
  { id: "4", location: { latitude: 49.42, longitude: 8.69 } },
  { id: "7", location: { latitude: 49.46, longitude: 8.69 } },
];

/** A problem's status and body, its media type checked. */
export async function readProblem(response: Response): Promise<Record<string, unknown>> {
  const mediaType = response.headers.get("content-type");
  if (mediaType !== "application/problem+json") throw new Error(`not a problem, but ${mediaType}`);
  return (await response.json()) as Record<string, unknown>;
}

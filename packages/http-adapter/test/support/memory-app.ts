import { createDispatcher, type DispatcherOptions } from "@dispatch/core";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryTechnicians,
  straightLineDistances,
} from "@dispatch/core/memory";
import { systemClock } from "@dispatch/core/plugin-kit";
import type { Hono } from "hono";
import { createDispatchApp, type DispatchAppOptions } from "../../src/index.js";
import { holdToContract } from "./hold-to-contract.js";

export interface MemoryAppOptions extends Partial<DispatcherOptions>, Partial<Omit<DispatchAppOptions, "assignments">> {
  readonly fleet?: readonly MemoryTechnician[];
  /** Options of the app that have the names of options of the dispatcher. */
  readonly appOptions?: Pick<DispatchAppOptions, "maxLocationAgeSeconds" | "technicians">;
}

/**
 * An app with customer 1 in Heidelberg, customer 2 with invalid coordinates, and two technicians near the first. All
 * its answers are checked against the document that it serves.
 */
export function memoryApp({ fleet = twoTechnicians, appOptions, ...options }: MemoryAppOptions = {}): Hono {
  const clock = { ...systemClock, now: () => Date.parse("2026-11-24T07:35:19.182Z") };
  const technicians = memoryTechnicians(fleet, { clock, keepsFaulty: true });
  const customers = memoryCustomers(
    [
      { id: "1", location: { latitude: 49.41, longitude: 8.69 } },
      { id: "2", location: { latitude: Number.NaN, longitude: 8.69 } },
    ],
    { technicians },
  );
  const {
    dispatcher: given,
    assignments = memoryAssignments({ customers, technicians, clock }),
    locations = technicians,
    forecast,
    maxMoveMeters,
    forTenant,
    intake,
    imports,
    legacyOnly,
    events,
    health,
    readiness,
    healthTimeoutMs,
    metrics,
    quota,
    routing,
    consolePath,
    onError,
    middleware,
    probeMiddleware,
    ...dispatcherOptions
  } = options;
  const plugins = { customers, technicians, distances: straightLineDistances(), assignments, clock };
  const dispatcher = given ?? createDispatcher({ ...plugins, ...dispatcherOptions });
  const app = {
    ...{
      dispatcher,
      assignments,
      technicians,
      customers,
      locations,
      forecast,
      maxMoveMeters,
      forTenant,
      intake,
      imports,
      legacyOnly,
      events,
      health,
      readiness,
    },
    ...appOptions,
    ...{ healthTimeoutMs, metrics, quota, routing, consolePath, onError, middleware, probeMiddleware },
  };
  return holdToContract(createDispatchApp(app));
}

const twoTechnicians: readonly MemoryTechnician[] = [
  { id: "4", location: { latitude: 49.42, longitude: 8.69 } },
  { id: "7", location: { latitude: 49.46, longitude: 8.69 } },
];

/** Returns the status and the body of a problem, and checks its media type. */
export async function readProblem(response: Response): Promise<Record<string, unknown>> {
  const mediaType = response.headers.get("content-type");
  if (mediaType !== "application/problem+json") throw new Error(`not a problem, but ${mediaType}`);
  return (await response.json()) as Record<string, unknown>;
}

/** Sends JSON, and returns the JSON of the answer. */
export async function call(
  app: Hono,
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await app.request(path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...init,
  });
  return (await response.json()) as Record<string, unknown>;
}

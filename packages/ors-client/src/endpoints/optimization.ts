import { type Coordinates, InvalidRequestError } from "@dispatch/core";
import * as z from "zod/mini";
import { withinLimits } from "../call-limits.js";
import { toCoordinates, toPosition } from "../points.js";
import { checkProblem } from "./check-problem.js";
import type { OptimizationJob, OptimizationRequest, OptimizationVehicle } from "./optimization-request.js";
import type { CallContext } from "./send-to-profile.js";

/** A stop on a route. */
export interface OptimizationStep {
  readonly type: string;
  /** The id of the job; null at the start and the end. */
  readonly jobId: number | null;
  readonly location: Coordinates | null;
  /** On the time scale of the request. */
  readonly arrivalSeconds: number;
}

/** The planned routes, and the jobs that are on none of them. */
export interface Optimization {
  readonly routes: readonly {
    readonly vehicleId: number;
    /** The driving time. */
    readonly durationSeconds: number;
    readonly steps: readonly OptimizationStep[];
  }[];
  readonly unassignedJobIds: readonly number[];
}

const seconds = z.number().check(z.nonnegative());
const optimizationSchema = z.object({
  code: z.literal(0),
  unassigned: z.array(z.object({ id: z.number() })),
  routes: z.array(
    z.object({
      vehicle: z.number(),
      duration: seconds,
      steps: z.array(
        z.object({
          type: z.string(),
          id: z.optional(z.nullable(z.number())),
          job: z.optional(z.nullable(z.number())),
          location: z.optional(z.nullable(z.array(z.number()))),
          arrival: seconds,
        }),
      ),
    }),
  ),
});

/** One place without a road fails the whole problem: measure first, and leave such places out. */
export function requestOptimization(request: OptimizationRequest, context: CallContext): Promise<Optimization> {
  const { settings, transport, signal } = context;
  const url = settings.target.optimizationUrl;
  if (url === null)
    throw new InvalidRequestError({ parameter: "optimizationUrl", problem: "is required with your own server" });
  checkProblem(request);
  const body = {
    jobs: request.jobs.map(toJob),
    vehicles: request.vehicles.map((vehicle) => toVehicle(vehicle, settings.profile)),
  };
  const elements = body.jobs.length + body.vehicles.length;
  return withinLimits("optimization", settings, signal, (limits) =>
    transport.send({ endpoint: "optimization", url, method: "POST", body, elements, parse: parseOptimization }, limits),
  );
}

function toJob({ id, location, serviceSeconds, skills, priority, timeWindows }: OptimizationJob): object {
  return withoutUndefined({
    id,
    location: toPosition(location),
    service: serviceSeconds,
    skills,
    priority,
    time_windows: timeWindows,
  });
}

function toVehicle(vehicle: OptimizationVehicle, defaultProfile: string): object {
  const { id, profile = defaultProfile, start, end, skills, timeWindow, maxTasks } = vehicle;
  return withoutUndefined({
    id,
    // Always sent, because VROOM's own default, "car", is not a profile of openrouteservice.
    profile,
    start: start === undefined ? undefined : toPosition(start),
    end: end === undefined ? undefined : toPosition(end),
    skills,
    time_window: timeWindow,
    max_tasks: maxTasks,
  });
}

function withoutUndefined(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function parseOptimization(body: unknown): Optimization {
  const { data } = optimizationSchema.safeParse(body);
  if (data === undefined) throw new Error("the optimization is malformed");
  return {
    routes: data.routes.map(({ vehicle, duration, steps }) => ({
      vehicleId: vehicle,
      durationSeconds: duration,
      steps: steps.map(({ type, id, job, location, arrival }) => ({
        type,
        jobId: id ?? job ?? null,
        location: location == null ? null : toCoordinates(location),
        arrivalSeconds: arrival,
      })),
    })),
    unassignedJobIds: data.unassigned.map(({ id }) => id),
  };
}

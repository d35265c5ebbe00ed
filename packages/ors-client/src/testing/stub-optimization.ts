import type { Coordinates } from "@dispatch/core";
import { jsonAnswer, type StubAnswer, StubRefusal } from "./stub-answer.js";
import type { StubRequest, StubSettings } from "./stub-options.js";
import { snapWithin } from "./stub-protocol.js";

interface Job {
  readonly id: number;
  readonly location: readonly [number, number];
  readonly service?: number;
}

interface Vehicle {
  readonly id: number;
  readonly profile?: string;
  readonly start?: readonly [number, number];
  readonly end?: readonly [number, number];
}

/** Answers in VROOM's format, with its failures, but does not optimize: the first vehicle does all jobs in order. */
export function answerOptimization(request: StubRequest, settings: StubSettings): StubAnswer {
  try {
    return solve(JSON.parse(request.body) as { jobs?: Job[]; vehicles?: Vehicle[] }, settings);
  } catch (error) {
    if (error instanceof StubRefusal) return error.answer;
    return vroomError(400, 2, "Invalid JSON object in request, please add vehicles and jobs or shipments");
  }
}

function solve(
  { jobs = [], vehicles = [] }: { jobs?: Job[]; vehicles?: Vehicle[] },
  settings: StubSettings,
): StubAnswer {
  const [vehicle] = vehicles;
  if (vehicle === undefined || jobs.length === 0) return vroomError(400, 2, "Invalid problem.");
  const most = settings.gateway === null ? { jobs: 1000, vehicles: 200 } : { jobs: 50, vehicles: 3 };
  if (jobs.length > most.jobs || vehicles.length > most.vehicles)
    return vroomError(413, 4, "Too many jobs or vehicles.");
  if (!settings.profiles.includes(vehicle.profile ?? "car")) return vroomError(400, 2, "Invalid profile: car.");
  const stops = [
    ...(vehicle.start === undefined ? [] : [{ type: "start", location: vehicle.start }]),
    ...jobs.map(({ id, location, service = 0 }) => ({ type: "job", id, location, service })),
    ...(vehicle.end === undefined ? [] : [{ type: "end", location: vehicle.end }]),
  ];
  let arrival = 0;
  let duration = 0;
  const steps = stops.map((stop, index) => {
    const seconds = Math.round(toSeconds(stops[index - 1]?.location ?? stop.location, stop.location, settings));
    arrival += seconds;
    duration += seconds;
    const step = { ...stop, arrival, duration };
    arrival += "service" in stop ? stop.service : 0;
    return step;
  });
  const route = { vehicle: vehicle.id, cost: duration, duration, steps, violations: [] };
  return jsonAnswer(200, {
    code: 0,
    summary: { cost: duration, routes: 1, duration },
    unassigned: [],
    routes: [route],
  });
}

function toSeconds(
  [fromLongitude, fromLatitude]: readonly [number, number],
  [toLongitude, toLatitude]: readonly [number, number],
  settings: StubSettings,
): number {
  const from: Coordinates = { latitude: fromLatitude, longitude: fromLongitude };
  const to: Coordinates = { latitude: toLatitude, longitude: toLongitude };
  const isOnRoad = snapWithin(to, settings.snapRadiusMeters, settings) !== null;
  const drive = isOnRoad ? settings.world.drive(from, to) : null;
  if (drive !== null) return drive.durationSeconds;
  throw new StubRefusal(vroomError(500, 3, `Unfound route(s) to location [${toLongitude},${toLatitude}]`));
}

function vroomError(status: number, code: number, error: string): StubAnswer {
  return jsonAnswer(status, { code, error });
}

import { InvalidRequestError } from "@dispatch/core";
import { checkFields, checkList, checkWhole, type FieldsOf } from "@dispatch/core/plugin-kit";
import { checkPlace } from "../points.js";
import { parseProfile } from "../settings.js";
import type { OptimizationJob, OptimizationRequest, OptimizationVehicle, TimeWindow } from "./optimization-request.js";

/** VROOM counts in 32 bits. */
const maxUint32 = 2 ** 32 - 1;

const jobFields: FieldsOf<OptimizationJob> = {
  id: true,
  location: true,
  serviceSeconds: true,
  skills: true,
  priority: true,
  timeWindows: true,
};

const vehicleFields: FieldsOf<OptimizationVehicle> = {
  id: true,
  profile: true,
  start: true,
  end: true,
  skills: true,
  timeWindow: true,
  maxTasks: true,
};

/** @throws {InvalidRequestError} naming the invalid part of the request */
export function checkProblem({ jobs, vehicles }: OptimizationRequest): void {
  if (checkList("jobs", jobs).length === 0)
    throw new InvalidRequestError({ parameter: "jobs", problem: "must contain at least one job" });
  if (checkList("vehicles", vehicles).length === 0)
    throw new InvalidRequestError({ parameter: "vehicles", problem: "must contain at least one vehicle" });
  for (const [index, job] of jobs.entries()) checkJob(`jobs[${index}]`, job);
  for (const [index, vehicle] of vehicles.entries()) checkVehicle(`vehicles[${index}]`, vehicle);
}

function checkJob(name: string, job: OptimizationJob): void {
  checkFields(`${name}.`, job, jobFields);
  const { id, location, serviceSeconds = 0, skills = [], priority = 0, timeWindows } = job;
  checkWhole(`${name}.id`, id, 0, Number.MAX_SAFE_INTEGER);
  checkPlace(`${name}.location`, location);
  checkWhole(`${name}.serviceSeconds`, serviceSeconds, 0, maxUint32);
  checkWhole(`${name}.priority`, priority, 0, 100);
  checkSkills(name, skills);
  if (timeWindows !== undefined && checkList(`${name}.timeWindows`, timeWindows).length === 0)
    throw new InvalidRequestError({
      parameter: `${name}.timeWindows`,
      problem: "must contain at least one time window",
    });
  for (const timeWindow of timeWindows ?? []) checkTimeWindow(`${name}.timeWindows`, timeWindow);
}

function checkVehicle(name: string, vehicle: OptimizationVehicle): void {
  checkFields(`${name}.`, vehicle, vehicleFields);
  const { id, profile, start, end, skills = [], timeWindow, maxTasks = 0 } = vehicle;
  checkWhole(`${name}.id`, id, 0, Number.MAX_SAFE_INTEGER);
  if (profile !== undefined) parseProfile(profile);
  if (start === undefined && end === undefined)
    throw new InvalidRequestError({ parameter: name, problem: "must have a start or an end" });
  if (start !== undefined) checkPlace(`${name}.start`, start);
  if (end !== undefined) checkPlace(`${name}.end`, end);
  checkSkills(name, skills);
  if (timeWindow !== undefined) checkTimeWindow(`${name}.timeWindow`, timeWindow);
  checkWhole(`${name}.maxTasks`, maxTasks, 0, maxUint32);
}

function checkSkills(name: string, skills: readonly number[]): void {
  for (const skill of checkList(`${name}.skills`, skills)) checkWhole(`${name}.skills`, skill, 0, maxUint32);
}

function checkTimeWindow(name: string, timeWindow: TimeWindow): void {
  checkList(name, timeWindow);
  const [from, to] = timeWindow;
  checkWhole(name, from, 0, maxUint32);
  checkWhole(name, to, from, maxUint32);
}

import {
  type AssignmentRecord,
  type AttemptFailure,
  type Decision,
  type DeclineResult,
  DispatchError,
  type DispatchErrorCode,
  type DispatchResult,
  type Explanation,
  type InterruptedJob,
  type Job,
  type Preview,
} from "@dispatch/core";
import { toWireForm, toWireId } from "../json/wire-form.js";
import { problemOfError } from "../problem/problem-of-error.js";
import type { Named, Show } from "../route/read-people.js";
import type { ShownPeople } from "../schemas/person.js";
import type {
  AssignmentJson,
  DeclineJson,
  DispatchJson,
  ExplanationJson,
  FiveFieldsJson,
  PreviewJson,
} from "./assignment.js";

type InterruptedJson = NonNullable<DispatchJson["interrupted"]>;

export function toFiveFieldsJson(assignment: AssignmentRecord): FiveFieldsJson {
  const { id, customerId, technicianId, distanceMeters, assignedAt } = assignment;
  return {
    id: toWireId(id),
    cust_id: toWireId(customerId),
    tech_id: toWireId(technicianId),
    distance_km: distanceMeters === null ? null : toKilometers(distanceMeters),
    assigned_at: assignedAt === null ? null : toIsoFormat(assignedAt),
  };
}

/**
 * @param job the job of the assignment, to show what it is booked for. Default: it is not shown
 * @param people who is shown with it. Default: nobody
 */
export function toAssignmentJson(assignment: AssignmentRecord, job?: Job, people: ShownPeople = {}): AssignmentJson {
  const { endCause } = assignment;
  const ending = endCause === undefined ? {} : { end_cause: endCause };
  const json = { ...toFiveFieldsJson(assignment), ...toStatusJson(assignment), ...ending, ...people };
  if (job === undefined) return json;
  const { reference, window, requirements } = job;
  const skills = requirements.skills?.map((skill) => toWireForm(skill)) ?? [];
  return { ...json, job: { reference, window, skills } };
}

export function toDispatchJson(result: DispatchResult): DispatchJson {
  const { assignment, decision, isRepeat = false, currentAssignment, interrupted } = result;
  const chosen = decision.candidates.find((candidate) => candidate.status === "chosen");
  return {
    ...toFiveFieldsJson(assignment),
    duration_seconds: chosen === undefined ? null : Math.round(chosen.durationSeconds * 1000) / 1000,
    basis: decision.basis,
    optimality: toWireForm(decision.optimality),
    routing: decision.routing,
    ...toStatusJson(assignment),
    is_repeat: isRepeat,
    ...(currentAssignment === undefined
      ? {}
      : { current_assignment: currentAssignment === null ? null : toAssignmentJson(currentAssignment) }),
    ...(interrupted === undefined ? {} : { interrupted: toInterruptedJson(interrupted) }),
  };
}

export function toInterruptedJson({
  jobId,
  assignmentId,
  technicianId,
  next,
  failure,
}: InterruptedJob): InterruptedJson {
  const booked = next?.assignment ?? null;
  return {
    job_id: toWireId(jobId),
    assignment_id: toWireId(assignmentId),
    tech_id: toWireId(technicianId),
    next: booked === null ? null : { assignment_id: toWireId(booked.id), tech_id: toWireId(booked.technicianId) },
    failure: toAttemptFailureJson(next === null || !("failure" in next) ? failure : next.failure),
  };
}

/** In the words of the problem that would have been the answer. */
export function toAttemptFailureJson(failure: AttemptFailure | null): InterruptedJson["failure"] {
  if (failure === null) return null;
  const error = new DispatchError(failure.code as DispatchErrorCode, failure.message);
  return { code: failure.code, detail: problemOfError(error).detail };
}

export function toPreviewJson({ technicianId, decision, hint, interrupts }: Preview): PreviewJson {
  return {
    tech_id: technicianId === null ? null : toWireId(technicianId),
    ...(interrupts === undefined ? {} : { interrupts: toWireForm(interrupts) }),
    ...(hint === undefined ? {} : { hint }),
    decision: toWireForm(decision),
  };
}

/** Whom an assignment names. A technician no longer sees the customer once it was declined or cancelled. */
export function toNamed({ technicianId, customerId, status }: AssignmentRecord): Named {
  return { technicianId, customerId, isOwn: status !== "declined" && status !== "cancelled" };
}

/** Those who were considered. */
export function listConsidered(decision: Decision | null): readonly Named[] {
  return decision?.candidates.map(({ technician }) => ({ technicianId: technician.id })) ?? [];
}

export function toExplanationJson(
  { assignment, decision, runnerUp, history }: Explanation,
  job: Job | undefined,
  show: Show,
): ExplanationJson {
  return {
    assignment: toAssignmentJson(assignment, job, show(toNamed(assignment))),
    ...toConsideredJson(listConsidered(decision), show),
    decision: decision === null ? null : toWireForm(decision),
    runner_up: runnerUp === null ? null : toWireForm(runnerUp),
    history: history.map((event) => toWireForm(event)),
  };
}

/** The people among those who were considered, each once, if they were asked for. */
export function toConsideredJson(considered: readonly Named[], show: Show): Pick<ExplanationJson, "technicians"> {
  if (show({}).technician === undefined) return {};
  const found = considered.flatMap((named) => show(named).technician ?? []);
  return { technicians: [...new Map(found.map((person) => [person.id, person])).values()] };
}

export function toDeclineJson({ declined, next, failure }: DeclineResult): DeclineJson {
  return {
    declined: toAssignmentJson(declined),
    next: next === null ? null : toDispatchJson(next),
    failure: failure === null ? null : toFailureJson(failure),
  };
}

function toStatusJson({ status, jobId }: AssignmentRecord): Pick<AssignmentJson, "status" | "job_id"> {
  return { status, job_id: jobId === null ? null : toWireId(jobId) };
}

function toFailureJson(error: NonNullable<DeclineResult["failure"]>): DeclineJson["failure"] {
  const { code, detail, reasons } = problemOfError(error);
  return reasons === undefined ? { code, detail } : { code, detail, reasons };
}

/** Rounds to the millimetre, which hides the rounding error of the division. */
function toKilometers(meters: number): number {
  return Math.round(meters * 1000) / 1_000_000;
}

/**
 * Writes an RFC 3339 timestamp in UTC as Python's `isoformat` does: with `+00:00` for the zone, and with six decimals
 * of a second, or without decimals if all six are zero.
 */
function toIsoFormat(instant: string): string {
  const [, seconds = "", decimals = ""] = /^([^.Z]+)(?:\.(\d{1,6}))?Z$/.exec(instant) ?? [];
  if (seconds === "") return instant;
  const micros = decimals.padEnd(6, "0");
  return micros === "000000" ? `${seconds}+00:00` : `${seconds}.${micros}+00:00`;
}

import type { Assignment, AssignmentLedger, AssignmentStatus } from "@dispatch/core";
import type { VirtualClock } from "../clock/virtual-clock.js";
import type { Crew, CrewMember } from "../crew/crew.js";
import type { Job } from "../demand/job.js";
import { drawExponential } from "../random/distributions.js";
import { addDuration } from "../report/durations.js";
import type { Tally } from "../report/tally.js";
import type { World } from "../world/world.js";

/** Simulates what happens after a booking: the technician declines, or accepts, drives there and does the job. */
export interface Visits {
  /** Offers the assignment to the technician, who answers after a while. */
  offer(job: Job, assignment: Assignment): void;
}

export interface VisitsOptions {
  readonly crew: Crew;
  readonly ledger: Pick<AssignmentLedger, "moveAssignment">;
  readonly clock: VirtualClock;
  readonly world: Pick<World, "drive">;
  readonly tally: Tally;
  /** The probability that an offer is declined, 0 to 1. */
  readonly declineShare: number;
  /** Called if the job needs another technician. */
  onDeclined(job: Job): Promise<void>;
  /** Called if a technician can take one more job. */
  onFree(): Promise<void>;
}

interface Visit {
  readonly job: Job;
  readonly assignmentId: string;
}

const meanAnswerMs = 60_000;

export function createVisits(options: VisitsOptions): Visits {
  const { crew, ledger, clock, world, tally, declineShare, onDeclined, onFree } = options;
  /** The accepted visits of each technician, in order; the first one is under way. */
  const agendas = new Map<CrewMember, Visit[]>();

  const move = async ({ assignmentId }: Visit, to: AssignmentStatus): Promise<void> => {
    await ledger.moveAssignment({ assignmentId, to });
  };

  const decline = async (member: CrewMember, { job, assignmentId }: Visit): Promise<void> => {
    tally.declined += 1;
    crew.count(member, -1);
    job.declinedAssignmentId = assignmentId;
    await onDeclined(job);
    await onFree();
  };

  const accept = async (member: CrewMember, visit: Visit): Promise<void> => {
    await move(visit, "accepted");
    const agenda = agendas.get(member) ?? [];
    agendas.set(member, agenda);
    agenda.push(visit);
    if (agenda.length === 1) await setOut(member, visit);
  };

  const setOut = async (member: CrewMember, visit: Visit): Promise<void> => {
    await move(visit, "en_route");
    const { distanceMeters, durationSeconds } = world.drive(member.place, visit.job.place);
    tally.drivenMeters += distanceMeters;
    clock.after(durationSeconds * 1000, () => arrive(member, visit));
  };

  const arrive = async (member: CrewMember, visit: Visit): Promise<void> => {
    await move(visit, "on_site");
    crew.move(member, visit.job.place);
    addDuration(tally.waits, clock.now() - visit.job.requestedAtMs);
    clock.after(visit.job.serviceMs, () => complete(member, visit));
  };

  const complete = async (member: CrewMember, visit: Visit): Promise<void> => {
    await move(visit, "completed");
    const number = Number(member.id) - 1;
    tally.served += 1;
    tally.jobsByMember[number] = (tally.jobsByMember[number] ?? 0) + 1;
    crew.finish(member);
    const agenda = agendas.get(member);
    agenda?.shift();
    if (agenda?.[0] !== undefined) await setOut(member, agenda[0]);
    await onFree();
  };

  return {
    offer(job, { id: assignmentId, technicianId }) {
      const member = crew.find(technicianId);
      const visit = { job, assignmentId };
      const answer = job.random() < declineShare ? decline : accept;
      crew.count(member, 1);
      clock.after(drawExponential(job.random, meanAnswerMs), () => answer(member, visit));
    },
  };
}

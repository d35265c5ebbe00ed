import type { Coordinates } from "@dispatch/core";
import { type MemoryTechnicians, memoryTechnicians } from "@dispatch/core/memory";

/** A technician of the crew, with their present state. */
export interface CrewMember {
  readonly id: string;
  readonly home: Coordinates;
  place: Coordinates;
  isOnShift: boolean;
  /** How many of their assignments are open. */
  openCount: number;
  /** Jobs done since the shift started: your own policy sees it as `attributes.jobsToday`. */
  jobsToday: number;
}

/** All technicians, in sync with those that the dispatcher sees. */
export interface Crew {
  /** The technicians that the dispatcher searches. */
  readonly technicians: MemoryTechnicians;
  readonly members: readonly CrewMember[];
  /** How many more jobs the technicians on shift can take. */
  readonly freeCount: number;
  find(technicianId: string): CrewMember;
  beginShift(member: CrewMember): void;
  endShift(member: CrewMember): void;
  /** Sets their place. */
  move(member: CrewMember, place: Coordinates): void;
  /** Counts one more open assignment, or one less. The ledger counts those of the dispatcher's technicians. */
  count(member: CrewMember, change: 1 | -1): void;
  /** Counts a job as done. */
  finish(member: CrewMember): void;
}

export interface CrewOptions {
  readonly homes: readonly Coordinates[];
  /** How many jobs each technician can have open. */
  readonly capacity: number;
}

export function createCrew({ homes, capacity }: CrewOptions): Crew {
  const technicians = memoryTechnicians();
  const members = homes.map((home, index) => createMember(String(index + 1), home));
  let freeCount = 0;

  /** Passes no count of open assignments, because the ledger counts them. */
  const show = ({ id, place: location, isOnShift: isActive, jobsToday }: CrewMember): void =>
    technicians.upsert({ id, location, capacity, isActive, attributes: { jobsToday } });

  const count: Crew["count"] = (member, change) => {
    member.openCount += change;
    if (member.isOnShift) freeCount -= change;
  };

  return {
    technicians,
    members,
    get freeCount() {
      return freeCount;
    },
    find: (technicianId) => members[Number(technicianId) - 1] as CrewMember,
    beginShift(member) {
      Object.assign(member, { isOnShift: true, jobsToday: 0 });
      // A technician who is still at work starts from there.
      if (member.openCount === 0) member.place = member.home;
      freeCount += capacity - member.openCount;
      show(member);
    },
    endShift(member) {
      member.isOnShift = false;
      freeCount -= capacity - member.openCount;
      show(member);
    },
    move(member, place) {
      member.place = place;
      show(member);
    },
    count,
    finish(member) {
      member.jobsToday += 1;
      count(member, -1);
      show(member);
    },
  };
}

function createMember(id: string, home: Coordinates): CrewMember {
  return { id, home, place: home, isOnShift: false, openCount: 0, jobsToday: 0 };
}

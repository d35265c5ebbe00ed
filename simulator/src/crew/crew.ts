import type { Coordinates } from "@dispatch/core";
import { type MemoryTechnicians, memoryTechnicians } from "@dispatch/core/memory";

/** Someone of the crew, as they are now. */
export interface CrewMember {
  readonly id: string;
  readonly home: Coordinates;
  place: Coordinates;
  isOnShift: boolean;
  /** Booked and not yet over. */
  openCount: number;
  /** Done since the shift began: a policy of your own sees it as `attributes.jobsToday`. */
  jobsToday: number;
}

/** Everyone there is, kept in step with the technicians that the dispatcher sees. */
export interface Crew {
  /** What the dispatcher searches. */
  readonly technicians: MemoryTechnicians;
  readonly members: readonly CrewMember[];
  /** How many jobs more those on shift could take. */
  readonly freeCount: number;
  find(technicianId: string): CrewMember;
  beginShift(member: CrewMember): void;
  endShift(member: CrewMember): void;
  /** They are at another place. */
  move(member: CrewMember, place: Coordinates): void;
  /** One more booked, or one less. The dispatcher's technicians are counted by the ledger. */
  count(member: CrewMember, change: 1 | -1): void;
  /** They have done a job. */
  finish(member: CrewMember): void;
}

export interface CrewOptions {
  readonly homes: readonly Coordinates[];
  /** How many jobs each can have open. */
  readonly capacity: number;
}

export function createCrew({ homes, capacity }: CrewOptions): Crew {
  const technicians = memoryTechnicians();
  const members = homes.map((home, index) => createMember(String(index + 1), home));
  let freeCount = 0;

  /** The ledger counts what is open, so none is given. */
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
      // Whoever is still at work goes on from there.
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

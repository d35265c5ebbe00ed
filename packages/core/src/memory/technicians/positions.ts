import type { Assignment } from "../../domain/assignment.js";
import { isInBox } from "../../domain/box.js";
import { isValidCoordinates } from "../../domain/coordinates.js";
import { compareIds } from "../../domain/ids.js";
import type { Technician } from "../../domain/technician.js";
import { type TechnicianPosition, type Underway, underwayStatuses } from "../../domain/technician-position.js";
import { badCursor } from "../../plugin-kit/bad-cursor.js";
import { checkListPositionChangesRequest, checkListPositionsRequest } from "../../plugin-kit/check-positions.js";
import type { Profile } from "../../plugin-kit/check-profile.js";
import type { PositionSource } from "../../plugins/position-source.js";
import type { Fleet } from "./fleet.js";

/** Where the technicians of a fleet are, and in which order they have changed. */
export interface Positions {
  readonly methods: PositionSource;
  /** Notes that a technician has changed. */
  note(technicianId: string): void;
  forget(technicianId: string): void;
  /** Takes over the status of an assignment. */
  follow(assignment: Pick<Assignment, "id" | "technicianId" | "status">): void;
}

export function createPositions(fleet: Fleet, getProfile: (id: string) => Profile | undefined): Positions {
  /** The number of the latest change of each technician; the last to change comes last. */
  const changes = new Map<string, number>();
  /** Of each technician, the assignments that they drive to or work on. */
  const underway = new Map<string, Map<string, Underway>>();
  let lastChange = 0;

  const note = (technicianId: string): void => {
    lastChange += 1;
    changes.delete(technicianId);
    changes.set(technicianId, lastChange);
  };

  const toPosition = ({ id, location, locatedAt, availability }: Technician): TechnicianPosition => {
    const name = getProfile(id)?.name;
    const all = [...(underway.get(id)?.values() ?? [])];
    return structuredClone({
      id,
      ...(name !== undefined && { name }),
      location,
      ...(locatedAt !== undefined && { locatedAt }),
      isActive: !fleet.inactive.has(id),
      ...(availability !== undefined && { availability }),
      underway: all.find(({ status }) => status === "on_site") ?? all[0] ?? null,
    });
  };

  return {
    note,
    forget(technicianId) {
      changes.delete(technicianId);
    },
    follow({ id, technicianId, status }) {
      const own = underway.get(technicianId) ?? new Map<string, Underway>();
      const wasUnderway = own.delete(id);
      const underwayStatus = underwayStatuses.find((one) => one === status);
      if (underwayStatus !== undefined) own.set(id, { assignmentId: id, status: underwayStatus });
      if (own.size > 0) underway.set(technicianId, own);
      else underway.delete(technicianId);
      if ((wasUnderway || underwayStatus !== undefined) && changes.has(technicianId)) note(technicianId);
    },
    methods: {
      async listPositions(request, { signal } = {}) {
        signal?.throwIfAborted();
        checkListPositionsRequest(request);
        const { limit, box, cursor } = request;
        const { after, changesCursor } = cursor === undefined ? { changesCursor: lastChange } : parseCursor(cursor);
        const found = [...fleet.active.values()]
          .filter(({ location }) => isValidCoordinates(location) && (box === undefined || isInBox(location, box)))
          .filter(({ id }) => after === undefined || compareIds(id, after) > 0)
          .sort((left, right) => compareIds(left.id, right.id));
        const items = found.slice(0, limit).map(toPosition);
        const last = found.length > limit ? items.at(-1) : undefined;
        return {
          items,
          nextCursor: last === undefined ? null : `${changesCursor} ${last.id}`,
          changesCursor: String(changesCursor),
        };
      },
      async listPositionChanges(request, { signal } = {}) {
        signal?.throwIfAborted();
        checkListPositionChangesRequest(request);
        const after = parseChange("after", request.after, lastChange);
        const changed = [...changes].filter(([, change]) => change > after);
        const page = changed.slice(0, request.limit);
        const positions = page.flatMap(([id]) => {
          const technician = fleet.get(id) ?? fleet.inactive.get(id);
          return technician === undefined ? [] : toPosition(technician);
        });
        const cursor = String(page.at(-1)?.[1] ?? after);
        return { positions, cursor, hasMore: page.length < changed.length };
      },
      async findPositionsEnd({ signal } = {}) {
        signal?.throwIfAborted();
        return String(lastChange);
      },
    },
  };
}

/** @throws {InvalidRequestError} the cursor is not valid */
function parseCursor(cursor: string): { readonly after: string | undefined; readonly changesCursor: number } {
  const [, change = "", after] = /^(\d+) (.*)$/s.exec(cursor) ?? [];
  return { after, changesCursor: parseChange("cursor", change, Number.MAX_SAFE_INTEGER) };
}

/** @throws {InvalidRequestError} the cursor is not valid */
function parseChange(parameter: "cursor" | "after", text: string, most: number): number {
  if (/^(?:0|[1-9]\d{0,14})$/.test(text) && Number(text) <= most) return Number(text);
  throw badCursor(parameter);
}

import { createDispatcher, type Dispatcher, type DispatcherOptions } from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "../../src/memory/index.js";
import { door } from "./make-dispatcher.js";
import { minuteByMinute } from "./roads.js";

export interface Day {
  readonly assignments: ReturnType<typeof memoryAssignments>;
  readonly dispatcher: Dispatcher;
  /** Sets the clock. */
  wait(time: string): void;
}

/** Customer 1 at the door, a fleet, and a clock that stands still until it is set. */
export function makeDay(
  start: string,
  fleet: readonly MemoryTechnician[],
  options: Partial<DispatcherOptions> = {},
): Day {
  let now = start;
  const clock = { now: () => Date.parse(now), schedule: () => () => undefined };
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians(fleet, { clock });
  const assignments = memoryAssignments({ customers, technicians, clock });
  const parts = { customers, technicians, assignments, clock, distances: memoryDistances(minuteByMinute) };
  return {
    assignments,
    dispatcher: createDispatcher({ ...parts, ...options }),
    wait(time) {
      now = time;
    },
  };
}

import {
  type Coordinates,
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type DistanceProvider,
  type RoadResult,
} from "../../src/index.js";
import {
  type MemoryTechnician,
  type MemoryTechnicians,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "../../src/memory/index.js";

export const door: Coordinates = { latitude: 49.4, longitude: 8.7 };

/** A technician about this many kilometres north of the customer. */
export function north(id: string, kilometers: number): MemoryTechnician {
  return { id, location: { latitude: door.latitude + kilometers / 111.195, longitude: door.longitude } };
}

export interface Call {
  readonly origins: readonly Coordinates[];
}

export interface TestBench {
  readonly dispatcher: Dispatcher;
  readonly technicians: MemoryTechnicians;
  /** What the distance provider was asked. */
  readonly calls: readonly Call[];
  /** How many assignments are stored. */
  countAssignments(): Promise<number>;
}

/**
 * A dispatcher in memory, with customer "1" at the door, and a provider whose calls are recorded. The technicians may
 * have faults, as in a database.
 */
export function makeBench(
  fleet: Iterable<MemoryTechnician>,
  distances: DistanceProvider | ((origin: Coordinates, destination: Coordinates) => RoadResult),
  options: Partial<DispatcherOptions> = {},
): TestBench {
  const calls: Call[] = [];
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians(fleet, { keepsFaulty: true });
  // A source that the test provides knows its own technicians.
  const assignments = memoryAssignments(options.technicians ? { customers } : { customers, technicians });
  const provider = typeof distances === "function" ? memoryDistances(distances) : distances;
  const recorded: DistanceProvider = {
    ...provider,
    measureDistances(request, operation) {
      calls.push(request);
      return provider.measureDistances(request, operation);
    },
  };
  const dispatcher = createDispatcher({ customers, technicians, distances: recorded, assignments, ...options });
  const countAssignments = async (): Promise<number> =>
    (await (options.assignments ?? assignments).listAssignments({ limit: 1000 })).items.length;
  return { dispatcher, technicians, calls, countAssignments };
}

export function drive(distanceMeters: number, durationSeconds: number = distanceMeters / 10): RoadResult {
  return { status: "measured", distanceMeters, durationSeconds };
}

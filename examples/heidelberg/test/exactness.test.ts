import { createDispatcher, fastest, nearest, nearestByRoad, type Policy, replay } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { type Heidelberg, loadHeidelberg, recordedDistances } from "@dispatch/example-heidelberg";
import { describe, expect, it } from "vitest";

/** Row and column of a place in the recording. */
interface Scene {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

interface Tally {
  dispatches: number;
  wrong: number;
  unproven: number;
  /** Decisions whose replay from the record chooses another technician. */
  replayedOtherwise: number;
  calls: number;
  mostCalls: number;
  elements: number;
  mostElements: number;
}

const snapLimitMeters = 350;

type Cost = (heidelberg: Heidelberg, row: number, column: number) => number;

const costs: Readonly<Record<string, Cost>> = {
  nearest: (heidelberg, row, column) =>
    Math.round(
      10 *
        (cell(heidelberg.distanceMeters, row, column) +
          (heidelberg.customers[row]?.snapMeters ?? 0) +
          (heidelberg.technicians[column]?.snapMeters ?? 0)),
    ),
  "nearest-by-road": (heidelberg, row, column) => cell(heidelberg.distanceMeters, row, column),
  fastest: (heidelberg, row, column) => cell(heidelberg.durationSeconds, row, column),
};

describe.each(["clustered", "uniform"] as const)("on the %s recording", (kind) => {
  const heidelberg = loadHeidelberg(kind);
  const everyone = heidelberg.technicians.map((_, column) => column);
  const everywhere = heidelberg.customers.map((_, row) => row);
  const nearRoads: Scene = {
    rows: everywhere.filter((row) => (heidelberg.customers[row]?.snapMeters ?? 0) <= snapLimitMeters),
    columns: everyone.filter((column) => (heidelberg.technicians[column]?.snapMeters ?? 0) <= snapLimitMeters),
  };

  it("every answer is the brute-force minimum, and proven: all customers, all technicians", async () => {
    const tally = await dispatchAll(heidelberg, { rows: everywhere, columns: everyone });
    report(`${kind}, all 2000`, tally);
    expect(tally).toMatchObject({ dispatches: 500, wrong: 0, unproven: 0, replayedOtherwise: 0 });
  });

  it.each([2000, 500, 100, 50])(
    "every answer for a fleet of %i near roads is the minimum, with about one call",
    async (size) => {
      const columns = draw(nearRoads.columns, size, size);
      const tally = await dispatchAll(heidelberg, { rows: nearRoads.rows, columns });
      report(`${kind}, ${columns.length} near roads`, tally);
      expect(tally).toMatchObject({ wrong: 0, unproven: 0, replayedOtherwise: 0 });
      expect(tally.mostCalls).toBeLessThanOrEqual(2);
      expect(tally.calls / tally.dispatches).toBeLessThan(1.1);
    },
  );

  it.each([nearestByRoad, fastest])("every answer by the policy $name is the minimum", async (policy) => {
    const scene = { rows: nearRoads.rows, columns: draw(nearRoads.columns, 500, 7) };
    const tally = await dispatchAll(heidelberg, scene, policy);
    report(`${kind}, 500 by ${policy.name}`, tally);
    expect(tally).toMatchObject({ wrong: 0, unproven: 0, replayedOtherwise: 0 });
  });
});

async function dispatchAll(heidelberg: Heidelberg, { rows, columns }: Scene, policy: Policy = nearest): Promise<Tally> {
  const snaps = [
    ...rows.map((row) => heidelberg.customers[row]),
    ...columns.map((column) => heidelberg.technicians[column]),
  ];
  const maxSnapMeters = Math.max(snapLimitMeters, ...snaps.map((place) => place?.snapMeters ?? 0));
  const dispatcher = createDispatcher({
    customers: memoryCustomers(heidelberg.customers),
    technicians: memoryTechnicians(columns.flatMap((column) => heidelberg.technicians[column] ?? [])),
    distances: { ...recordedDistances(heidelberg, straightLineDistances()), maxSnapMeters },
    assignments: memoryAssignments(),
    policy,
  });
  const tally: Tally = {
    dispatches: 0,
    wrong: 0,
    unproven: 0,
    replayedOtherwise: 0,
    calls: 0,
    mostCalls: 0,
    elements: 0,
    mostElements: 0,
  };
  for (const row of rows) {
    const { assignment, decision } = await dispatcher.dispatch({ customerId: String(row + 1) });
    tally.dispatches += 1;
    tally.wrong += Number(assignment.technicianId !== bruteForce(heidelberg, row, columns, policy));
    tally.unproven += Number(!decision.optimality.proven);
    tally.replayedOtherwise += Number(
      replay(JSON.parse(JSON.stringify(decision))).technicianId !== assignment.technicianId,
    );
    tally.calls += decision.routing.calls;
    tally.mostCalls = Math.max(tally.mostCalls, decision.routing.calls);
    tally.elements += decision.routing.elements;
    tally.mostElements = Math.max(tally.mostElements, decision.routing.elements);
  }
  return tally;
}

/** Returns the cheapest of all technicians, with ties by id. */
function bruteForce(heidelberg: Heidelberg, row: number, columns: readonly number[], policy: Policy): string {
  const cost = (column: number): number => costs[policy.name]?.(heidelberg, row, column) ?? Number.NaN;
  const winner = columns.reduce((best, column) => ((cost(column) - cost(best) || column - best) < 0 ? column : best));
  return String(winner + 1);
}

function cell(matrix: readonly (readonly number[])[], row: number, column: number): number {
  return matrix[row]?.[column] ?? Number.NaN;
}

/** Returns `size` random columns, always the same for the same seed. */
function draw(columns: readonly number[], size: number, seed: number): readonly number[] {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
  return columns
    .map((column) => ({ column, key: random() }))
    .sort((left, right) => left.key - right.key)
    .slice(0, size)
    .map(({ column }) => column);
}

function report(what: string, { dispatches, wrong, calls, mostCalls, elements, mostElements }: Tally): void {
  const mean = (total: number): string => (total / dispatches).toFixed(2);
  console.info(
    `${what}: ${dispatches} dispatches, ${wrong} wrong, calls ${mean(calls)} (at most ${mostCalls}), ` +
      `elements ${mean(elements)} (at most ${mostElements})`,
  );
}

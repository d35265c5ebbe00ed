import { spawnSync } from "node:child_process";
import {
  type BatchDecision,
  createDispatcher,
  type DistanceProvider,
  fastest,
  nearest,
  nearestByRoad,
  type Policy,
  verifyBatch,
} from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { type Heidelberg, loadHeidelberg, recordedDistances } from "@dispatch/example-heidelberg";
import { describe, expect, it } from "vitest";
import { findLeastTotal } from "./full-matrix.js";

/** A batch drawn from a recording. */
interface Scene {
  readonly jobs: number;
  readonly technicians: number;
  readonly capacity?: number;
  /** The share of technicians with the skill that every job needs. */
  readonly skilledShare?: number;
  readonly priorities?: readonly number[];
  readonly policy?: Policy;
  readonly limits?: Partial<Pick<DistanceProvider, "maxCellsPerCall" | "billing">>;
}

const policies: readonly Policy[] = [nearest, nearestByRoad, fastest];

/** In thousandths. */
function toCost({ name }: Policy, heidelberg: Heidelberg, row: number, column: number): number {
  const meters = heidelberg.distanceMeters[row]?.[column] ?? Number.NaN;
  const snaps = (heidelberg.customers[row]?.snapMeters ?? 0) + (heidelberg.technicians[column]?.snapMeters ?? 0);
  if (name === "fastest") return Math.round((heidelberg.durationSeconds[row]?.[column] ?? Number.NaN) * 1000);
  return Math.round((name === "nearest" ? meters + snaps : meters) * 1000);
}

interface Outcome {
  readonly decision: BatchDecision;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly isSkilled: (column: number) => boolean;
}

async function decide(heidelberg: Heidelberg, scene: Scene, seed: number): Promise<Outcome> {
  const { jobs, technicians, capacity = 1, skilledShare = 1, priorities = [0], policy = nearest, limits } = scene;
  const rows = draw(heidelberg.customers.length, jobs, seed);
  const columns = draw(heidelberg.technicians.length, technicians, seed + 1);
  const random = createRandom(seed + 2);
  const skilled = new Set(columns.filter(() => random() < skilledShare));
  const isSkilled = (column: number): boolean => skilled.has(column);
  const store = { customers: memoryCustomers(heidelberg.customers) };
  const distances = { ...recordedDistances(heidelberg, straightLineDistances()), ...limits };
  const dispatcher = createDispatcher({
    ...store,
    technicians: memoryTechnicians(
      columns.map((column) => ({
        id: String(column + 1),
        location: heidelberg.technicians[column]?.location ?? { latitude: 0, longitude: 0 },
        capacity,
        skills: isSkilled(column) ? [{ name: "gas" }] : [],
      })),
    ),
    distances,
    assignments: memoryAssignments(store),
    policy,
  });
  const { decision } = await dispatcher.previewBatch({
    jobs: rows.map((row, index) => ({
      customerId: String(row + 1),
      priority: priorities[index % priorities.length],
      requirements: skilledShare < 1 ? { skills: [{ name: "gas" }] } : {},
    })),
  });
  return { decision, rows, columns, isSkilled };
}

/** The whole matrix, with a column for each lane and one for each job that is left, each class far dearer than the next. */
function toLeast(heidelberg: Heidelberg, scene: Scene, { rows, columns, isSkilled }: Outcome): number {
  const { capacity = 1, skilledShare = 1, priorities = [0], policy = nearest } = scene;
  const lanes = columns.flatMap((column) => new Array<number>(capacity).fill(column));
  return findLeastTotal(
    rows.map((row, index) => [
      ...lanes.map((column) =>
        skilledShare < 1 && !isSkilled(column) ? Number.MAX_SAFE_INTEGER : toCost(policy, heidelberg, row, column),
      ),
      ...rows.map((_, other) => (other === index ? toLeaveCost(priorities, index) : Number.MAX_SAFE_INTEGER)),
    ]),
  );
}

/** Above any sum of costs; each class above any sum of the classes below. Sums of fewer than 90 jobs are exact. */
function toLeaveCost(priorities: readonly number[], index: number): number {
  const priority = priorities[index % priorities.length] ?? 0;
  const rank = [...new Set(priorities)].sort((left, right) => left - right).indexOf(priority);
  return 1e10 * 100 ** rank;
}

/** The total of a decision, folded in the same way as the oracle's. */
function toTotal({ jobs }: BatchDecision, priorities: readonly number[]): number {
  return jobs.reduce((sum, { technicianId, candidates }, index) => {
    if (technicianId === null) return sum + toLeaveCost(priorities, index);
    const cost = candidates.find((candidate) => candidate.technicianId === technicianId)?.cost ?? Number.NaN;
    return sum + Math.round(cost * 1000);
  }, 0);
}

/** Sizes up to the whole recording, with capacities of 1 to 3 and 5 to 100 % eligible. */
function listAllScenes(): readonly Scene[] {
  const sizes = [
    { jobs: 10, technicians: 50 },
    { jobs: 50, technicians: 200 },
    { jobs: 100, technicians: 400 },
    { jobs: 200, technicians: 200 },
    { jobs: 200, technicians: 1000 },
    { jobs: 500, technicians: 2000 },
  ];
  const lanes = [
    { capacity: 1, skilledShare: 1 },
    { capacity: 1, skilledShare: 0.2 },
    { capacity: 2, skilledShare: 0.2 },
    { capacity: 3, skilledShare: 0.05 },
  ];
  return sizes.flatMap((size) => lanes.map((lane) => ({ ...size, ...lane })));
}

describe.each(["clustered", "uniform"] as const)("a batch on the %s recording", (kind) => {
  const heidelberg = loadHeidelberg(kind);

  // `BATCH_SCENES=all` also runs all sizes: some twenty minutes.
  const scenes: readonly Scene[] = [
    ...(process.env["BATCH_SCENES"] === "all" ? listAllScenes() : []),
    { jobs: 10, technicians: 50 },
    { jobs: 40, technicians: 40 },
    { jobs: 40, technicians: 200, skilledShare: 0.2 },
    { jobs: 60, technicians: 500 },
    { jobs: 50, technicians: 30, capacity: 2 },
    { jobs: 60, technicians: 40, priorities: [0, 10, 20] },
    { jobs: 80, technicians: 20, capacity: 3, skilledShare: 0.5, priorities: [0, 20] },
  ];
  const cases = scenes.flatMap((scene) => policies.map((policy) => ({ ...scene, policy, name: policy.name })));

  it.each(cases)(
    "costs no more than the best of the whole matrix: $jobs x $technicians, $name",
    { timeout: 300_000 },
    async (scene) => {
      for (let seed = 1; seed <= 2; seed += 1) {
        const outcome = await decide(heidelberg, scene, 100 * seed);
        const { decision } = outcome;
        expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
        expect(toTotal(decision, scene.priorities ?? [0])).toBe(toLeast(heidelberg, scene, outcome));
        expect(decision.total.at(-1)).toBe(toTotal(decision, scene.priorities ?? [0]) % 1e10);
      }
    },
  );

  it.each([{ limits: { billing: "elements" } }, { limits: { billing: "calls", maxCellsPerCall: 3500 } }] as const)(
    "500 jobs for 2,000 technicians are proven from a small part of the matrix: %j",
    async ({ limits }) => {
      const scene = { jobs: 500, technicians: 2000, limits };
      const outcome = await decide(heidelberg, scene, 1);
      const { calls, elements, rounds } = outcome.decision.routing;
      console.log(`${kind}, billed by ${limits.billing}: ${calls} calls, ${elements} cells, ${rounds} rounds`);
      expect(verifyBatch(outcome.decision)).toEqual({ isProven: true, violation: null });
      expect(toTotal(outcome.decision, [0])).toBe(toLeast(heidelberg, scene, outcome));
      expect(elements).toBeLessThan(limits.billing === "elements" ? 30_000 : 150_000);
    },
  );
});

/** From Debian: `apt-get install python3-scipy`. */
const hasScipy = spawnSync("python3", ["-c", "import scipy.optimize"]).status === 0;
const scipyTitle = hasScipy
  ? "costs as much as scipy finds with the whole matrix"
  : "is not compared with scipy, which is not installed; the independent solver above always runs";

it(scipyTitle, async () => {
  const heidelberg = loadHeidelberg("clustered");
  const { decision, rows, columns } = await decide(heidelberg, { jobs: 120, technicians: 300 }, 9);
  const costs = rows.map((row) => columns.map((column) => toCost(nearest, heidelberg, row, column)));
  expect(decision.total.at(-1)).toBe(findLeastTotal(costs));
  if (!hasScipy) return;
  const { stdout } = spawnSync("python3", ["-c", withScipy], { input: JSON.stringify(costs), encoding: "utf8" });
  expect(Number(stdout)).toBe(decision.total.at(-1));
});

const withScipy = `
import json, sys
from scipy.optimize import linear_sum_assignment
costs = json.load(sys.stdin)
print(sum(costs[row][column] for row, column in zip(*linear_sum_assignment(costs))))
`;

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Draws different numbers below a limit. */
function draw(limit: number, count: number, seed: number): readonly number[] {
  const random = createRandom(seed);
  const left = Array.from({ length: limit }, (_, index) => index);
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0] ?? 0);
}

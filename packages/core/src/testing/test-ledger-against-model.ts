import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { AssignmentRecord } from "../domain/assignment.js";
import { compareIds } from "../domain/ids.js";
import { registerCases, type TestRunner } from "./conformance.js";
import { fixture, type LedgerCase, type LedgerStore, listAll, listEvents } from "./ledger/fixture.js";
import { perform } from "./model/command.js";
import { followAll, type Step } from "./model/follow.js";
import { emptyModel, type LedgerModel, listOpen, type ModelEvent } from "./model/ledger-model.js";
import { randomCommand } from "./model/random-command.js";
import { createRandom } from "./random.js";
import type { AssignmentLedgerHarness } from "./test-assignment-ledger.js";

/** How long the test against the model runs. */
export interface ModelTestOptions {
  /** How many random sequences of commands, each on a new ledger. @default 100 */
  readonly runs?: number | undefined;
  /** How many commands each sequence has. @default 40 */
  readonly commands?: number | undefined;
}

const runsPerCase = 50;

/**
 * Checks an assignment ledger against a simple model: random sequences of commands, up to three of them at once. Their
 * outcomes, and what can be read afterwards, must match some order of these commands. The sequences are the same each
 * time.
 */
export function testLedgerAgainstModel(
  runner: TestRunner,
  harness: AssignmentLedgerHarness,
  { runs = 100, commands = 40 }: ModelTestOptions = {},
): void {
  registerCases(runner, `${harness.name} against a model of an assignment ledger`, modelCases(runs, commands), harness);
}

export function modelCases(runs: number, commands: number): readonly LedgerCase[] {
  return Array.from({ length: Math.ceil(runs / runsPerCase) }, (_, index) => {
    const first = index * runsPerCase + 1;
    const last = Math.min(runs, first + runsPerCase - 1);
    return {
      name: `behaves like the model in random sequences ${first} to ${last}`,
      async run(create) {
        for (let sequence = first; sequence <= last; sequence += 1) {
          await runSequence(await create(fixture), sequence, commands);
        }
      },
    };
  });
}

async function runSequence(store: LedgerStore, sequence: number, commands: number): Promise<void> {
  const random = createRandom(Math.imul(sequence, 2_654_435_761));
  const taken: Step[] = [];
  let model = emptyModel;
  while (taken.length < commands) {
    const batch = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) =>
      randomCommand(model, random, `${taken.length + index}`),
    );
    const steps = await Promise.all(
      batch.map(async (command) => ({ command, outcome: await perform(store.assignments, command) })),
    );
    taken.push(...steps);
    try {
      model = follow(model, steps, await read(store));
    } catch (cause) {
      throw new Error(`Sequence ${sequence}, its last ${steps.length} at once:\n${tell(taken)}`, { cause });
    }
  }
}

/** Checks that the data read matches the model after some order of the steps. */
function follow(model: LedgerModel, steps: readonly Step[], seen: Readable): LedgerModel {
  const last = followAll(model, steps, (candidate) => isDeepStrictEqual(toReadable(candidate), seen));
  if (last !== null) return last;
  const any = followAll(model, steps, () => true) ?? assert.fail("What came of the last ones can be in no order");
  assert.deepEqual(seen, toReadable(any));
  return any;
}

/** What can be read of a ledger, without its times. */
interface Readable {
  readonly assignments: ReadonlyMap<string, Omit<AssignmentRecord, "assignedAt">>;
  readonly events: readonly ModelEvent[];
  /** How many open assignments each technician has. */
  readonly open: ReadonlyMap<string, number>;
}

const observedTechnicianIds = ["1", "2", "3", "5"];

async function read({ assignments, technicians }: LedgerStore): Promise<Readable> {
  const records = (await listAll(assignments)).map(({ assignedAt: _, ...rest }) => ({ ...rest }));
  const events = (await listEvents(assignments)).map(({ cursor: _, at: __, ...rest }) => ({ ...rest }));
  const found = await technicians.findTechnicians(observedTechnicianIds);
  return {
    assignments: new Map(records.map((record) => [record.id, record])),
    events: byAssignment(events),
    open: new Map(found.map(({ id, openAssignments = 0 }) => [id, openAssignments])),
  };
}

function toReadable(model: LedgerModel): Readable {
  const open = listOpen(model);
  return {
    assignments: new Map(model.assignments),
    events: byAssignment(model.events),
    open: new Map(
      observedTechnicianIds.map((id) => [id, open.filter(({ technicianId }) => technicianId === id).length]),
    ),
  };
}

/** Sorts events by assignment: moves of different assignments at once have no defined order. */
function byAssignment(events: readonly ModelEvent[]): readonly ModelEvent[] {
  return events.toSorted((left, right) => compareIds(left.assignmentId, right.assignmentId));
}

function tell(steps: readonly Step[]): string {
  return steps.map(({ command, outcome }) => JSON.stringify({ ...command, ...outcome })).join("\n");
}

import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import { type AnswerChecks, observedAssignments, observedDispatcher } from "../../src/dispatch/observed-parts.js";
import {
  type CustomerSource,
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type HoldStore,
  type Observer,
  type Operation,
  type OperationEnd,
} from "../../src/index.js";
import {
  memoryAssignments,
  memoryCustomers,
  memoryTechnicians,
  straightLineDistances,
} from "../../src/memory/index.js";
import { door, north } from "../support/make-dispatcher.js";

function makePlugins(): DispatcherOptions & { readonly assignments: HoldStore } {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians([north("1", 1), north("2", 2), north("3", 3)]);
  const assignments = memoryAssignments({ customers, technicians });
  return { customers, technicians, assignments, distances: straightLineDistances() };
}

interface Seen {
  readonly operation: Operation;
  end?: OperationEnd;
}

/** Notes every operation, and how it ended. */
function notingObserver(): { readonly observer: Observer; readonly seen: Seen[] } {
  const seen: Seen[] = [];
  const observer: Observer = {
    observe(operation) {
      const entry: Seen = { operation };
      seen.push(entry);
      return {
        end(end) {
          entry.end = end;
        },
      };
    },
  };
  return { observer, seen };
}

const toName = ({ operation }: Seen): string => `${operation.part}.${operation.name}`;

describe("an observer", () => {
  it("an observer sees each operation of a dispatch, with its input and how it ended", async () => {
    const { observer, seen } = notingObserver();
    const dispatcher = createDispatcher({ ...makePlugins(), observer });
    const { signal } = new AbortController();
    const request = { customerId: "1", requirements: { preferred: ["2", "none"] }, idempotencyKey: "k" };
    const { decision } = await dispatcher.dispatch(request, { signal });
    expect(seen.map(toName)).toEqual([
      "dispatcher.dispatch",
      "assignments.reserveKey",
      "customers.findCustomer",
      "technicians.findTechnicians",
      "technicians.findInactive",
      "technicians.findNearest",
      "distances.measureDistances",
      "assignments.bookAssignment",
    ]);
    expect(seen[0]).toMatchObject({
      operation: { plugin: "dispatcher", input: request, signal },
      end: { status: "done", decision, isRepeat: false },
    });
    expect(seen[2]).toEqual({
      operation: { part: "customers", name: "findCustomer", plugin: "memory", input: "1", signal },
      end: { status: "done", decision: null, isRepeat: false },
    });
    expect(seen.every(({ end }) => end?.status === "done")).toBe(true);
  });

  const nextCentury = { from: "2126-01-01T00:00:00Z", to: "2126-01-02T00:00:00Z" };

  const operations = {
    dispatch: (dispatcher) => dispatcher.dispatch({ customerId: "1" }),
    dispatchJob: (dispatcher) => dispatcher.dispatchJob({ jobId: "2" }),
    createJob: (dispatcher) => dispatcher.createJob({ customerId: "1" }),
    importJobs: (dispatcher) => dispatcher.importJobs({ jobs: [{ reference: "R-9", customerId: "1" }] }),
    changeJob: (dispatcher) => dispatcher.changeJob({ jobId: "1", version: 1, changes: { workSeconds: 60 } }),
    cancelJob: (dispatcher) => dispatcher.cancelJob({ jobId: "1" }),
    completeJob: (dispatcher) => dispatcher.completeJob({ jobId: "1" }),
    preview: (dispatcher) => dispatcher.preview({ customerId: "1" }),
    dispatchBatch: (dispatcher) => dispatcher.dispatchBatch({ jobs: [{ customerId: "1" }] }),
    previewBatch: (dispatcher) => dispatcher.previewBatch({ jobs: [{ customerId: "1" }] }),
    decline: (dispatcher) => dispatcher.decline({ assignmentId: "1" }),
    reassign: (dispatcher) => dispatcher.reassign({ assignmentId: "1" }),
    explain: (dispatcher) => dispatcher.explain("1"),
    explainCandidate: (dispatcher) => dispatcher.explainCandidate({ jobId: "2", technicianId: "1" }),
    findSlots: (dispatcher) => dispatcher.findSlots({ customerId: "1" }),
    holdSlot: (dispatcher) => dispatcher.holdSlot({ customerId: "1", technicianId: "1", startsAt: nextCentury.from }),
    releaseHold: (dispatcher) => dispatcher.releaseHold("held"),
    releaseTechnician: (dispatcher) => dispatcher.releaseTechnician({ technicianId: "1", ...nextCentury }),
  } satisfies { [Name in keyof Dispatcher]: (dispatcher: Dispatcher) => Promise<unknown> };

  it.each(Object.entries(operations))("an observer sees the %s call and what it decided", async (name, call) => {
    const plugins = makePlugins();
    await createDispatcher(plugins).dispatch({ customerId: "1" });
    await plugins.assignments.createJob({ customerId: "1" });
    Object.assign(plugins.assignments, { releaseHold: async () => true });
    const { observer, seen } = notingObserver();
    await call(createDispatcher({ ...plugins, observer }));
    expect(seen[0]).toMatchObject({
      operation: { part: "dispatcher", name },
      end: { status: "done", isRepeat: false },
    });
    const decision = seen[0]?.end?.status === "done" ? seen[0].end.decision : undefined;
    const undecided = [
      ...["explain", "explainCandidate", "previewBatch", "dispatchBatch"],
      ...["createJob", "importJobs", "cancelJob", "completeJob", "releaseTechnician", "findSlots"],
      ...["holdSlot", "releaseHold"],
    ];
    expect(decision === null).toBe(undecided.includes(name));
    const batch = seen[0]?.end?.status === "done" ? seen[0].end.batch : undefined;
    expect(batch?.booked.length).toBe(name === "dispatchBatch" ? 1 : undefined);
  });

  const storeCalls = {
    createAssignment: (ledger) => ledger.createAssignment({ customerId: "1", technicianId: "1", distanceMeters: 5 }),
    bookAssignment: (ledger) => ledger.bookAssignment({ customerId: "1", technicianId: "1", distanceMeters: 5 }),
    moveAssignment: (ledger) => ledger.moveAssignment({ assignmentId: "1", to: "accepted" }),
    listAssignments: (ledger) => ledger.listAssignments({ limit: 1 }),
    countOpen: (ledger) => ledger.countOpen(),
    findAssignment: (ledger) => ledger.findAssignment("1"),
    findDecision: (ledger) => ledger.findDecision("1"),
    listEvents: (ledger) => ledger.listEvents({ limit: 1 }),
    findEventsEnd: (ledger) => ledger.findEventsEnd(),
    reserveKey: (ledger) => ledger.reserveKey({ key: "k", token: "t", fingerprint: "f", leaseMs: 9, keepMs: 9 }),
    releaseKey: (ledger) => ledger.releaseKey({ key: "k", token: "t" }),
    createJob: (jobs) => jobs.createJob({ customerId: "1" }),
    findJob: (jobs) => jobs.findJob("1"),
    listJobs: (jobs) => jobs.listJobs({ limit: 1 }),
    updateJob: (jobs) => jobs.updateJob({ jobId: "1", version: 1, changes: {} }),
    listJobEvents: (jobs) => jobs.listJobEvents({ jobId: "1", limit: 1 }),
    findJobEventsEnd: (jobs) => jobs.findJobEventsEnd(),
    listInterruptible: (jobs) => jobs.listInterruptible({ technicianIds: ["1"], belowPriority: 1 }),
    noteAttempts: (jobs) => jobs.noteAttempts([{ jobId: "1", failure: null, reasons: null, decision: null }]),
    listAttempts: (jobs) => jobs.listAttempts({ jobId: "1", limit: 1 }),
    addHold: (holds) =>
      holds.addHold({
        ...{ technicianId: "1", location: { latitude: 49, longitude: 8 }, heldUntil: nextCentury.from },
        visit: { leavesAt: nextCentury.from, startsAt: nextCentury.from, endsAt: nextCentury.to },
        work: { jobId: null, customerId: "1", requirements: {}, workSeconds: 60 },
        ...{ maxPerHolder: 1, maxHolds: 1 },
      }),
    findHold: (holds) => holds.findHold("held"),
    releaseHold: (holds) => holds.releaseHold("held"),
    ping: (ledger) => ledger.ping(),
  } satisfies {
    [Name in Exclude<keyof HoldStore, "name" | "specificationVersion">]: (store: HoldStore) => Promise<unknown>;
  };

  it.each(Object.entries(storeCalls))("an observer sees %s of the ledger", async (name, call) => {
    const { assignments } = makePlugins();
    await assignments.bookAssignment({ customerId: "1", technicianId: "2", distanceMeters: 5 });
    const { observer, seen } = notingObserver();
    await call(observedAssignments(assignments, [observer]) as HoldStore);
    expect(seen).toMatchObject([
      { operation: { part: "assignments", name, plugin: "memory" }, end: { status: "done" } },
    ]);
  });

  it("an observer sees a failure, and the operation still fails in the same way", async () => {
    const { observer, seen } = notingObserver();
    const dispatcher = createDispatcher({ ...makePlugins(), observer });
    const reason = new Error("gone");
    await expect(dispatcher.dispatch({ customerId: "1" }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(seen).toMatchObject([{ end: { status: "failed", error: reason } }]);
    await expect(dispatcher.dispatch({ customerId: "9" })).rejects.toMatchObject({ code: "CUSTOMER_NOT_FOUND" });
    expect(seen[1]?.end).toMatchObject({ status: "failed", error: { code: "CUSTOMER_NOT_FOUND" } });
  });

  it("an observer sees a malformed answer as a failure", async () => {
    const { observer, seen } = notingObserver();
    const customers = { ...makePlugins().customers, findCustomer: async () => ({}) as never };
    const dispatcher = createDispatcher({ ...makePlugins(), customers, observer });
    await expect(dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({ code: "STORE_FAILED" });
    expect(seen.at(-1)).toMatchObject({
      operation: { name: "findCustomer" },
      end: { status: "failed", error: { code: "STORE_FAILED" } },
    });
  });

  it("an observer sees that a repeated key, and a repeated decline, decided nothing", async () => {
    const { observer, seen } = notingObserver();
    const dispatcher = createDispatcher({ ...makePlugins(), observer });
    for (const _ of [1, 2]) await dispatcher.dispatch({ customerId: "1", idempotencyKey: "k" });
    for (const _ of [1, 2]) await dispatcher.decline({ assignmentId: "1" });
    const ends = seen.filter(({ operation }) => operation.part === "dispatcher").map(({ end }) => end);
    const decided = { status: "done", decision: { version: 1 }, isRepeat: false };
    const repeated = { status: "done", decision: null, isRepeat: true };
    expect(ends).toMatchObject([decided, repeated, decided, repeated]);
  });

  it("an observer can run an operation in a context, in which the operations of the plug-ins run too", async () => {
    const active = new AsyncLocalStorage<string>();
    const parents: string[] = [];
    const observer: Observer = {
      observe({ part, name }) {
        parents.push(`${active.getStore()} > ${name}`);
        return { run: (work) => active.run(`${part}.${name}`, work) };
      },
    };
    const plugins = makePlugins();
    const customers: CustomerSource = {
      ...plugins.customers,
      findCustomer(...request) {
        parents.push(`in ${active.getStore()}`);
        return plugins.customers.findCustomer(...request);
      },
    };
    await createDispatcher({ ...plugins, customers, observer }).dispatch({ customerId: "1" });
    expect(parents).toEqual([
      "undefined > dispatch",
      "dispatcher.dispatch > findCustomer",
      "in customers.findCustomer",
      ...["findNearest", "measureDistances", "bookAssignment"].map((name) => `dispatcher.dispatch > ${name}`),
    ]);
  });

  it("the first of several observers is outermost", async () => {
    const notes: string[] = [];
    const noting = (id: string): Observer => ({
      observe({ name }) {
        notes.push(`${id} ${name}`);
        return {
          run(work) {
            notes.push(`${id} runs`);
            work();
          },
          end: () => void notes.push(`${id} ends`),
        };
      },
    });
    const plugins = { ...makePlugins(), observer: [noting("a"), noting("b")] };
    await expect(createDispatcher(plugins).explain("9")).rejects.toMatchObject({ code: "ASSIGNMENT_NOT_FOUND" });
    const around = (name: string, inner: readonly string[] = []) => [
      ...[`a ${name}`, "a runs", `b ${name}`, "b runs", ...inner, "b ends", "a ends"],
    ];
    expect(notes).toEqual(around("explain", around("findAssignment")));
  });

  const broken: Record<string, Observer> = {
    "throws at the start": {
      observe: () => {
        throw new Error("broken");
      },
    },
    "throws instead of running": {
      observe: () => ({
        run: () => {
          throw new Error("broken");
        },
      }),
    },
    "throws after running": {
      observe: () => ({
        run: (work) => {
          work();
          throw new Error("broken");
        },
      }),
    },
    "never runs": { observe: () => ({ run: () => undefined }) },
    "runs twice, and later": {
      observe: () => ({
        run: (work) => {
          work();
          work();
          setTimeout(work, 1);
        },
      }),
    },
    "throws at the end": {
      observe: () => ({
        end: () => {
          throw new Error("broken");
        },
      }),
    },
    "rejects at the end": { observe: () => ({ end: () => Promise.reject(new Error("broken")) }) },
    "rejects at the start": { observe: () => Promise.reject(new Error("broken")) as never },
    "returns what is not an observation": { observe: () => 7 as never },
  };

  it.each(Object.entries(broken))("an observer that %s does not change a dispatch", async (_, observer) => {
    const plugins = makePlugins();
    const dispatcher = createDispatcher({ ...plugins, observer: [observer, notingObserver().observer] });
    const { assignment } = await dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("1");
    await expect(dispatcher.dispatch({ customerId: "9" })).rejects.toMatchObject({ code: "CUSTOMER_NOT_FOUND" });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await plugins.assignments.listAssignments({ limit: 9 })).items).toHaveLength(1);
  });

  it("an observer works with frozen plug-ins, and with limits that change", async () => {
    const asked: number[] = [];
    const provider = straightLineDistances();
    const distances = {
      ...provider,
      get maxOriginsPerCall() {
        return asked.length === 0 ? 1 : 2;
      },
      measureDistances(...[request, options]: Parameters<typeof provider.measureDistances>) {
        asked.push(request.origins.length);
        return provider.measureDistances(request, options);
      },
    };
    // Each may be as near as the others, so all are measured.
    const technicians = memoryTechnicians([north("1", 1), north("2", -1), north("3", 1.001)]);
    const plugins = { ...makePlugins(), technicians, distances, customers: Object.freeze(makePlugins().customers) };
    const { observer, seen } = notingObserver();
    await createDispatcher({ ...plugins, assignments: memoryAssignments(), observer }).dispatch({ customerId: "1" });
    expect(asked).toEqual([1, 2]);
    expect(seen.map(toName).filter((name) => name.startsWith("distances"))).toHaveLength(2);
  });

  it("without an observer the dispatcher is the same object, at no cost", () => {
    const dispatcher = createDispatcher(makePlugins());
    expect(observedDispatcher(dispatcher, [])).toBe(dispatcher);
  });

  it("an operation without a check does not compile, so observers miss none", () => {
    interface ListedCustomers extends CustomerSource {
      listCustomers(): Promise<readonly string[]>;
    }
    // @ts-expect-error listCustomers is missing
    const incomplete: AnswerChecks<ListedCustomers> = { findCustomer: () => true };
    const complete: AnswerChecks<ListedCustomers> = { findCustomer: () => true, listCustomers: () => true };
    const misspelt: AnswerChecks<CustomerSource> = {
      findCustomer: () => true,
      // @ts-expect-error there is no such operation
      findCustomers: () => true,
    };
    expect([incomplete, complete, misspelt]).toHaveLength(3);
  });
});

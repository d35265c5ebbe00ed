import type { QueueState, QueueStore } from "../../src/index.js";
import { queueStoreCases } from "../../src/testing/test-queue-store.js";
import { testPlantedFaults } from "../support/planted-faults.js";

/** Methods that replace those of a correct store. */
type Fault = (jobs: QueueStore) => Partial<QueueStore>;

const changeState =
  (change: (state: QueueState) => Partial<QueueState>): Fault =>
  (jobs) => ({
    async readQueue(options) {
      const state = await jobs.readQueue(options);
      return { ...state, ...change(state) };
    },
  });

const faults: readonly (readonly [string, string, Fault])[] = [
  [
    "counts jobs that are over",
    "reads what waits by priority, with the oldest and the first end of a window",
    changeState(({ waiting }) => ({ waiting: waiting.map((one) => ({ ...one, count: one.count + 1 })) })),
  ],
  [
    "forgets windows",
    "reads what waits by priority, with the oldest and the first end of a window",
    changeState(() => ({ firstLatest: null })),
  ],
  [
    "lists the newest first",
    "lists waiting jobs by priority, then creation: after a place, from a priority, or past their windows",
    (jobs) => ({ listWaiting: async (request) => [...(await jobs.listWaiting(request))].reverse() }),
  ],
  [
    "starts each page from the first job",
    "lists waiting jobs by priority, then creation: after a place, from a priority, or past their windows",
    (jobs) => ({ listWaiting: ({ after: _, ...request }) => jobs.listWaiting(request) }),
  ],
  [
    "lists held jobs",
    "passes over a held job until its time, and says then that something may help",
    (jobs) => ({ listWaiting: (request, options) => jobs.listWaiting({ ...request, withHeld: true }, options) }),
  ],
  [
    "does not hear when a hold ends",
    "passes over a held job until its time, and says then that something may help",
    (jobs) => {
      let wasHeld = false;
      return {
        async readQueue(options) {
          const state = await jobs.readQueue(options);
          const isOver = wasHeld && state.held === 0;
          wasHeld ||= state.held > 0;
          return isOver ? { ...state, isChanged: false } : state;
        },
      };
    },
  ],
  [
    "lets everyone hold the queue",
    "is held by one process at a time, until it leaves or its lease ends",
    () => ({ holdQueue: async () => true }),
  ],
  [
    "never ends a lease",
    "is held by one process at a time, until it leaves or its lease ends",
    (jobs) => ({ holdQueue: (request, options) => jobs.holdQueue({ ...request, leaseMs: 600_000 }, options) }),
  ],
  [
    "keeps the note of a process that has lost the queue",
    "is held by one process at a time, until it leaves or its lease ends",
    (jobs) => ({
      async leaveQueue(request, options) {
        if (await jobs.leaveQueue(request, options)) return true;
        await jobs.holdQueue({ holder: request.holder, leaseMs: 1 });
        return jobs.leaveQueue(request, options);
      },
    }),
  ],
  [
    "never sees a change",
    "says that something may help when a job comes, changes or waits again, or an assignment ends",
    changeState(({ note }) => (note === null ? {} : { isChanged: false })),
  ],
  [
    "takes every poll for a change",
    "ignores bookings, and compares with the kept mark, not with the moment it was kept",
    changeState(({ waiting }) => ({ isChanged: waiting.length > 0 })),
  ],
  [
    "keeps the mark of now instead of the one that it is given",
    "ignores bookings, and compares with the kept mark, not with the moment it was kept",
    (jobs) => ({
      leaveQueue: async (request, options) =>
        jobs.leaveQueue({ ...request, mark: (await jobs.readQueue()).mark }, options),
    }),
  ],
  [
    "never sees a technician change",
    "says that something may help when a technician is added, changes, or reports after a silence",
    changeState(({ note }) => (note === null ? {} : { isChanged: false })),
  ],
  [
    "takes every report for a change",
    "says that something may help when a technician is added, changes, or reports after a silence",
    (jobs) => ({ readQueue: (options) => jobs.readQueue({ ...options, silenceSeconds: 300 }) }),
  ],
  [
    "does not know of silences",
    "says that something may help when a technician is added, changes, or reports after a silence",
    (jobs) => ({ readQueue: ({ signal } = {}) => jobs.readQueue({ signal }) }),
  ],
  [
    "forgets absences",
    "lists the shifts of active technicians, and when their absences end",
    (jobs) => ({
      listOpenings: async (request, options) => ({ ...(await jobs.listOpenings(request, options)), absenceEnds: [] }),
    }),
  ],
  [
    "forgets shifts",
    "lists the shifts of active technicians, and when their absences end",
    (jobs) => ({
      listOpenings: async (request, options) => ({
        ...(await jobs.listOpenings(request, options)),
        availabilities: [],
      }),
    }),
  ],
  [
    "tells changes to an empty queue",
    "has no change to tell while nothing waits",
    changeState(({ waiting }) => (waiting.length === 0 ? { isChanged: true } : {})),
  ],
  [
    "lists the first failure",
    "lists the last failure of each job",
    (jobs) => ({
      listLastFailures: async (ids) =>
        (await jobs.listLastFailures(ids)).map((one) => ({ ...one, failure: { code: "X", message: "1" } })),
    }),
  ],
  [
    "ignores the signal",
    "refuses what it cannot use, and rejects with the signal's reason if it is aborted",
    (jobs) => ({ leaveQueue: (request) => jobs.leaveQueue(request) }),
  ],
];

testPlantedFaults("queue store", queueStoreCases, faults);

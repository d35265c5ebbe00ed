import { expect, it } from "vitest";
import {
  type Clock,
  createDispatcher,
  type ImportedJob,
  type ImportJobsOptions,
  importJobs,
  type JobRow,
  type JobStore,
  StoreError,
} from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { door, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

async function makeDesk(change: (jobs: JobStore) => Partial<JobStore> = () => ({}), clock?: Clock) {
  const customers = memoryCustomers([{ id: "1", location: door }]);
  const technicians = memoryTechnicians([north("1", 1), north("2", 2)]);
  await customers.createEntry({ location: door, externalId: "c-2" });
  await technicians.createEntry({ location: door, externalId: "t-3" });
  const jobs = memoryAssignments({ customers, technicians, clock });
  const assignments = { ...jobs, ...change(jobs) };
  const plugins = { customers, technicians, assignments, distances: memoryDistances(detour(1.2)) };
  const dispatcher = createDispatcher({ ...plugins, clock, workSecondsBySkill: { gas: 7200 } });
  const run = async (given: readonly object[], options?: ImportJobsOptions) => {
    const rows = async function* (): AsyncGenerator<JobRow> {
      for (const [index, job] of given.entries()) yield { line: index + 2, job: job as ImportedJob };
    };
    const results = importJobs(dispatcher, rows(), options);
    const lines = [];
    let next = await results.next();
    for (; next.done !== true; next = await results.next()) lines.push(next.value);
    return { lines, summary: next.value };
  };
  const list = async () => (await jobs.listJobs({ limit: 1000 })).items.toReversed();
  return { dispatcher, jobs, run, list };
}

const window = { earliest: "2126-11-24T09:00:00.000Z", latest: "2126-11-24T10:00:00.000Z" };
const file = [
  { reference: "R-1", customerId: "1", priority: "urgent", note: "Ring twice" },
  { reference: "R-2", customerId: "ext:c-2", requirements: { skills: [{ name: "gas" }], preferred: ["ext:t-3"] } },
  { reference: "R-3", location: door, window, workSeconds: 60 },
];

it("creates the jobs of a file with the people that it names, and nothing on a repeat", async () => {
  const { run, list } = await makeDesk();
  const { lines, summary } = await run(file, { actor: "Ada" });
  expect(lines).toMatchObject([
    { line: 2, outcome: "created", externalId: "R-1" },
    { line: 3, outcome: "created" },
    { line: 4, outcome: "created" },
  ]);
  expect(summary).toMatchObject({ rows: 3, created: 3, error: null });
  const jobs = await list();
  expect(jobs).toMatchObject([
    { reference: "R-1", customerId: "1", priority: 10, note: "Ring twice", location: door, status: "waiting" },
    { reference: "R-2", customerId: "2", requirements: { preferred: ["3"] }, workSeconds: 7200 },
    { reference: "R-3", customerId: null, location: door, window, workSeconds: 60 },
  ]);
  expect(lines.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
  const again = await run(file);
  expect(again.summary).toMatchObject({ created: 0, updated: 0, unchanged: 3, invalid: 0 });
  expect(await list()).toEqual(jobs);
});

it("changes what a row says of a job that waits, and keeps the rest", async () => {
  const { run, list } = await makeDesk();
  await run(file);
  const { lines } = await run([{ reference: "R-1", priority: 20, window }]);
  expect(lines).toMatchObject([{ outcome: "updated" }]);
  expect((await list())[0]).toMatchObject({ priority: 20, window, note: "Ring twice", version: 2 });
});

it("says what would be done in a dry run, and stores nothing", async () => {
  const { run, list } = await makeDesk();
  await run(file.slice(0, 1));
  const before = await list();
  const past = { earliest: "2020-01-01T00:00:00Z", latest: "2020-01-01T01:00:00Z" };
  const rows = [{ reference: "R-1", note: null }, file[1] ?? {}, { reference: "R-4", customerId: "1", window: past }];
  const { lines } = await run(rows, { isDryRun: true });
  expect(lines).toMatchObject([
    { outcome: "updated" },
    { outcome: "created", id: null },
    { outcome: "invalid", parameter: "window.latest" },
  ]);
  expect(await list()).toEqual(before);
});

it("leaves out rows that cannot be used, and names what is wrong", async () => {
  const { run, list } = await makeDesk();
  const wrong: readonly (readonly [row: object, parameter: string, problem: RegExp])[] = [
    [{ customerId: "1" }, "reference", /is missing/],
    [{ reference: "" }, "reference", /must be a text of 1 to 200/],
    [{ reference: "a" }, "customerId", /or a location is needed/],
    [{ reference: "b", customerId: "9" }, "customerId", /9 not found/],
    [{ reference: "c", customerId: "ext:nobody" }, "customerId", /ext:nobody not found/],
    [{ reference: "d", customerId: 1 }, "customerId", /must be a text/],
    [{ reference: "e", customerId: "1", priority: "high" }, "priority", /must be/],
    [{ reference: "f", location: { latitude: 95, longitude: 8 } }, "location", /latitude/],
    [{ reference: "g", location: { latitude: 8.7, longitude: 49.4 } }, "location", /swapped/],
    [{ reference: "h", customerId: "1", workSeconds: -1 }, "workSeconds", /must be a whole number/],
    [
      { reference: "i", customerId: "1", requirements: { pinned: ["ext:nobody"] } },
      "requirements.pinned",
      /names ext:nobody, which no technician has/,
    ],
  ];
  const { lines, summary } = await run(wrong.map(([row]) => row));
  for (const [index, [row, parameter, problem]] of wrong.entries()) {
    expect(lines[index], JSON.stringify(row)).toMatchObject({
      ...{ outcome: "invalid", parameter, problem: expect.stringMatching(problem) },
    });
  }
  expect(summary).toMatchObject({ rows: wrong.length, invalid: wrong.length });
  expect(await list()).toEqual([]);
});

it("refuses a repeated reference, another customer, and changes that the choice of an assigned job rests on", async () => {
  const { run, dispatcher, list } = await makeDesk();
  const twice = await run([file[0] ?? {}, file[0] ?? {}]);
  expect(twice.lines[1]).toMatchObject({ outcome: "invalid", problem: "is already on line 2" });
  await dispatcher.createJob({ customerId: "1", reference: "shared" });
  await dispatcher.createJob({ customerId: "1", reference: "shared" });
  const [job] = await list();
  await dispatcher.dispatchJob({ jobId: job?.id ?? "" });
  const { lines } = await run([
    { reference: "shared", note: "x" },
    { reference: "R-1", customerId: "ext:c-2" },
  ]);
  expect(lines).toMatchObject([
    { outcome: "invalid", parameter: "reference", problem: expect.stringMatching(/is the one of several jobs/) },
    { outcome: "invalid", parameter: "customerId", problem: expect.stringMatching(/a job keeps its customer/) },
  ]);
  const moved = await run([{ reference: "R-1", window }]);
  expect(moved.lines).toMatchObject([{ outcome: "invalid", parameter: "reference" }]);
  const noted = await run([{ reference: "R-1", note: "Ring once" }]);
  expect(noted.lines).toMatchObject([{ outcome: "updated" }]);
});

it("holds the jobs that a file creates, leaves the hold of those that are known, and says what is wrong with a hold", async () => {
  const { run, list, dispatcher } = await makeDesk();
  await dispatcher.createJob({ customerId: "1", reference: "R-1" });
  const heldUntil = new Date(Date.now() + 3_600_000).toISOString();
  const checked = await run(file, { heldUntil, isDryRun: true });
  expect(checked.summary).toMatchObject({ created: 2, updated: 1 });
  await run(file, { heldUntil });
  expect((await list()).map((job) => [job.reference, job.heldUntil])).toEqual([
    ["R-1", null],
    ["R-2", heldUntil],
    ["R-3", heldUntil],
  ]);
  const later = new Date(Date.now() + 7_200_000).toISOString();
  expect((await run(file, { heldUntil: later })).summary).toMatchObject({ unchanged: 3 });
  for (const wrong of ["2020-01-01T00:00:00Z", new Date(Date.now() + 90_000_000).toISOString()]) {
    const problem = "heldUntil must be in the future, at most 24 hours ahead";
    await expect(run(file, { heldUntil: wrong, isDryRun: true })).rejects.toThrow(problem);
  }
});

it("ends the import, and says so, if the hold ends while a long file is read", async () => {
  let nowMs = Date.parse("2126-11-24T07:00:00Z");
  const clock = { now: () => nowMs, schedule: () => () => undefined };
  const { run } = await makeDesk(
    (jobs) => ({
      async createJob(request, options) {
        if (request.reference === "R-1") nowMs += 3_600_000;
        return jobs.createJob(request, options);
      },
    }),
    clock,
  );
  const rows = Array.from({ length: 4 }, (_, index) => ({ reference: `R-${index}`, customerId: "1" }));
  const heldUntil = "2126-11-24T08:00:00.000Z";
  const { lines, summary } = await run(rows, { heldUntil, batchSize: 2 });
  expect(lines.map(({ outcome }) => outcome)).toEqual(["created", "created", "failed", "failed"]);
  expect(summary.error).toMatchObject({ parameter: "heldUntil" });
});

it("creates a job once, however many imports run at the same time", async () => {
  const { run, list } = await makeDesk();
  const rows = Array.from({ length: 50 }, (_, index) => ({ reference: `R-${index}`, customerId: "1" }));
  await Promise.all(Array.from({ length: 4 }, () => run(rows)));
  expect((await list()).map(({ reference }) => reference).sort()).toEqual(
    rows.map(({ reference }) => reference).sort(),
  );
});

it("ends if the store fails, says which rows are stored, and continues on a repeat", async () => {
  let isDown = true;
  const { run, list } = await makeDesk((jobs) => ({
    createJob: async (request, options) => {
      if (isDown && request.reference === "R-2") throw new StoreError("STORE_UNAVAILABLE", "The store is away");
      return jobs.createJob(request, options);
    },
  }));
  const { lines, summary } = await run(file);
  expect(lines.map(({ outcome }) => outcome)).toEqual(["created", "failed", "failed"]);
  expect(summary).toMatchObject({ created: 1, failed: 2, error: { code: "STORE_UNAVAILABLE" } });
  expect(await list()).toHaveLength(1);
  isDown = false;
  expect((await run(file)).summary).toMatchObject({ created: 2, unchanged: 1, error: null });
});

it("importJobs ends with the reason of an abort", async () => {
  const stop = new AbortController();
  const reason = new Error("stop");
  const { run } = await makeDesk((jobs) => ({
    listJobs: (request, options) => {
      stop.abort(reason);
      return jobs.listJobs(request, options);
    },
  }));
  await expect(run(file, { signal: stop.signal })).rejects.toBe(reason);
});

it("names every problem that a row has, the first one by itself", async () => {
  const { run } = await makeDesk();
  const place = { latitude: 95, longitude: 8 };
  const { lines } = await run([
    { reference: "a", customerId: "1", location: place, priority: "high", workSeconds: -1, note: "" },
    { reference: "b", customerId: "1", workSeconds: -1 },
  ]);
  const [many, one] = lines;
  const parameters = [many?.parameter, ...(many?.otherProblems ?? []).map(({ parameter }) => parameter)];
  expect(parameters.sort()).toEqual(["location", "note", "priority", "workSeconds"]);
  expect(one?.otherProblems).toEqual([]);
});

it.each(["pinned", "preferred", "excluded"])("refuses %s technicians who do not exist, by either id", async (name) => {
  const { run, list } = await makeDesk();
  const given = ["99", "ext:nobody", "ext:t-3", "3"].map((id, index) => ({
    ...{ reference: `R-${index}`, customerId: "1", requirements: { [name]: [id] } },
  }));
  const { lines } = await run(given);
  const invalid = (id: string) => ({
    ...{ outcome: "invalid", parameter: `requirements.${name}`, problem: `names ${id}, which no technician has` },
  });
  expect(lines).toMatchObject([invalid("99"), invalid("ext:nobody"), { outcome: "created" }, { outcome: "created" }]);
  expect((await list()).map(({ requirements }) => requirements)).toEqual([{ [name]: ["3"] }, { [name]: ["3"] }]);
});
